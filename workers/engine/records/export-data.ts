import {
  EXPORT_NAME,
  EXPORT_VERSION,
  type ExportedData,
  type ExportedEntry,
  type ExportedMeasure,
} from '../../api/export.ts';
import type { EngineContext } from '../context.ts';
import { DAY_MEASURES, type DayMeasureRow } from './day-measures.ts';
import { LOG_ENTRIES, type LogEntryRow } from './log-entries.ts';
import { localMinute } from './zone.ts';

const TIME_FROM = 11;

function exportedEntry({ entry, at, zone, day, source }: LogEntryRow): ExportedEntry {
  return { date: day, time: localMinute(at, zone).slice(TIME_FROM), zone, at, source, ...entry };
}

function exportedMeasure({ metric, day, amount }: DayMeasureRow): ExportedMeasure {
  return { metric, date: day, amount };
}

function byText(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

/** Everything that was recorded, oldest first; of two at one moment the order is by content, so that equal data give equal files. */
export async function exportedData({
  store,
  settings,
  clock,
}: Pick<EngineContext, 'store' | 'settings' | 'clock'>): Promise<ExportedData> {
  const entries = (await store.all(LOG_ENTRIES)).map(({ row }) => exportedEntry(row));
  const measures = (await store.all(DAY_MEASURES)).map(({ row }) => exportedMeasure(row));
  const { tracked, plan } = settings.current();
  return {
    format: EXPORT_NAME,
    version: EXPORT_VERSION,
    exportedAt: new Date(clock.now()).toISOString(),
    tracked,
    plan,
    entries: entries
      .map((entry) => ({ entry, text: JSON.stringify(Object.entries(entry).sort()) }))
      .sort((a, b) => a.entry.at - b.entry.at || byText(a.text, b.text))
      .map(({ entry }) => entry),
    measures: measures.sort((a, b) => byText(a.date + a.metric, b.date + b.metric)),
  };
}
