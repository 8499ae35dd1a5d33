/** @file The parts of an EngineContext that pure features need, for unit tests: a movable clock and seeded randomness. */
import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import { FORMULA_PRESETS } from '../../../workers/api/formula.ts';
import type { Topic } from '../../../workers/api/app.ts';
import type { SecurityCheck } from '../../../workers/api/security.ts';
import type { EngineContext } from '../../../workers/engine/context.ts';
import type { SettingsValues } from '../../../workers/engine/settings/types.ts';
import { createMemoryStore, type MemoryStore } from './memory-store.ts';

export type TestContext = Pick<
  EngineContext,
  'clock' | 'random' | 'place' | 'settings' | 'changed' | 'reportCheck'
> & {
  readonly store: MemoryStore;
  setNow(iso: string): void;
  setZone(zone: string): void;
  setSettings(values: Partial<SettingsValues>): void;
  readonly topics: Topic[];
  readonly checks: SecurityCheck[];
};

export interface TestContextOptions {
  /** ISO 8601 with offset. */
  readonly now?: string;
  readonly zone?: string;
  readonly store?: MemoryStore;
}

export function createTestContext(options: TestContextOptions = {}): TestContext {
  let now = Date.parse(options.now ?? '2026-11-20T12:00:00Z');
  let zone = options.zone ?? 'Europe/Berlin';
  let drawn = 0;
  const topics: Topic[] = [];
  const checks: SecurityCheck[] = [];
  let values: SettingsValues = {
    welcomed: true,
    name: 'Ada',
    tracked: ['activity', 'nutrition', 'mood'],
    adult: true,
    plan: { activity: 4, nutrition: 5, mood: 3 },
    planMoved: false,
    formula: FORMULA_PRESETS.standard,
    wordsOnly: false,
    lock: { idleMinutes: 15, whenHidden: false },
  };
  return {
    store: options.store ?? createMemoryStore(),
    clock: { now: () => now },
    place: { locale: () => 'en', timeZone: () => zone },
    random: (length) => {
      const bytes = new Uint8Array(length);
      for (let at = 0; at < length; at += 32)
        bytes.set(sha256(utf8ToBytes(`draw ${drawn++}`)).subarray(0, length - at), at);
      return bytes;
    },
    settings: {
      current: () => values,
      update: async (change) => {
        await Promise.resolve();
        values = { ...values, ...change };
        return { ok: true, value: null };
      },
    },
    changed: (...changed) => topics.push(...changed),
    reportCheck: (check) => checks.push(check),
    setNow: (iso) => (now = Date.parse(iso)),
    setZone: (next) => (zone = next),
    setSettings: (change) => (values = { ...values, ...change }),
    topics,
    checks,
  };
}

/** The value of a result that must be good. */
export function valueOf<Value>(
  result: { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly error: unknown },
): Value {
  if (!result.ok) throw new Error(`expected a value, got ${JSON.stringify(result.error)}`);
  return result.value;
}
