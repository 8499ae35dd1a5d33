/** @file The engine's entry: the browser's own clock, locks and storage, the parts, and the API through Comlink. No logic. */
import { expose } from 'comlink';
import { createAccountPart } from './account/account-part.ts';
import { createEngine, type CreateParts } from './engine.ts';
import { createInsightSharing } from './insights/insight-sharing.ts';
import { createMessagingPart } from './messaging-part.ts';
import { knownAnswerTests } from './protocol/suites/known-answer-tests.ts';
import { selectSuite } from './protocol/suites/suite.ts';
import { watchDays } from './records/day-facts-book.ts';
import { createDerivedSource } from './records/derived-source.ts';
import { journalDays } from './records/journal/journal-days.ts';
import { spawnImportWorker } from './import/worker.ts';
import { createLogBook } from './records/log-book.ts';
import { createOwnMetrics } from './records/own-metrics.ts';
import { createPlanBook } from './records/plan-book.ts';
import { callablePaths, guardedEndpoint } from './startup/guarded-endpoint.ts';
import { networkSelfTest } from './startup/network-self-test.ts';
import { spawnBackendWorker } from './transport/backend-worker.ts';
import { makeMixnetLink } from './transport/mixnet-supervisor.ts';
import { spawnMixnetWorker } from './transport/mixnet-worker.ts';
import { createImportView } from './views/imports.ts';
import { createInsightsView } from './views/insights.ts';
import { createJournalView } from './views/journal.ts';
import { createPlansView } from './views/plans.ts';
import { createTodayView } from './views/today.ts';

/** In development a bug shows itself; elsewhere its message could hold what somebody typed. */
function report(fault: unknown): void {
  if (import.meta.env.DEV) reportError(fault);
}

const createParts: CreateParts = async (given, services) => {
  const { days, store } = watchDays(given.store);
  const context = { ...given, store };
  const log = createLogBook(context);
  const ownMetrics = createOwnMetrics(context);
  const journal = createJournalView(context);
  const plans = createPlanBook(context);
  const imports = createImportView(
    context,
    spawnImportWorker,
    (id, text) => journal.heard(id, text),
    () => plans.readAgain(),
  );
  const today = () => log.today();
  const derived = createDerivedSource(context, days, plans, today);
  const sharing = createInsightSharing({ ...context, derived });
  const account = await createAccountPart(context, services, { spawn: spawnBackendWorker, report });
  const messaging = await createMessagingPart(context, sharing, {
    makeLink: (handlers) => makeMixnetLink(handlers, { spawn: spawnMixnetWorker }),
    assets: __XXDK_ASSETS__,
    account: account.access,
    report,
  });
  account.start(() => messaging.accountOpened());
  return {
    records: {
      today: createTodayView(context, log, ownMetrics, days),
      ownMetrics,
      journal,
      insights: createInsightsView(context, derived, days, today),
      plans: createPlansView(plans, ownMetrics, days, today, (from, to) => journalDays(store, from, to)),
      imports,
      stop: async () => {
        imports.stop();
        await Promise.resolve();
      },
    },
    messaging,
    account,
  };
};

const api = createEngine(
  {
    databases: { indexedDB, IDBKeyRange },
    locks: navigator.locks,
    clock: Date,
    random: (length) => crypto.getRandomValues(new Uint8Array(length)),
    selectSuite,
    knownAnswerTests,
    networkSelfTest: () =>
      networkSelfTest({ fetch: (url, init) => fetch(url, init), origin: location.origin, events: self }),
    exit: () => self.close(),
  },
  createParts,
  report,
);

expose(api, guardedEndpoint(self, callablePaths(api)));
