/** @file What a file is, by its first bytes: names and types of files can't be trusted. */
import { CSV_DELIMITERS, type CsvDelimiter, type CsvHead } from '../api/imports.ts';
import type { AppCsv } from './apps/app-csv.ts';
import { DAYLIO } from './apps/daylio.ts';
import { FITBIT_ACTIVITIES, FITBIT_BODY, FITBIT_FOODS, FITBIT_SLEEP } from './apps/fitbit.ts';
import { GARMIN_ACTIVITIES } from './apps/garmin.ts';
import { isGarminWeight } from './apps/garmin-weight.ts';
import { csvRecords } from './csv-records.ts';

const APP_CSVS: readonly AppCsv[] = [
  FITBIT_ACTIVITIES,
  FITBIT_SLEEP,
  FITBIT_BODY,
  FITBIT_FOODS,
  GARMIN_ACTIVITIES,
  DAYLIO,
];

export type Detected =
  | { readonly kind: 'zip' }
  | { readonly kind: 'xml' }
  | { readonly kind: 'sqlite' }
  | { readonly kind: 'json' }
  | { readonly kind: 'app-csv'; readonly delimiter: CsvDelimiter }
  | { readonly kind: 'garmin-weight' }
  | { readonly kind: 'csv' };

const HEAD_BYTES = 32_768;
const HEAD_ROWS = 5;
const CELL_CHARACTERS = 80;
/** Fitbit puts other tables first; a month of each fits. */
const HEADER_WITHIN = 500;

/** The columns of a header row in lower case. */
export function columnsOf(fields: readonly string[]): readonly string[] {
  return fields.map((field) => field.trim().toLowerCase());
}

/** Whose header this row is. */
export function appOf(fields: readonly string[]): AppCsv | undefined {
  const columns = columnsOf(fields);
  return APP_CSVS.find((app) => app.columns.every((column) => columns.includes(column)));
}

async function firstText(file: Blob): Promise<string> {
  const bytes = await file.slice(0, HEAD_BYTES).arrayBuffer();
  return new TextDecoder().decode(bytes).replace(/\r\n?/g, '\n');
}

async function firstRecords(
  text: string,
  delimiter: CsvDelimiter,
  count: number,
): Promise<readonly (readonly string[])[]> {
  const records: (readonly string[])[] = [];
  const whole = async function* (): AsyncGenerator<string> {
    yield await Promise.resolve(text);
  };
  for await (const { fields } of csvRecords(whole(), delimiter)) {
    records.push(fields);
    if (records.length === count) break;
  }
  return records;
}

export async function detect(file: Blob): Promise<Detected> {
  const text = await firstText(file);
  if (text.startsWith('PK\u0003\u0004') || text.startsWith('PK\u0005\u0006')) return { kind: 'zip' };
  if (text.startsWith('SQLite format 3\u0000')) return { kind: 'sqlite' };
  if (/^\s*<(?:\?xml|!DOCTYPE|HealthData)\b/.test(text)) return { kind: 'xml' };
  if (/^\s*\{/.test(text)) return { kind: 'json' };
  for (const delimiter of CSV_DELIMITERS) {
    const records = await firstRecords(text, delimiter, HEADER_WITHIN);
    if (delimiter === ',' && isGarminWeight(records[0] ?? [])) return { kind: 'garmin-weight' };
    if (records.some((fields) => appOf(fields) !== undefined)) return { kind: 'app-csv', delimiter };
  }
  return { kind: 'csv' };
}

/** Columns and first rows, by the separator that makes the most columns; null where there is no row. */
export async function csvHead(file: Blob): Promise<CsvHead | null> {
  const text = await firstText(file);
  let head: CsvHead | null = null;
  for (const delimiter of CSV_DELIMITERS) {
    const [first, ...rows] = await firstRecords(text, delimiter, HEAD_ROWS + 1);
    if (first === undefined || (head !== null && first.length <= head.columns.length)) continue;
    const shown = (fields: readonly string[]) =>
      fields.map((field) => field.trim().slice(0, CELL_CHARACTERS));
    head = { delimiter, columns: shown(first), rows: rows.map(shown) };
  }
  return head;
}
