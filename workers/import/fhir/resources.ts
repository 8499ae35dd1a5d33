/**
 * @file The parts of FHIR R4 (https://hl7.org/fhir/R4/) that are read, as schemas: what is named here must have FHIR's own shape, all else
 * is passed over.
 */
import * as v from 'valibot';

const text = v.string();
const some = <Schema extends v.GenericSchema>(schema: Schema) => v.optional(v.array(schema), []);

const coding = v.object({ system: v.optional(text), code: v.optional(text), display: v.optional(text) });
const concept = v.object({ coding: some(coding), text: v.optional(text) });
export type Concept = v.InferOutput<typeof concept>;
const identifier = v.object({ system: v.optional(text), value: v.optional(text) });
const reference = v.object({ reference: v.optional(text), display: v.optional(text) });
export type Reference = v.InferOutput<typeof reference>;
const period = v.object({ start: v.optional(text), end: v.optional(text) });
const quantity = v.object({
  value: v.optional(v.number()),
  comparator: v.optional(text),
  unit: v.optional(text),
  code: v.optional(text),
});
export type Quantity = v.InferOutput<typeof quantity>;
const range = v.object({ low: v.optional(quantity), high: v.optional(quantity) });
const annotation = v.object({ text: v.optional(text) });
const attachment = v.object({
  contentType: v.optional(text),
  data: v.optional(text),
  url: v.optional(text),
  title: v.optional(text),
});
export type Attachment = v.InferOutput<typeof attachment>;

const maybeConcept = v.optional(concept);
const note = some(annotation);
/** What every resource has. */
const base = {
  id: v.optional(text),
  meta: v.optional(v.object({ versionId: v.optional(text), lastUpdated: v.optional(text) })),
  identifier: some(identifier),
  contained: some(v.looseObject({ resourceType: text, id: v.optional(text) })),
};

const condition = v.object({
  ...base,
  resourceType: v.literal('Condition'),
  clinicalStatus: maybeConcept,
  verificationStatus: maybeConcept,
  code: maybeConcept,
  subject: v.optional(reference),
  onsetDateTime: v.optional(text),
  onsetPeriod: v.optional(period),
  abatementDateTime: v.optional(text),
  abatementPeriod: v.optional(period),
  recordedDate: v.optional(text),
  note,
});

const dosage = v.object({
  text: v.optional(text),
  doseAndRate: some(v.object({ doseQuantity: v.optional(quantity) })),
});
const medicine = {
  ...base,
  status: v.optional(text),
  medicationCodeableConcept: maybeConcept,
  medicationReference: v.optional(reference),
  subject: v.optional(reference),
  note,
};
const medicationStatement = v.object({
  ...medicine,
  resourceType: v.literal('MedicationStatement'),
  effectiveDateTime: v.optional(text),
  effectivePeriod: v.optional(period),
  dosage: some(dosage),
});
const medicationRequest = v.object({
  ...medicine,
  resourceType: v.literal('MedicationRequest'),
  authoredOn: v.optional(text),
  dosageInstruction: some(dosage),
});
export const medicationSchema = v.object({ code: maybeConcept });

const allergy = v.object({
  ...base,
  resourceType: v.literal('AllergyIntolerance'),
  clinicalStatus: maybeConcept,
  verificationStatus: maybeConcept,
  code: maybeConcept,
  patient: v.optional(reference),
  onsetDateTime: v.optional(text),
  reaction: some(
    v.object({
      substance: maybeConcept,
      manifestation: some(concept),
      severity: v.optional(v.picklist(['mild', 'moderate', 'severe'])),
    }),
  ),
  note,
});

const immunization = v.object({
  ...base,
  resourceType: v.literal('Immunization'),
  status: v.optional(text),
  vaccineCode: maybeConcept,
  patient: v.optional(reference),
  occurrenceDateTime: v.optional(text),
  lotNumber: v.optional(text),
  note,
});

/** A value and what it is of: an observation, or one of its components. */
const measured = {
  code: maybeConcept,
  valueQuantity: v.optional(quantity),
  valueCodeableConcept: maybeConcept,
  valueString: v.optional(text),
  valueBoolean: v.optional(v.boolean()),
  valueInteger: v.optional(v.number()),
  valueRange: v.optional(range),
  valueRatio: v.optional(v.object({ numerator: v.optional(quantity), denominator: v.optional(quantity) })),
  valueTime: v.optional(text),
  valueDateTime: v.optional(text),
  valuePeriod: v.optional(period),
  dataAbsentReason: maybeConcept,
  referenceRange: some(
    v.object({ low: v.optional(quantity), high: v.optional(quantity), text: v.optional(text) }),
  ),
};
const component = v.object(measured);
export type Measured = v.InferOutput<typeof component>;
const observation = v.object({
  ...base,
  ...measured,
  resourceType: v.literal('Observation'),
  status: v.optional(text),
  category: some(concept),
  subject: v.optional(reference),
  effectiveDateTime: v.optional(text),
  effectivePeriod: v.optional(period),
  effectiveInstant: v.optional(text),
  issued: v.optional(text),
  component: some(component),
  hasMember: some(reference),
  note,
});
export type Observation = v.InferOutput<typeof observation>;

const report = v.object({
  ...base,
  resourceType: v.literal('DiagnosticReport'),
  status: v.optional(text),
  category: some(concept),
  code: maybeConcept,
  subject: v.optional(reference),
  effectiveDateTime: v.optional(text),
  effectivePeriod: v.optional(period),
  issued: v.optional(text),
  result: some(reference),
  conclusion: v.optional(text),
  presentedForm: some(attachment),
});

const document = v.object({
  ...base,
  resourceType: v.literal('DocumentReference'),
  status: v.optional(text),
  docStatus: v.optional(text),
  type: maybeConcept,
  subject: v.optional(reference),
  date: v.optional(text),
  author: some(reference),
  description: v.optional(text),
  content: some(v.object({ attachment })),
});

export const resourceSchema = v.variant('resourceType', [
  condition,
  medicationStatement,
  medicationRequest,
  allergy,
  immunization,
  observation,
  report,
  document,
]);
export type Resource = v.InferOutput<typeof resourceSchema>;
export type ResourceOf<Type extends Resource['resourceType']> = Extract<Resource, { resourceType: Type }>;

export const READ_TYPES: ReadonlySet<string> = new Set(
  resourceSchema.options.map(({ entries }) => entries.resourceType.literal),
);

export const entrySchema = v.object({
  fullUrl: v.optional(text),
  resource: v.looseObject({ resourceType: text }),
});
