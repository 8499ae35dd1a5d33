import type { SkippedRow } from '../api/imports.ts';
import { ACTIVITY_KINDS, DOMAINS, INTENSITIES, type Domain, type LogEntryInput } from '../api/records.ts';
import type { Columns, CsvColumn } from './columns.ts';
import type { CsvRecord } from './csv-records.ts';
import type { CsvRow } from './port.ts';

const DATE = /^\d{4}-\d{2}-\d{2}$/;
const TIME = /^(?:[01]\d|2[0-3]):[0-5]\d$/;
const NUMBER = /^\d{1,6}(?:\.\d{1,6})?$/;

export type Skip = Omit<SkippedRow, 'line'>;
export type Cell = (column: CsvColumn) => string;

function isSkip(value: LogEntryInput | Skip): value is Skip {
  return 'why' in value;
}

function bad(column: CsvColumn): Skip {
  return { why: 'bad-value', column };
}

function numberOf(text: string): number | null {
  return NUMBER.test(text) ? Number(text) : null;
}

function oneOf<Word extends string>(words: readonly Word[], text: string): Word | null {
  return words.find((word) => word === text) ?? null;
}

function activityOf(cell: Cell): LogEntryInput | Skip {
  const kind = oneOf(ACTIVITY_KINDS, cell('kind'));
  if (kind === null) return bad('kind');
  const rest = kind === 'rest';
  const minutes = rest && cell('minutes') === '' ? 0 : numberOf(cell('minutes'));
  if (minutes === null) return bad('minutes');
  const intensity = rest && cell('intensity') === '' ? 'light' : oneOf(INTENSITIES, cell('intensity'));
  return intensity === null ? bad('intensity') : { domain: 'activity', kind, minutes, intensity };
}

function nutritionOf(cell: Cell): LogEntryInput | Skip {
  const portions = numberOf(cell('portions'));
  if (portions === null) return bad('portions');
  const water = cell('water') === '' ? 0 : numberOf(cell('water'));
  return water === null ? bad('water') : { domain: 'nutrition', portions, water };
}

function moodOf(cell: Cell): LogEntryInput | Skip {
  const valence = numberOf(cell('valence'));
  if (valence === null) return bad('valence');
  const energy = numberOf(cell('energy'));
  return energy === null ? bad('energy') : { domain: 'mood', valence, energy };
}

const ENTRY_OF = { activity: activityOf, nutrition: nutritionOf, mood: moodOf } as const satisfies Record<
  Domain,
  (cell: Cell) => LogEntryInput | Skip
>;

/** Of the words alone: whether there is such a day is the engine's to say. */
export function dateOrTimeProblem(cell: Cell): Skip | null {
  if (!DATE.test(cell('date'))) return { why: 'bad-date', column: 'date' };
  return cell('time') === '' || TIME.test(cell('time')) ? null : { why: 'bad-time', column: 'time' };
}

/** One record to a typed row, or why it is passed over. Only the columns of the row's domain are read. */
export function readRow({ line, fields }: CsvRecord, columns: Columns): CsvRow | SkippedRow {
  const skip = (why: SkippedRow['why'], column: CsvColumn | null): SkippedRow => ({ line, why, column });
  if (fields.length < columns.count) return skip('too-few-columns', null);
  // One too many is most often a decimal comma: every column after it would be read wrongly.
  if (fields.length > columns.count) return skip('bad-value', null);
  const cell: Cell = (column) => {
    const at = columns.positions.get(column);
    return at === undefined ? '' : (fields[at] ?? '').trim();
  };
  const problem = dateOrTimeProblem(cell);
  if (problem !== null) return { line, ...problem };
  const time = cell('time');
  const domain = oneOf(DOMAINS, cell('domain').toLowerCase());
  if (domain === null) return skip('unknown-domain', 'domain');
  const lower: Cell = (column) => cell(column).toLowerCase();
  const entry = ENTRY_OF[domain](lower);
  if (isSkip(entry)) return { line, ...entry };
  return { line, day: cell('date'), time: time === '' ? null : time, entry };
}
