/** @file One FHIR resource to one record of the vault, or why not. */
import * as v from 'valibot';
import type { FhirSkipped, LaboratoryValue, Severity, VaultRecord } from '../../api/medical-vault.ts';
import { inlineAttachments } from './attachments.ts';
import type { FhirAttachment } from './port.ts';
import {
  medicationSchema,
  type Attachment,
  type Observation,
  type Reference,
  type Resource,
  type ResourceOf,
} from './resources.ts';
import {
  conceptText,
  dateText,
  firstText,
  isCoded,
  laboratoryValue,
  notesText,
  quantityText,
  withdrawn,
} from './words.ts';

/** Finds what a reference of this resource points to, in the resource itself or in the file. */
export type Find = (reference: Reference, from: Resource) => unknown;

export interface Sources {
  readonly find: Find;
  readonly observation: (reference: Reference, from: Resource) => Observation | undefined;
}

export interface Mapped {
  readonly record: VaultRecord;
  readonly attachments: readonly FhirAttachment[];
  /** Observations whose values are in this record: they need none of their own. */
  readonly parts: ReadonlySet<Observation>;
}

type Why = FhirSkipped['why'];

const PAST = ['inactive', 'remission', 'resolved'];
const STOPPED = ['completed', 'stopped', 'not-taken'];
const SEVERITY: readonly Severity[] = ['mild', 'moderate', 'severe'];

function condition(resource: ResourceOf<'Condition'>): VaultRecord {
  const to = dateText(resource.abatementDateTime, resource.abatementPeriod?.end);
  return {
    kind: 'condition',
    title: conceptText(resource.code),
    note: notesText(resource.note),
    from: dateText(resource.onsetDateTime, resource.onsetPeriod?.start, resource.recordedDate),
    to,
    past: isCoded(resource.clinicalStatus, PAST) || to !== null,
  };
}

function medicineName(
  resource: ResourceOf<'MedicationStatement' | 'MedicationRequest'>,
  { find }: Sources,
): string {
  const { medicationCodeableConcept, medicationReference } = resource;
  const named = conceptText(medicationCodeableConcept);
  if (named !== '' || medicationReference === undefined) return named;
  const found = v.safeParse(medicationSchema, find(medicationReference, resource));
  return firstText(found.success ? conceptText(found.output.code) : '', medicationReference.display);
}

function medication(
  resource: ResourceOf<'MedicationStatement' | 'MedicationRequest'>,
  sources: Sources,
): VaultRecord {
  const isStatement = resource.resourceType === 'MedicationStatement';
  const dosages = isStatement ? resource.dosage : resource.dosageInstruction;
  const dose = dosages.map(({ text, doseAndRate }) =>
    firstText(text, ...doseAndRate.map(({ doseQuantity }) => quantityText(doseQuantity, true))),
  );
  return {
    kind: 'medication',
    title: medicineName(resource, sources),
    note: notesText(resource.note),
    dose: dose.filter((text) => text !== '').join('; '),
    from: isStatement
      ? dateText(resource.effectiveDateTime, resource.effectivePeriod?.start)
      : dateText(resource.authoredOn),
    to: isStatement ? dateText(resource.effectivePeriod?.end) : null,
    past: STOPPED.includes(resource.status ?? ''),
  };
}

function allergy(resource: ResourceOf<'AllergyIntolerance'>): VaultRecord {
  const { reaction } = resource;
  const manifestations = reaction.flatMap(({ manifestation }) => manifestation.map(conceptText));
  const severities = reaction.map(({ severity }) =>
    severity === undefined ? -1 : SEVERITY.indexOf(severity),
  );
  return {
    kind: 'allergy',
    title: firstText(conceptText(resource.code), ...reaction.map(({ substance }) => conceptText(substance))),
    note: notesText(resource.note),
    reaction: [...new Set(manifestations)].filter((text) => text !== '').join(', '),
    severity: SEVERITY[Math.max(-1, ...severities)] ?? null,
    from: dateText(resource.onsetDateTime),
    past: isCoded(resource.clinicalStatus, PAST),
  };
}

function immunisation(resource: ResourceOf<'Immunization'>): VaultRecord {
  return {
    kind: 'immunisation',
    title: conceptText(resource.vaccineCode),
    note: notesText(resource.note),
    date: dateText(resource.occurrenceDateTime),
    lot: resource.lotNumber ?? '',
  };
}

/** Its own value, those of its components, those of its members, each observation once. */
function valuesOf(observation: Observation, sources: Sources, parts: Set<Observation>): LaboratoryValue[] {
  if (parts.has(observation) || withdrawn(observation)) return [];
  parts.add(observation);
  const own = [observation, ...observation.component].flatMap((part) => laboratoryValue(part) ?? []);
  const members = observation.hasMember.flatMap((member) => {
    const found = sources.observation(member, observation);
    return found === undefined ? [] : valuesOf(found, sources, parts);
  });
  return [...own, ...members];
}

function observationDate(observation: Observation): string | null {
  const { effectiveDateTime, effectivePeriod, effectiveInstant, issued } = observation;
  return dateText(effectiveDateTime, effectivePeriod?.start, effectiveInstant, issued);
}

function laboratory(resource: Observation, sources: Sources, parts: Set<Observation>): VaultRecord | Why {
  if (!resource.category.some((category) => isCoded(category, ['laboratory']))) return 'not-laboratory';
  const values = valuesOf(resource, sources, parts);
  if (values.length === 0) return 'no-name';
  const title = conceptText(resource.code);
  const date = observationDate(resource);
  return { kind: 'laboratory', title, note: notesText(resource.note), date, values };
}

function report(
  resource: ResourceOf<'DiagnosticReport'>,
  sources: Sources,
  parts: Set<Observation>,
): VaultRecord {
  const found = resource.result.flatMap((reference) => sources.observation(reference, resource) ?? []);
  const values = found.flatMap((observation) => valuesOf(observation, sources, parts));
  const isLaboratory = resource.category.some((category) => isCoded(category, ['lab', 'laboratory']));
  const note = [resource.conclusion ?? '', ...found.map((observation) => notesText(observation.note))];
  const common = {
    title: conceptText(resource.code),
    note: note.filter((text) => text.trim() !== '').join('\n\n'),
    date: dateText(resource.effectiveDateTime, resource.effectivePeriod?.start, resource.issued),
  };
  return values.length > 0 || isLaboratory
    ? { kind: 'laboratory', ...common, values }
    : { kind: 'document', ...common, author: '' };
}

function document(resource: ResourceOf<'DocumentReference'>): VaultRecord {
  const titles = resource.content.map(({ attachment }) => attachment.title);
  return {
    kind: 'document',
    title: firstText(resource.description, conceptText(resource.type), ...titles),
    note: '',
    date: dateText(resource.date),
    author: resource.author
      .map(({ display }) => display ?? '')
      .filter((name) => name !== '')
      .join(', '),
  };
}

function recordOf(resource: Resource, sources: Sources, parts: Set<Observation>): VaultRecord | Why {
  switch (resource.resourceType) {
    case 'Condition':
      return condition(resource);
    case 'MedicationStatement':
    case 'MedicationRequest':
      return medication(resource, sources);
    case 'AllergyIntolerance':
      return allergy(resource);
    case 'Immunization':
      return immunisation(resource);
    case 'Observation':
      return laboratory(resource, sources, parts);
    case 'DiagnosticReport':
      return report(resource, sources, parts);
    case 'DocumentReference':
      return document(resource);
  }
}

function filesOf(resource: Resource): readonly Attachment[] {
  if (resource.resourceType === 'DiagnosticReport') return resource.presentedForm;
  if (resource.resourceType === 'DocumentReference')
    return resource.content.map(({ attachment }) => attachment);
  return [];
}

export async function toRecord(resource: Resource, sources: Sources): Promise<Mapped | Why> {
  if (withdrawn(resource)) return 'withdrawn';
  const parts = new Set<Observation>();
  const record = recordOf(resource, sources, parts);
  if (typeof record === 'string') return record;
  if (record.title === '') return 'no-name';
  const files = filesOf(resource);
  const attachments = await inlineAttachments(files, record.title);
  if (typeof attachments === 'string') return attachments;
  if (resource.resourceType === 'DocumentReference' && attachments.length === 0) return 'link-only';
  return { record, attachments, parts };
}
