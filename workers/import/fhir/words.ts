/** @file FHIR's data types as a person would write them down. Nothing is translated, converted or judged. */
import type { LaboratoryValue, PartialDate } from '../../api/medical-vault.ts';
import type { Concept, Measured, Quantity, Resource } from './resources.ts';

/** The first that says something. */
export function firstText(...texts: readonly (string | undefined)[]): string {
  return texts.find((text) => text !== undefined && text.trim() !== '')?.trim() ?? '';
}

export function conceptText(concept: Concept | undefined): string {
  if (concept === undefined) return '';
  const { coding, text } = concept;
  return firstText(text, ...coding.map(({ display }) => display), ...coding.map(({ code }) => code));
}

/** Whether any of its codes is one of these. */
export function isCoded(concept: Concept | undefined, codes: readonly string[]): boolean {
  return (
    concept?.coding.some(({ code }) => code !== undefined && codes.includes(code.toLowerCase())) ?? false
  );
}

/** The day, month or year as it was written there; the hour and its zone are left out. */
export function dateText(...texts: readonly (string | undefined)[]): PartialDate | null {
  for (const text of texts) {
    const match = /^\d{4}(?:-\d{2}(?:-\d{2})?)?(?=$|T)/.exec(text ?? '');
    if (match !== null) return match[0];
  }
  return null;
}

export function notesText(notes: readonly { readonly text?: string | undefined }[]): string {
  return notes
    .map(({ text }) => text?.trim() ?? '')
    .filter((text) => text !== '')
    .join('\n\n');
}

const unitOf = ({ unit, code }: Quantity): string => firstText(unit, code);

/** Numbers stay as JSON gave them: 7.0 and 7 are one number there. */
export function quantityText(quantity: Quantity | undefined, withUnit: boolean): string {
  if (quantity?.value === undefined) return '';
  const number = `${quantity.comparator ?? ''}${quantity.value}`;
  return withUnit ? `${number} ${unitOf(quantity)}`.trim() : number;
}

function between(low: string, high: string): string {
  if (low !== '' && high !== '') return `${low}–${high}`;
  if (low !== '') return `≥ ${low}`;
  return high === '' ? '' : `≤ ${high}`;
}

function rangeText(ranges: Measured['referenceRange']): string {
  return ranges
    .map(({ text, low, high }) => firstText(text, between(quantityText(low, true), quantityText(high, true))))
    .filter((range) => range !== '')
    .join('; ');
}

function valueText(measured: Measured): string {
  const { valueQuantity, valueRange, valueRatio, valueBoolean, valueInteger, valuePeriod } = measured;
  const ratio = [valueRatio?.numerator, valueRatio?.denominator].map((part) => quantityText(part, true));
  return firstText(
    quantityText(valueQuantity, false),
    conceptText(measured.valueCodeableConcept),
    measured.valueString,
    valueBoolean === undefined ? undefined : String(valueBoolean),
    valueInteger === undefined ? undefined : String(valueInteger),
    between(quantityText(valueRange?.low, true), quantityText(valueRange?.high, true)),
    ratio.every((part) => part !== '') ? ratio.join(' / ') : undefined,
    measured.valueDateTime,
    measured.valueTime,
    [valuePeriod?.start, valuePeriod?.end].filter((end) => end !== undefined).join(' – '),
    conceptText(measured.dataAbsentReason),
  );
}

/** Undefined for what has neither a name nor a value (a panel's own head). */
export function laboratoryValue(measured: Measured): LaboratoryValue | undefined {
  const name = conceptText(measured.code);
  const value = valueText(measured);
  if (name === '' || value === '') return undefined;
  const unit = measured.valueQuantity?.value === undefined ? '' : unitOf(measured.valueQuantity);
  return { name, value, unit, range: rangeText(measured.referenceRange) };
}

export function withdrawn(resource: Resource): boolean {
  const statuses = 'status' in resource ? [resource.status] : [];
  if ('docStatus' in resource) statuses.push(resource.docStatus);
  if (statuses.some((status) => ['entered-in-error', 'not-done', 'cancelled'].includes(status ?? '')))
    return true;
  const verified = 'verificationStatus' in resource ? resource.verificationStatus : undefined;
  return isCoded(verified, ['entered-in-error', 'refuted']);
}
