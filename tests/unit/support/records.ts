/** @file The records part as engine.worker.ts composes it, over a test's context. */
import type { EngineContext } from '../../../workers/engine/context.ts';
import { watchDays } from '../../../workers/engine/records/day-facts-book.ts';
import { createDerivedSource } from '../../../workers/engine/records/derived-source.ts';
import { journalDays } from '../../../workers/engine/records/journal/journal-days.ts';
import { createLogBook } from '../../../workers/engine/records/log-book.ts';
import { createMeasureBook } from '../../../workers/engine/records/measure-book.ts';
import { createOwnMetrics } from '../../../workers/engine/records/own-metrics.ts';
import { createPlanBook } from '../../../workers/engine/records/plan-book.ts';
import { createInsightsView } from '../../../workers/engine/views/insights.ts';
import { createPlansView } from '../../../workers/engine/views/plans.ts';
import { createTodayView } from '../../../workers/engine/views/today.ts';

type Given = Pick<EngineContext, 'store' | 'clock' | 'random' | 'place' | 'settings' | 'changed'>;

export function startRecords<Context extends Given>(given: Context) {
  const { days, store } = watchDays(given.store);
  const context = { ...given, store };
  const log = createLogBook(context);
  const measures = createMeasureBook(context);
  const ownMetrics = createOwnMetrics(context);
  const plans = createPlanBook(context);
  const today = () => log.today();
  const derived = createDerivedSource(context, days, plans, today);
  return {
    context,
    log,
    measures,
    ownMetrics,
    days,
    derived,
    today: createTodayView(context, log, ownMetrics, days),
    insights: createInsightsView(context, derived, days, today),
    plans: createPlansView(plans, ownMetrics, days, today, (from, to) => journalDays(store, from, to)),
  };
}
