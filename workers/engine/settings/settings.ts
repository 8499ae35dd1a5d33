/** @file What the person chose: one sealed row, read at start and kept in memory. */
import * as v from 'valibot';
import { DOMAINS } from '../../api/records.ts';
import { checkedTable } from '../store/checked-table.ts';
import { put, type Store } from '../store/types.ts';
import type { Settings, SettingsValues } from './types.ts';

const daysAWeek = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(7));
const settingsRow = v.strictObject({
  v: v.literal(1),
  values: v.strictObject({
    welcomed: v.boolean(),
    name: v.string(),
    tracked: v.array(v.picklist(DOMAINS)),
    adult: v.boolean(),
    plan: v.strictObject({ activity: daysAWeek, nutrition: daysAWeek, mood: daysAWeek }),
  }),
});
export const SETTINGS = checkedTable('settings', settingsRow);

/** Before first run. The plan is a beginning that anyone can keep. */
export const INITIAL_SETTINGS: SettingsValues = {
  welcomed: false,
  name: '',
  tracked: [],
  adult: false,
  plan: { activity: 3, nutrition: 3, mood: 3 },
};

export async function loadSettings(store: Pick<Store, 'get' | 'write' | 'opaqueId'>): Promise<Settings> {
  const id = await store.opaqueId(SETTINGS, 'settings');
  let current: SettingsValues = (await store.get(SETTINGS, id))?.values ?? INITIAL_SETTINGS;
  let tail: Promise<unknown> = Promise.resolve();

  async function apply(change: Partial<SettingsValues>): ReturnType<Settings['update']> {
    const values = { ...current, ...change };
    const row = { v: 1, values: { ...values, tracked: [...values.tracked] } } as const;
    const written = await store.write([put(SETTINGS, id, row)]);
    if (written.ok) {
      current = values;
      return written;
    }
    if (written.error.code === 'conflict') throw new Error('a write without a claim met a conflict');
    return { ok: false, error: { code: written.error.code } };
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
