/** @file Rows of Wellio's own export (docs/EXPORT.md). Their types are told here; the engine checks what they say, as of every file. */
import { CSV_COLUMNS, type OwnList, type SkippedRow } from '../api/imports.ts';
import { METRICS } from '../api/measures.ts';
import { METRIC_KINDS } from '../api/own-metrics.ts';
import { NUTRITION_MARKS, type LogEntryInput, type NutritionMark } from '../api/records.ts';
import type { Columns, CsvColumn } from './columns.ts';
import type { CsvRow, FileMeasure, FileMetric, FileMoment, FileNote } from './port.ts';
import { dateOrTimeProblem, readRow } from './read-row.ts';

export type Fields = Readonly<Record<string, unknown>>;

/** A value that is passed over: its column. */
interface Bad {
  readonly bad: string;
}

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isBad(value: object | null): value is Bad {
  return value !== null && 'bad' in value;
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

function isMarks(value: unknown): value is readonly NutritionMark[] {
  return isTexts(value) && value.every((mark) => NUTRITION_MARKS.some((known) => known === mark));
}

function cellOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

function skipped(line: number, column: string | null, list?: OwnList): SkippedRow {
  return { line, why: 'bad-value', column, ...(list === undefined ? {} : { list }) };
}

/** Null where the file doesn't say the moment: date and time count then. */
function momentOf({ at, zone, source }: Fields): FileMoment | Bad | null {
  if (at === undefined && zone === undefined) return null;
  if (!isNumber(at)) return { bad: 'at' };
  if (typeof zone !== 'string') return { bad: 'zone' };
  return { at, zone, source: source === 'form' ? 'form' : 'csv' };
}

/** What the columns of docs/CSV.md have no place for; what was not said stays absent. */
function withMore(entry: LogEntryInput, { steps, marks, stress, tags }: Fields): LogEntryInput | Bad {
  switch (entry.domain) {
    case 'activity':
      if (steps === undefined) return entry;
      return isNumber(steps) ? { ...entry, steps } : { bad: 'steps' };
    case 'nutrition':
      if (marks === undefined) return entry;
      return isMarks(marks) ? { ...entry, marks } : { bad: 'marks' };
    case 'mood':
      if (stress !== undefined && !isNumber(stress)) return { bad: 'stress' };
      if (tags !== undefined && !isTexts(tags)) return { bad: 'tags' };
      return {
        ...entry,
        ...(stress === undefined ? {} : { stress }),
        ...(tags === undefined ? {} : { tags }),
      };
    default:
      return entry;
  }
}

function sleepOf({ bedAt, bedZone }: Fields): LogEntryInput | Bad {
  if (!isNumber(bedAt)) return { bad: 'bedAt' };
  if (bedZone === undefined) return { domain: 'sleep', bedAt };
  return typeof bedZone === 'string' ? { domain: 'sleep', bedAt, bedZone } : { bad: 'bedZone' };
}

function ownOf({ metric, value }: Fields): LogEntryInput | Bad {
  if (typeof metric !== 'string') return { bad: 'metric' };
  return isNumber(value) ? { domain: 'own', metric, value } : { bad: 'value' };
}

/** Those without columns in docs/CSV.md. */
function readOther(line: number, given: Fields): CsvRow | SkippedRow {
  const cell = (column: CsvColumn) => cellOf(given[column]);
  const problem = dateOrTimeProblem(cell);
  if (problem !== null) return { line, ...problem };
  const entry = given['domain'] === 'sleep' ? sleepOf(given) : ownOf(given);
  if (isBad(entry)) return skipped(line, entry.bad);
  return { line, day: cell('date'), time: cell('time') || null, entry };
}

/** One of `entries`. `columns` are those of docs/CSV.md, in their order. */
export function readOwnEntry(line: number, given: unknown, columns: Columns): CsvRow | SkippedRow {
  const entry = isFields(given) ? given : {};
  const other = entry['domain'] === 'sleep' || entry['domain'] === 'own';
  const fields = CSV_COLUMNS.map((column) => cellOf(entry[column]));
  const row = other ? readOther(line, entry) : readRow({ line, fields }, columns);
  if ('why' in row) return row;
  const more = withMore(row.entry, entry);
  if (isBad(more)) return skipped(line, more.bad);
  const moment = momentOf(entry);
  if (isBad(moment)) return skipped(line, moment.bad);
  return { ...row, entry: more, ...(moment === null ? {} : { moment }) };
}

export function readOwnMeasure(line: number, given: unknown): FileMeasure | SkippedRow {
  const { metric, date, amount } = isFields(given) ? given : {};
  const known = METRICS.find((name) => name === metric);
  if (known === undefined) return skipped(line, 'metric', 'measures');
  if (typeof date !== 'string') return skipped(line, 'date', 'measures');
  if (!isNumber(amount)) return skipped(line, 'amount', 'measures');
  return { line, metric: known, day: date, amount };
}

export function readOwnMetric(line: number, given: unknown): FileMetric | SkippedRow {
  const { id, name, unit, kind, archived } = isFields(given) ? given : {};
  const known = METRIC_KINDS.find((word) => word === kind);
  if (typeof id !== 'string') return skipped(line, 'id', 'ownMetrics');
  if (typeof name !== 'string') return skipped(line, 'name', 'ownMetrics');
  if (typeof unit !== 'string') return skipped(line, 'unit', 'ownMetrics');
  if (known === undefined) return skipped(line, 'kind', 'ownMetrics');
  return { line, id, name, unit, kind: known, archived: archived === true };
}

export function readOwnNote(line: number, given: unknown): FileNote | SkippedRow {
  const { date, zone, at, changedAt, text } = isFields(given) ? given : {};
  if (typeof date !== 'string') return skipped(line, 'date', 'notes');
  if (typeof zone !== 'string') return skipped(line, 'zone', 'notes');
  if (!isNumber(at)) return skipped(line, 'at', 'notes');
  if (!isNumber(changedAt)) return skipped(line, 'changedAt', 'notes');
  if (typeof text !== 'string') return skipped(line, 'text', 'notes');
  return { line, day: date, zone, at, changedAt, text };
}
