/** @file Garmin Connect's weight report: a row with a day alone, below it that day's weighings, the newest first. */
import type { SkippedRow } from '../../api/imports.ts';
import { csvRecords } from '../csv-records.ts';
import { TooMuchError } from '../error.ts';
import { createOptInAmounts } from '../opt-in-amounts.ts';
import { createPassedOver } from '../passed-over.ts';
import type { ImportLimits, ImportMessage } from '../port.ts';
import { textChunks } from '../text-chunks.ts';
import { amountOf } from './amounts.ts';
import { timeOf } from './dates.ts';

const COLUMNS = ['time', 'weight', 'change', 'bmi'] as const;
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const MONTH_FIRST = /^([a-z]{3})[a-z]* (\d{1,2}), (\d{4})$/i;
const DAY_FIRST = /^(\d{1,2}) ([a-z]{3})[a-z]* (\d{4})$/i;
const WEIGHT = /^([\d.,]+) ?(kg|lbs?|st)$/i;
const NO_VALUE = '--';

export function isGarminWeight(header: readonly string[]): boolean {
  return COLUMNS.every((column, at) => header[at]?.trim().toLowerCase() === column);
}

/** `Jul 15, 2026` or `15 Jul 2026`, as `2026-07-15`; null where it is neither. */
function dayNamed(text: string): string | null {
  const first = MONTH_FIRST.exec(text);
  const [month, day, year] = first === null ? [] : [first[1], first[2], first[3]];
  const second = DAY_FIRST.exec(text);
  const place = MONTHS.indexOf((month ?? second?.[2] ?? '').toLowerCase()) + 1;
  const date = day ?? second?.[1];
  if (place === 0 || date === undefined) return null;
  return `${year ?? second?.[3]}-${String(place).padStart(2, '0')}-${date.padStart(2, '0')}`;
}

/** Nothing but weight is in this file, so nothing is taken unless it is asked for. */
export async function* readGarminWeight(
  file: Blob,
  { maxRows }: Pick<ImportLimits, 'maxRows'>,
): AsyncGenerator<ImportMessage> {
  yield { type: 'format', format: 'garmin-csv' };
  const optIns = createOptInAmounts();
  const passed = createPassedOver();
  const skipped: SkippedRow[] = [];
  let header: readonly string[] | null = null;
  let day: string | null = null;
  let rows = 0;
  for await (const { line, fields } of csvRecords(textChunks(file), ',')) {
    if (header === null) {
      header = fields.map((field) => field.trim().toLowerCase());
      continue;
    }
    rows += 1;
    if (rows > maxRows) throw new TooMuchError();
    const [first = '', written = '', ...more] = fields.map((field) => field.trim());
    if (written === '' && more.every((field) => field === '')) {
      day = dayNamed(first);
      if (day === null) skipped.push({ line, why: 'bad-date', column: null });
      continue;
    }
    for (const [at, field] of more.entries())
      if (field !== '' && field !== NO_VALUE) passed.count(header[at + 2] ?? '');
    if (day === null) continue;
    const time = timeOf(first);
    const [, amount = '', unit = ''] = WEIGHT.exec(written) ?? [];
    const name = unit.toLowerCase().replace('lbs', 'lb');
    const minutes = time === null ? 0 : Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
    if (time === null) skipped.push({ line, why: 'bad-time', column: 'Time' });
    else if (name === '' || !optIns.weigh(day, { at: minutes, time, amount: amountOf(amount) ?? NaN }, name))
      skipped.push({ line, why: 'bad-value', column: 'Weight' });
  }
  yield { type: 'batch', rows: [], skipped };
  yield { type: 'opt-ins', amounts: optIns.amounts() };
  yield { type: 'passed-over', kinds: passed.kinds() };
  yield { type: 'done' };
}
