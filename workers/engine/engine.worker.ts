/** @file The engine's entry: the browser's own clock, locks and storage, the parts, and the API through Comlink. No logic. */
import { expose } from 'comlink';
import type { ImportView } from '../api/imports.ts';
import type { EngineContext, EngineParts } from './context.ts';
import { createEngine } from './engine.ts';
import { knownAnswerTests } from './protocol/suites/known-answer-tests.ts';
import { selectSuite } from './protocol/suites/suite.ts';
import { createDerivedSource } from './records/derived-source.ts';
import { createLogBook } from './records/log-book.ts';
import { callablePaths, guardedEndpoint } from './startup/guarded-endpoint.ts';
import { networkSelfTest } from './startup/network-self-test.ts';
import { unbuilt, unbuiltMessaging } from './unbuilt-parts.ts';
import { createInsightsView } from './views/insights.ts';
import { createTodayView } from './views/today.ts';

function createParts(context: EngineContext): EngineParts {
  const log = createLogBook(context);
  return {
    records: {
      today: createTodayView(context, log),
      insights: createInsightsView(context, createDerivedSource(context, log)),
      imports: unbuilt('imports') as ImportView,
      stop: () => Promise.resolve(),
    },
    messaging: unbuiltMessaging(),
  };
}

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
  (fault) => {
    // In development a bug shows itself; elsewhere its message could hold what somebody typed.
    if (import.meta.env.DEV) reportError(fault);
  },
);

expose(api, guardedEndpoint(self, callablePaths(api)));
