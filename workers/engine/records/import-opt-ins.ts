/**
 * @file Weight and calories eaten of a file, for whoever asks for them: own metrics (never nutrition, in no index, in no packet), one entry a
 * day. A day that has one of the metric stays as it is, however it came there.
 */
import { OPT_INS, type OptIn, type OptInFound } from '../../api/imports.ts';
import type { FileOptInAmount } from '../../import/port.ts';
import { put, type Change, type Store, type Stored } from '../store/types.ts';
import { toImportable, type ImportableEntry, type ImportPlace } from './import-rows.ts';
import { placeMetrics, type ImportableMetric } from './import-own-metrics.ts';
import { dayTag, importTag, LOG_ENTRIES, putEntry } from './log-entries.ts';
import { OWN_METRICS, type OwnMetricRow } from './own-metric-rows.ts';

/** Days looked up at a time. */
const STEP = 500;
/** What a metric that an import makes is called: from then on it is the person's, to rename in Settings. */
const NAMES: Readonly<Record<OptIn, string>> = { weight: 'Weight', calories: 'Calories eaten' };

/** Of metrics that were made for an import's opt-ins: they come and go with their entries, uncounted. */
export function optInTag(importId: string): string {
  return `opt-in:${importId}`;
}

/** One of a file's opt-ins, before or after looking at what is stored. */
export interface OptInEntries {
  readonly what: OptIn;
  readonly unit: string;
  /** The metric that its entries name; stored already, or to be made with them. */
  readonly metric: ImportableMetric;
  readonly entries: readonly ImportableEntry[];
}

/** By the id that an import gives it, else by name, so that also one that came with an export or was made by hand is found. A unit must fit. */
function metricFor(
  what: OptIn,
  unit: string,
  stored: readonly Stored<OwnMetricRow>[],
  own: string,
): Stored<OwnMetricRow> | undefined {
  const fitting = stored.filter(({ row }) => row.kind === 'number' && (unit === '' || row.unit === unit));
  return (
    fitting.find(({ id }) => id === own) ??
    fitting.find(({ row }) => row.name.toLowerCase() === NAMES[what].toLowerCase())
  );
}

/** A new one is not asked for on Today: who brings in weight has not said that they want to be asked for it every day. */
async function placedMetric(
  store: Pick<Store, 'opaqueId'>,
  what: OptIn,
  unit: string,
  stored: readonly Stored<OwnMetricRow>[],
): Promise<ImportableMetric> {
  // The first may be a metric whose unit the person changed; then it is not the file's any more.
  for (let place = 1; ; place += 1) {
    const id = await store.opaqueId(OWN_METRICS, `opt-in ${what} ${place}`);
    const found = metricFor(what, unit, stored, id);
    if (found !== undefined) return found;
    if (stored.every((metric) => metric.id !== id))
      return { id, row: { v: 1, name: NAMES[what], unit, kind: 'number', archived: true } };
  }
}

/** Of days that are over: what was eaten today isn't all yet. */
export async function optInsOf(
  store: Pick<Store, 'opaqueId' | 'all'>,
  amounts: readonly FileOptInAmount[],
  { zone, now, today }: Pick<ImportPlace, 'zone' | 'now'> & { readonly today: string },
): Promise<readonly OptInEntries[]> {
  if (amounts.length === 0) return [];
  const stored = await store.all(OWN_METRICS);
  const found: OptInEntries[] = [];
  for (const what of OPT_INS) {
    const given = amounts.filter((amount) => amount.what === what && amount.day < today);
    const unit = given[0]?.unit;
    if (unit === undefined) continue;
    const metric = await placedMetric(store, what, unit, stored);
    const rows = given.map(({ day, time, amount }, index) => ({
      line: index + 1,
      day,
      time,
      entry: { domain: 'own', metric: metric.id, value: amount } as const,
    }));
    const metrics = new Map([[metric.id, { ...metric.row, madeAt: 0 }]]);
    const { entries } = toImportable(rows, { zone, now, metrics });
    found.push({ what, unit, metric, entries });
  }
  return found;
}

/** Without those whose day has an entry of the metric. Reads these days and no others. */
export async function freshOptIns(
  store: Pick<Store, 'tagged'>,
  given: readonly OptInEntries[],
): Promise<readonly OptInEntries[]> {
  const days = [...new Set(given.flatMap(({ entries }) => entries.map(({ row }) => row.day)))];
  const taken = new Set<string>();
  for (let at = 0; at < days.length; at += STEP)
    for (const { row } of await store.tagged(LOG_ENTRIES, days.slice(at, at + STEP).map(dayTag)))
      if (row.entry.domain === 'own') taken.add(`${row.entry.metric} ${row.day}`);
  return given.map((optIn) => ({
    ...optIn,
    entries: optIn.entries.filter(({ row }) => !taken.has(`${optIn.metric.id} ${row.day}`)),
  }));
}

export function optInsFound(fresh: readonly OptInEntries[]): readonly OptInFound[] {
  return fresh
    .map(({ what, unit, entries }) => ({ what, unit, fresh: entries.length }))
    .filter((found) => found.fresh > 0);
}

/** One write with the rest of the import; ids are the import's own. A metric that is there already is not written again. */
export async function optInChanges(
  store: Pick<Store, 'all' | 'opaqueId'>,
  given: readonly OptInEntries[],
  { importId, now }: { readonly importId: string; readonly now: number },
): Promise<readonly Change[]> {
  const some = given.filter(({ entries }) => entries.length > 0);
  if (some.length === 0) return [];
  const stored = await store.all(OWN_METRICS);
  const metrics = some
    .map(({ metric }) => metric)
    .filter((metric) => stored.every(({ id }) => id !== metric.id));
  const ifAbsent = true;
  const changes: Change[] = placeMetrics(metrics, stored, now).map(({ id, row }) =>
    put(OWN_METRICS, id, row, { tags: [importTag(importId), optInTag(importId)], ifAbsent }),
  );
  for (const { what, entries } of some)
    for (const { row } of entries) {
      const id = await store.opaqueId(LOG_ENTRIES, `${importId} ${what} ${row.day}`);
      changes.push(putEntry(id, { ...row, importId }, { ifAbsent }));
    }
  return changes;
}

export function optInCount(given: readonly OptInEntries[]): number {
  return given.reduce((sum, { entries }) => sum + entries.length, 0);
}
