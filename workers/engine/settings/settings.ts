/** @file What the person chose: one sealed row, read at start and kept in memory. */
import * as v from 'valibot';
import { FORMULA_PRESETS, type FormulaParameters } from '../../api/formula.ts';
import { TRACKABLE } from '../../api/records.ts';
import { IDLE_MINUTES, type LockSettings } from '../../api/security.ts';
import { checkedTable } from '../store/checked-table.ts';
import { toStorageError } from '../store/storage-error.ts';
import { put, type Store } from '../store/types.ts';
import type { Settings, SettingsValues } from './types.ts';

const daysAWeek = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(7));
/** A quarter of an hour is what a person walks away for. */
const INITIAL_LOCK: LockSettings = { idleMinutes: 15, whenHidden: false };

const amount = v.pipe(v.number(), v.finite());
const formula = v.strictObject({
  weights: v.strictObject({ activity: amount, nutrition: amount, sleep: amount, mood: amount }),
  anchors: v.strictObject({ minutes: amount, steps: amount, portions: amount, duration: amount }),
  lightMinute: amount,
  countSteps: v.boolean(),
  countRegularity: v.boolean(),
});
const planDays = v.strictObject({ activity: daysAWeek, nutrition: daysAWeek, mood: daysAWeek });
const settingsRow = v.strictObject({
  v: v.literal(1),
  values: v.strictObject({
    welcomed: v.boolean(),
    name: v.string(),
    tracked: v.array(v.picklist(TRACKABLE)),
    adult: v.boolean(),
    plan: planDays,
    /** Rows of before it existed have none. */
    lock: v.optional(
      v.strictObject({ idleMinutes: v.nullable(v.picklist(IDLE_MINUTES)), whenHidden: v.boolean() }),
    ),
    // Not in rows of the first version.
    planMoved: v.optional(v.boolean(), false),
    formula: v.optional(formula, FORMULA_PRESETS.standard),
    wordsOnly: v.optional(v.boolean(), false),
  }),
});
export const SETTINGS = checkedTable('settings', settingsRow);

/** Of a file: in form a formula, its values unchecked; null where it is none. */
export function readFormula(value: unknown): FormulaParameters | null {
  const read = v.safeParse(formula, value);
  return read.success ? read.output : null;
}

/** Of a file: the first plan's days a week, or null. */
export function readPlanDays(value: unknown): SettingsValues['plan'] | null {
  const read = v.safeParse(planDays, value);
  return read.success ? read.output : null;
}

/** Before first run. The plan is a beginning that anyone can keep. */
export const INITIAL_SETTINGS: SettingsValues = {
  welcomed: false,
  name: '',
  tracked: [],
  adult: false,
  plan: { activity: 3, nutrition: 3, mood: 3 },
  lock: INITIAL_LOCK,
  planMoved: false,
  formula: FORMULA_PRESETS.standard,
  wordsOnly: false,
};

export async function loadSettings(store: Pick<Store, 'get' | 'write' | 'opaqueId'>): Promise<Settings> {
  const id = await store.opaqueId(SETTINGS, 'settings');
  const stored = (await store.get(SETTINGS, id))?.values;
  let current: SettingsValues =
    stored === undefined ? INITIAL_SETTINGS : { ...stored, lock: stored.lock ?? INITIAL_LOCK };
  let tail: Promise<unknown> = Promise.resolve();

  async function apply(change: Partial<SettingsValues>): ReturnType<Settings['update']> {
    const values = { ...current, ...change };
    const row = { ...values, tracked: [...values.tracked], lock: { ...values.lock } };
    const written = await store.write([put(SETTINGS, id, { v: 1, values: row })]);
    if (written.ok) {
      current = values;
      return written;
    }
    return { ok: false, error: toStorageError(written.error) };
  }

  return {
    current: () => current,
    update(change) {
      const updated = tail.then(() => apply(change));
      tail = updated.catch(() => undefined);
      return updated;
    },
  };
}
