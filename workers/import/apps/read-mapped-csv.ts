import type { ColumnMapping } from '../../api/imports.ts';
import { csvRecords } from '../csv-records.ts';
import { TooMuchError } from '../error.ts';
import { failed, NOTHING_IN_FILE } from '../outcome.ts';
import type { ImportLimits, ImportMessage } from '../port.ts';
import { createRowCollector } from '../row-collector.ts';
import { textChunks } from '../text-chunks.ts';
import { amountOf } from './amounts.ts';
import { entryRow, NOTHING, skip, type AppRow } from './app-csv.ts';
import { dayOf, timeOf } from './dates.ts';

const SCALE_STEPS = 4;
const MIDDLE = 3;

type AmountAt = (column: number) => number | null;

/** A value of somebody's scale on ours, 1 to 5; null outside of theirs. */
function onScale(value: number | null, low: number, high: number): number | null {
  if (value === null || low === high) return null;
  const part = (value - low) / (high - low);
  return part < 0 || part > 1 ? null : 1 + Math.round(SCALE_STEPS * part);
}

function numbersOf({ rows }: ColumnMapping): readonly number[] {
  switch (rows.as) {
    case 'activity':
      return [rows.minutes];
    case 'nutrition':
      return rows.water === null ? [rows.portions] : [rows.portions, rows.water];
    case 'mood':
      return rows.energy === null ? [rows.valence] : [rows.valence, rows.energy];
    case 'steps':
    case 'sleep':
      return [rows.amount];
  }
}

/** Halves are the finest that an entry knows. */
function toHalf(value: number): number {
  return Math.round(value * 2) / 2;
}

function rowOf(
  { rows }: ColumnMapping,
  line: number,
  day: string,
  time: string | null,
  amount: AmountAt,
  nameAt: (column: number) => string,
): AppRow {
  const bad = (column: number): AppRow => skip(line, 'bad-value', nameAt(column));
  switch (rows.as) {
    case 'activity': {
      const minutes = amount(rows.minutes);
      if (minutes === null) return bad(rows.minutes);
      const { kind, intensity } = rows;
      return entryRow(line, day, time, { domain: 'activity', kind, minutes: Math.round(minutes), intensity });
    }
    case 'nutrition': {
      const portions = amount(rows.portions);
      if (portions === null) return bad(rows.portions);
      const water = rows.water === null ? 0 : amount(rows.water);
      if (water === null) return bad(rows.water ?? rows.portions);
      return entryRow(line, day, time, {
        domain: 'nutrition',
        portions: toHalf(portions),
        water: toHalf(water),
      });
    }
    case 'mood': {
      const valence = onScale(amount(rows.valence), rows.low, rows.high);
      if (valence === null) return bad(rows.valence);
      const energy = rows.energy === null ? MIDDLE : onScale(amount(rows.energy), rows.low, rows.high);
      if (energy === null) return bad(rows.energy ?? rows.valence);
      return entryRow(line, day, time, { domain: 'mood', valence, energy });
    }
    case 'steps':
    case 'sleep': {
      const value = amount(rows.amount);
      if (value === null) return bad(rows.amount);
      return { ...NOTHING, measures: [{ metric: rows.as, day, amount: value }] };
    }
  }
}

/** Any CSV, its columns named by the person. The first row is the header. */
export async function* readMappedCsv(
  file: Blob,
  mapping: ColumnMapping,
  { maxRows }: Pick<ImportLimits, 'maxRows'>,
): AsyncGenerator<ImportMessage> {
  yield { type: 'format', format: 'mapped-csv' };
  const collector = createRowCollector();
  const needed = [mapping.date, ...(mapping.time === null ? [] : [mapping.time]), ...numbersOf(mapping)];
  let columns: readonly string[] | null = null;
  let count = 0;
  for await (const { line, fields } of csvRecords(textChunks(file), mapping.delimiter)) {
    if (columns === null) {
      columns = fields.map((field) => field.trim());
      const missing = needed.filter((column) => columns?.[column] === undefined);
      if (missing.length === 0) continue;
      yield failed({ code: 'columns-missing', columns: missing.map((column) => String(column + 1)) });
      return;
    }
    count += 1;
    if (count > maxRows) throw new TooMuchError();
    const names = columns;
    const nameAt = (column: number): string => names[column] ?? '';
    const cell = (column: number): string => fields[column]?.trim() ?? '';
    const date = dayOf(cell(mapping.date), mapping.dateOrder);
    if (fields.length < names.length)
      collector.take({ ...NOTHING, skipped: [{ line, why: 'too-few-columns', column: null }] });
    else if (date === null) collector.take(skip(line, 'bad-date', nameAt(mapping.date)));
    else {
      const written = mapping.time === null ? '' : cell(mapping.time);
      const time = written === '' ? date.time : timeOf(written);
      if (written !== '' && time === null) collector.take(skip(line, 'bad-time', nameAt(mapping.time ?? 0)));
      else {
        const amount: AmountAt = (column) => amountOf(cell(column), mapping.decimal);
        collector.take(rowOf(mapping, line, date.day, time, amount, nameAt));
      }
    }
    yield* collector.batches(false);
  }
  if (count === 0) {
    yield NOTHING_IN_FILE;
    return;
  }
  yield* collector.batches(true);
  yield { type: 'measures', measures: collector.measures() };
  yield { type: 'done' };
}
