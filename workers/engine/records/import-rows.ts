import type { SkippedRow } from '../../api/imports.ts';
import type { CsvRow } from '../../import/port.ts';
import { isDay } from '../wellness/calendar.ts';
import { momentProblem, zonesKnown } from './import-moments.ts';
import { LOG_ENTRY_VERSION, type LogEntryRow } from './log-entries.ts';
import type { OwnMetricRow } from './own-metric-rows.ts';
import { validateEntry } from './validate-entry.ts';
import { instantsIn, localMinute } from './zone.ts';

/** Rows without a time stand at noon. */
const NO_TIME = '12:00';
/** In every zone after the first moment that an entry may have. */
const FIRST_DAY = '1970-01-02';

/** An entry of a file before it has an id. */
export interface ImportableEntry {
  /**
   * Names the row by what it says, not by where it stood: the same file again, or a longer export of the same days, gives the same
   * keys. Equal rows of one file are told apart by their count.
   */
  readonly naturalKey: string;
  readonly row: Omit<LogEntryRow, 'importId'>;
}

export interface ImportPlace {
  readonly zone: string;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Own metrics by id, those of the file among them. */
  readonly metrics?: ReadonlyMap<string, OwnMetricRow>;
}

function dateProblem({ line, day, time }: CsvRow, latest: string): SkippedRow | null {
  if (!isDay(day) || day < FIRST_DAY) return { line, why: 'bad-date', column: 'date' };
  if (`${day}T${time ?? '00:00'}` <= latest) return null;
  return { line, why: 'in-future', column: time === null ? 'date' : 'time' };
}

/** Checks rows by the same limits as the forms and places them in the person's zone. */
export function toImportable(
  rows: readonly CsvRow[],
  { zone, now, metrics = new Map() }: ImportPlace,
): { readonly entries: readonly ImportableEntry[]; readonly skipped: readonly SkippedRow[] } {
  const latest = localMinute(now, zone);
  const instantOf = instantsIn(zone);
  const isZone = zonesKnown();
  const seen = new Map<string, number>();
  const entries: ImportableEntry[] = [];
  const skipped: SkippedRow[] = [];
  for (const csvRow of rows) {
    const { line, day, time, moment, entry } = csvRow;
    const problem =
      moment === undefined ? dateProblem(csvRow, latest) : momentProblem({ day, ...moment }, now, isZone);
    // Today's noon may lie ahead.
    const reckoned = () => Math.min(instantOf(day, time ?? NO_TIME), now);
    const at = problem === null ? (moment?.at ?? reckoned()) : now;
    const metric = entry.domain === 'own' ? metrics.get(entry.metric) : undefined;
    const checked = validateEntry(entry, { at, metric });
    if (problem !== null) skipped.push({ line, ...problem });
    else if (!checked.ok) skipped.push({ line, why: 'bad-value', column: checked.error.field });
    if (problem !== null || !checked.ok) continue;
    const content = JSON.stringify([
      day,
      time,
      Object.entries(checked.value).sort(),
      ...(moment === undefined ? [] : [moment.at, moment.zone]),
    ]);
    const occurrence = seen.get(content) ?? 0;
    seen.set(content, occurrence + 1);
    entries.push({
      naturalKey: `${content}#${occurrence}`,
      row: {
        v: LOG_ENTRY_VERSION,
        entry: checked.value,
        at,
        zone: moment?.zone ?? zone,
        day,
        source: moment?.source ?? 'csv',
      },
    });
  }
  return { entries, skipped };
}
