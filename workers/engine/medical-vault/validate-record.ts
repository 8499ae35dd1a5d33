/** @file Checks what a form or a file wants kept, and returns it with its own fields only, trimmed. */
import {
  SEVERITIES,
  VAULT_LIMITS,
  type LaboratoryValue,
  type PartialDate,
  type VaultField,
  type VaultFieldError,
  type VaultRecord,
} from '../../api/medical-vault.ts';
import type { Result } from '../../api/result.ts';
import { isPartialDate } from './partial-date.ts';

/** The first field at fault ends the check. */
class FieldFault extends Error {
  readonly error: VaultFieldError;

  constructor(field: VaultField, why: VaultFieldError['why']) {
    super(`${field} ${why}`);
    this.error = { code: 'field-invalid', field, why };
  }
}

/** Control characters have no business in a record; line ends and tabs do. */
// eslint-disable-next-line no-control-regex -- they are what is looked for
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g;

function textOf(field: VaultField, value: unknown, most: number): string {
  if (typeof value !== 'string') throw new FieldFault(field, 'unknown');
  const text = value.replace(CONTROL, '').trim();
  if (text.length > most) throw new FieldFault(field, 'too-long');
  return text;
}

function dateOf(field: VaultField, value: unknown): PartialDate | null {
  if (value === null || value === '') return null;
  if (typeof value !== 'string' || !isPartialDate(value)) throw new FieldFault(field, 'unknown');
  return value;
}

function valueOf(value: LaboratoryValue): LaboratoryValue {
  const of = (text: unknown) => textOf('values', text, VAULT_LIMITS.text);
  const checked = {
    name: of(value.name),
    value: of(value.value),
    unit: of(value.unit),
    range: of(value.range),
  };
  if (checked.name === '') throw new FieldFault('values', 'missing');
  return checked;
}

function isBlank({ name, value, unit, range }: LaboratoryValue): boolean {
  return [name, value, unit, range].every((text) => text.trim() === '');
}

/** A span's end before its beginning. Dates of different exactness compare by what both say. */
function checkSpan(from: PartialDate | null, to: PartialDate | null): void {
  if (from === null || to === null) return;
  const length = Math.min(from.length, to.length);
  if (to.slice(0, length) < from.slice(0, length)) throw new FieldFault('to', 'too-small');
}

function checked(record: VaultRecord): VaultRecord {
  const title = textOf('title', record.title, VAULT_LIMITS.title);
  if (title === '') throw new FieldFault('title', 'missing');
  const common = { title, note: textOf('note', record.note, VAULT_LIMITS.note) };
  const short = (value: unknown) => textOf('text', value, VAULT_LIMITS.text);
  switch (record.kind) {
    case 'condition':
    case 'medication': {
      const span = { from: dateOf('from', record.from), to: dateOf('to', record.to), past: record.past };
      if (typeof span.past !== 'boolean') throw new FieldFault('kind', 'unknown');
      checkSpan(span.from, span.to);
      return record.kind === 'condition'
        ? { kind: 'condition', ...common, ...span }
        : { kind: 'medication', ...common, ...span, dose: short(record.dose) };
    }
    case 'allergy': {
      const { severity } = record;
      if (severity !== null && !SEVERITIES.includes(severity)) throw new FieldFault('kind', 'unknown');
      if (typeof record.past !== 'boolean') throw new FieldFault('kind', 'unknown');
      const { past } = record;
      const from = dateOf('from', record.from);
      return { kind: 'allergy', ...common, reaction: short(record.reaction), severity, from, past };
    }
    case 'immunisation':
      return { kind: 'immunisation', ...common, date: dateOf('date', record.date), lot: short(record.lot) };
    case 'laboratory': {
      const isList: boolean = Array.isArray(record.values);
      if (!isList) throw new FieldFault('values', 'unknown');
      const values = record.values.filter((value) => !isBlank(value));
      if (values.length > VAULT_LIMITS.values) throw new FieldFault('values', 'too-large');
      return {
        kind: 'laboratory',
        ...common,
        date: dateOf('date', record.date),
        values: values.map(valueOf),
      };
    }
    case 'document':
      return { kind: 'document', ...common, date: dateOf('date', record.date), author: short(record.author) };
    default:
      throw new FieldFault('kind', 'unknown');
  }
}

export function validateRecord(record: VaultRecord): Result<VaultRecord, VaultFieldError> {
  try {
    return { ok: true, value: checked(record) };
  } catch (error) {
    if (error instanceof FieldFault) return { ok: false, error: error.error };
    throw error;
  }
}
