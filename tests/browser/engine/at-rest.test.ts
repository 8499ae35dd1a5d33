import { afterEach, beforeEach, expect, test } from 'vitest';
import { deepSearch, everyRecord, overwrite, textNeedle, type Needle } from './deep-search.ts';
import { cleanUp, startedEngine } from './support.ts';

beforeEach(cleanUp);
afterEach(cleanUp);

const NAME = 'Zyxomma Quillfeather';
const DAY = '2026-11-18';
const AT = Date.parse(`${DAY}T07:30:00Z`);

function float64(value: number, littleEndian: boolean): Uint8Array {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value, littleEndian);
  return new Uint8Array(view.buffer);
}

function uint64(value: number): Uint8Array {
  const view = new DataView(new ArrayBuffer(8));
  view.setBigUint64(0, BigInt(value));
  return new Uint8Array(view.buffer);
}

/** What somebody would recognise: a name, words of entries, days and moments in the forms in which numbers are stored. */
const needles: readonly Needle[] = [
  ...[NAME, 'Zyxomma', 'activity', 'nutrition', 'moderate', 'portions', 'valence', 'minutes'].map(textNeedle),
  ...[DAY, 'Europe/Berlin', String(AT), 'welcomed', 'tracked', 'adult'].map(textNeedle),
  { name: 'moment (double)', bytes: float64(AT, true) },
  { name: 'moment (double, big-endian)', bytes: float64(AT, false) },
  { name: 'moment (integer)', bytes: uint64(AT) },
];

async function livedIn() {
  const { api } = await startedEngine();
  const done = [
    await api.welcome.finish({ name: NAME, tracked: ['activity', 'nutrition', 'mood'], adult: true }),
    await api.today.log({ domain: 'activity', kind: 'walk', minutes: 35, intensity: 'moderate' }, AT),
    await api.today.log({ domain: 'nutrition', portions: 4, water: 6 }, AT),
    await api.today.log({ domain: 'mood', valence: 4, energy: 3 }, AT),
    await api.plans.add({
      goal: { kind: 'activity', activity: 'walk', minutes: 20 },
      when: { kind: 'days', days: 5 },
      from: DAY,
      until: null,
    }),
  ];
  expect(done.every(({ ok }) => ok)).toBe(true);
  return api;
}

test('nothing personal is in the clear in any database', async () => {
  const api = await livedIn();
  expect(await api.today.entries(DAY, DAY)).toHaveLength(3);
  const records = await everyRecord();
  // The search saw what the app wrote: settings and three entries at least.
  expect(records.filter(({ store }) => store === 'log-entries')).toHaveLength(3);
  expect(records.filter(({ store }) => store === 'settings')).toHaveLength(1);
  expect(deepSearch(records, needles)).toEqual([]);
  await api.app.stop();
});

test('the search would have found it: a planted control in each form', async () => {
  await livedIn();
  const utf8 = new TextEncoder().encode(`..${NAME}..`);
  const wide = Uint16Array.from(NAME, (char) => char.charCodeAt(0));
  const forms: readonly (readonly [string, unknown])[] = [
    ['raw', NAME],
    ['raw', { deep: [{ er: utf8.buffer }] }],
    ['utf-16le', wide],
    ['base64', btoa(`x${NAME}`)],
    ['base64', btoa(`xx${NAME}`)],
    ['hex', Array.from(utf8, (byte) => byte.toString(16).padStart(2, '0')).join('')],
    ['decimal list', [...utf8]],
    ['raw', new Map([['key', NAME]])],
    ['raw', { [NAME]: 1 }],
  ];
  for (const [form, planted] of forms) {
    const record = { database: 'wellio', store: 'log-entries', value: { id: 'control', planted } };
    await overwrite(record);
    const found = deepSearch(await everyRecord(), needles);
    expect(
      found.some((text) => text.startsWith(`${NAME} as ${form} at `)),
      `${form} in ${found.join()}`,
    ).toBe(true);
  }
});

test('ids and tags say nothing: equal days in two profiles share none', async () => {
  const idsOf = async (): Promise<ReadonlySet<string>> => {
    const api = await livedIn();
    const rows = (await everyRecord()).filter(({ store }) => store === 'log-entries');
    await api.app.stop();
    return new Set(
      rows.flatMap(({ value }) => [(value as { id: string }).id, ...(value as { t: string[] }).t]),
    );
  };
  const first = await idsOf();
  await cleanUp();
  const second = await idsOf();
  expect(first.size).toBeGreaterThan(3);
  expect([...first].filter((id) => second.has(id))).toEqual([]);
  expect([...first, ...second].every((id) => /^[0-9a-f]{32}$/.test(id))).toBe(true);
});
