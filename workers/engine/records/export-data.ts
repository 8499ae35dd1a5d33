import {
  EXPORT_NAME,
  EXPORT_VERSION,
  type ExportedData,
  type ExportedEntry,
  type ExportedMeasure,
  type ExportedNote,
} from '../../api/export.ts';
import type { EngineContext } from '../context.ts';
import { byText } from './by-text.ts';
import { inOrder } from '../wellness/formula.ts';
import { DAY_MEASURES, type DayMeasureRow } from './day-measures.ts';
import { JOURNAL, type NoteRow } from './journal/note-rows.ts';
import { LOG_ENTRIES, type LogEntryRow } from './log-entries.ts';
import { OWN_METRICS, toOwnMetric } from './own-metric-rows.ts';
import { inExportOrder, PLAN_ITEMS } from './plan-items.ts';
import { localMinute } from './zone.ts';

const TIME_FROM = 11;

function exportedEntry({ entry, at, zone, day, source }: LogEntryRow): ExportedEntry {
  return { date: day, time: localMinute(at, zone).slice(TIME_FROM), zone, at, source, ...entry };
}

function exportedMeasure({ metric, day, amount }: DayMeasureRow): ExportedMeasure {
  return { metric, date: day, amount };
}

function exportedNote({ at, zone, day, changedAt, text }: NoteRow): ExportedNote {
  return { date: day, time: localMinute(at, zone).slice(TIME_FROM), zone, at, changedAt, text };
}

/** Everything that was recorded, oldest first; of two at one moment the order is by content, so that equal data give equal files. */
export async function exportedData({
  store,
  settings,
  clock,
}: Pick<EngineContext, 'store' | 'settings' | 'clock'>): Promise<ExportedData> {
  const entries = (await store.all(LOG_ENTRIES)).map(({ row }) => exportedEntry(row));
  const measures = (await store.all(DAY_MEASURES)).map(({ row }) => exportedMeasure(row));
  const ownMetrics = [...(await store.all(OWN_METRICS))]
    .sort((a, b) => a.row.madeAt - b.row.madeAt || byText(a.id, b.id))
    .map(toOwnMetric);
  const notes = (await store.all(JOURNAL)).map(({ row }) => exportedNote(row));
  const planItems = inExportOrder((await store.all(PLAN_ITEMS)).map(({ row }) => row));
  const { tracked, plan, formula } = settings.current();
  return {
    format: EXPORT_NAME,
    version: EXPORT_VERSION,
    exportedAt: new Date(clock.now()).toISOString(),
    tracked,
    plan,
    planItems,
    formula: inOrder(formula),
    entries: entries
      .map((entry) => ({ entry, text: JSON.stringify(Object.entries(entry).sort()) }))
      .sort((a, b) => a.entry.at - b.entry.at || byText(a.text, b.text))
      .map(({ entry }) => entry),
    ownMetrics,
    notes: notes.sort((a, b) => a.at - b.at || byText(a.text, b.text)),
    measures: measures.sort((a, b) => byText(a.date + a.metric, b.date + b.metric)),
  };
}
