import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Topic } from '../../../workers/api/index.ts';
import { INITIAL_SETTINGS, loadSettings, SETTINGS } from '../../../workers/engine/settings/settings.ts';
import { MAX_NAME_CODE_POINTS, tidyName } from '../../../workers/engine/settings/validate.ts';
import { createWelcomeView } from '../../../workers/engine/views/welcome.ts';
import { put } from '../../../workers/engine/store/types.ts';
import { createMemoryStore } from '../support/memory-store.ts';

async function setUp() {
  const store = createMemoryStore();
  const settings = await loadSettings(store);
  const told: Topic[] = [];
  const view = createWelcomeView({ settings, changed: (...topics) => void told.push(...topics) });
  return { store, settings, told, view };
}

test('first run is stored, and there at the next start', async () => {
  const { store, settings, told, view } = await setUp();
  expect(settings.current()).toEqual(INITIAL_SETTINGS);
  const finished = await view.finish({
    name: '  Ada  Lovelace ',
    tracked: ['mood', 'activity'],
    adult: true,
  });
  expect(finished).toEqual({ ok: true, value: null });
  const stored = (await loadSettings(store)).current();
  expect(stored).toEqual({
    ...INITIAL_SETTINGS,
    welcomed: true,
    adult: true,
    name: 'Ada Lovelace',
    tracked: ['activity', 'mood'],
  });
  expect(settings.current()).toEqual(stored);
  expect(told).toContain('app');
});

test.each([
  [{ name: 'x'.repeat(65), tracked: ['mood'], adult: true }, 'name', 'too-long'],
  [{ name: 'a\u202eb', tracked: ['mood'], adult: true }, 'name', 'unknown'],
  [{ name: 'a\u0000b', tracked: ['mood'], adult: true }, 'name', 'unknown'],
  [{ name: '', tracked: [], adult: true }, 'tracked', 'missing'],
  [{ name: '', tracked: ['weight'], adult: true }, 'tracked', 'unknown'],
  [{ name: '', tracked: ['mood'], adult: false }, 'adult', 'missing'],
] as const)('%j is refused at its field and changes nothing', async (input, field, why) => {
  const { settings, told, view } = await setUp();
  const refused = await view.finish(input as unknown as Parameters<typeof view.finish>[0]);
  expect(refused).toEqual({ ok: false, error: { code: 'field-invalid', field, why } });
  expect(settings.current()).toEqual(INITIAL_SETTINGS);
  expect(told).toEqual([]);
});

test('full storage changes nothing, in memory neither', async () => {
  const { store, settings, view } = await setUp();
  store.failWrites({ code: 'storage-full' });
  expect(await view.setName('Ada')).toEqual({ ok: false, error: { code: 'storage-full' } });
  expect(settings.current().name).toBe('');
  store.failWrites(null);
  expect(await view.setName('Ada')).toEqual({ ok: true, value: null });
  expect(settings.current().name).toBe('Ada');
});

test('updates made at once all arrive', async () => {
  const { store, settings } = await setUp();
  await Promise.all([settings.update({ name: 'Ada' }), settings.update({ adult: true })]);
  expect((await loadSettings(store)).current()).toMatchObject({ name: 'Ada', adult: true });
});

test('a tidied name is tidy, and within the bound of a bundle', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 80 }), (input) => {
      const name = tidyName(input);
      if (!name.ok) return;
      expect(tidyName(name.value)).toEqual(name);
      expect(Array.from(name.value).length).toBeLessThanOrEqual(MAX_NAME_CODE_POINTS);
      expect(name.value).toBe(name.value.trim());
    }),
  );
});

test('a row of before the lock existed opens with the usual lock, which is kept once it is chosen', async () => {
  const { store, settings } = await setUp();
  const id = await store.opaqueId(SETTINGS, 'settings');
  const before = {
    welcomed: true,
    name: 'Ada',
    tracked: [],
    adult: true,
    plan: { ...INITIAL_SETTINGS.plan },
  };
  await store.write([put<unknown>({ ...SETTINGS, decode: String }, id, { v: 1, values: before })]);
  expect((await loadSettings(store)).current()).toEqual({
    ...INITIAL_SETTINGS,
    welcomed: true,
    name: 'Ada',
    adult: true,
  });
  const lock = { idleMinutes: null, whenHidden: true } as const;
  await settings.update({ lock });
  expect((await loadSettings(store)).current().lock).toEqual(lock);
});
