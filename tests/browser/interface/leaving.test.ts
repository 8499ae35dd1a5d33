import { beforeEach, expect, test } from 'vitest';
import { page } from 'vitest/browser';
import { cleanup, render } from 'vitest-browser-svelte';
import Keep from '$lib/features/keep/keep-notice.svelte';
import { keeping } from '$lib/features/keep/keeping.svelte.ts';
import Evicted from '$lib/features/leaving/evicted.svelte';
import LeavingScreen from '$lib/features/leaving/leaving.svelte';
import { countKinds, kindOf } from '$lib/features/leaving/stored-kinds.ts';
import { engine } from '$lib/engine/engine.ts';
import { session } from '$lib/engine/engine-session.svelte.ts';
import { diaryMark, markDiary } from '$lib/engine/page-storage.ts';
import StartGate from '$lib/features/frame/start-gate.svelte';
import { t } from '$lib/i18n/index.ts';
import { STORED } from '../fake-data.ts';
import { expectAccessible, expectNoOverflow, renderScreen } from './render-screen.ts';

beforeEach(() => {
  localStorage.clear();
});

test('counts by kind: no row is left out, an unknown table is counted as other', () => {
  const counts = countKinds([...STORED, { database: 'wellio', table: 'of-tomorrow', rows: 3 }]);
  expect(Object.fromEntries(counts.map(({ kind, rows }) => [kind, rows]))).toEqual({
    entries: 128,
    messages: 12,
    people: 2,
    waiting: 1,
    keys: 4,
    other: 4,
  });
  expect(kindOf({ database: 'wellio', table: 'vault-items' })).toBe('medicalVault');
});

test('everything: lists what goes beforehand, asks for a proof and twice, and shows afterwards what is left', async () => {
  markDiary();
  const { fake } = await renderScreen(LeavingScreen);
  const leave = engine().security.leave.bind(engine().security);
  let proved = false;
  engine().security.leave = (how) =>
    proved ? leave(how) : Promise.resolve({ ok: false, error: { code: 'proof-needed' } } as const);
  engine().security.prove = () => {
    proved = true;
    fake.ways = { ...fake.ways, proofNeeded: false };
    return Promise.resolve({ ok: true, value: null } as const);
  };
  fake.ways = { ...fake.ways, ways: ['passphrase'], proofNeeded: true };

  await page.getByRole('radio', { name: t.leaving.hows.everything }).click();
  await expect.element(page.getByText(t.leaving.kinds.entries)).toBeVisible();
  await expect.element(page.getByText('128')).toBeVisible();
  await expect.element(page.getByText(t.leaving.farewells(fake.app.people))).toBeVisible();
  await expect.element(page.getByText(t.leaving.disk)).toBeVisible();
  await expect.element(page.getByText(t.leaving.noBackup)).toBeVisible();
  await expectAccessible();
  expectNoOverflow();
  const press = page.getByRole('button', { name: t.leaving.hows.everything });
  const confirm = page.getByRole('alertdialog').getByRole('button', { name: t.leaving.hows.everything });
  await press.click();
  await expectAccessible();
  await confirm.click();
  await page.getByLabelText(t.unlock.passphrase, { exact: true }).fill('the six words');
  await page.getByRole('button', { name: t.backup.prove }).click();
  await confirm.click();
  await expect.poll(() => session.phase.kind).toBe('left');
  expect(diaryMark()).toBeNull();

  cleanup();
  await render(StartGate, { phase: session.phase, ontakeover: () => undefined, onreload: () => undefined });
  await expect.element(page.getByRole('heading', { name: t.left.titles.everything })).toBeVisible();
  await expect.element(page.getByText(t.left.farewells(2, 1))).toBeVisible();
  await expect.element(page.getByText(t.left.nothing)).toBeVisible();
  await expect.element(page.getByText(t.left.page(0, 0))).toBeVisible();
  await expectAccessible();
});

test('what could not be removed is named, table by table', async () => {
  const remaining = [{ database: 'wellio', table: 'log-entries', rows: 7 }];
  await render(StartGate, {
    phase: { kind: 'left', how: 'hard', report: { farewells: { sealed: 0, sent: 0 }, remaining } },
    ontakeover: () => undefined,
    onreload: () => undefined,
  });
  await expect.element(page.getByText(t.left.something(7))).toBeVisible();
  await expect.element(page.getByText('wellio / log-entries: 7')).toBeVisible();
  await expectAccessible();
});

test('logging out keeps everything and says so', async () => {
  markDiary();
  const { fake } = await renderScreen(LeavingScreen);
  await page.getByRole('radio', { name: t.leaving.hows.soft, exact: true }).click();
  await expect.element(page.getByText(t.leaving.stays.soft)).toBeVisible();
  await page.getByRole('button', { name: t.leaving.hows.soft, exact: true }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: t.leaving.hows.soft }).click();
  await expect.poll(() => session.phase.kind).toBe('left');
  expect(fake.calls).toContain('leave:soft');
  expect(diaryMark()).not.toBeNull();
});

test('a diary that the browser removed is explained, and leads to the backup', async () => {
  let fresh = false;
  markDiary();
  await renderScreen(
    Evicted,
    { scenario: 'first-run' },
    { since: '2026-11-02', onfresh: () => (fresh = true) },
    'div',
  );
  await expect.element(page.getByRole('heading', { name: t.evicted.title })).toBeVisible();
  await expect.element(page.getByLabelText(t.backup.restoreFile)).toBeVisible();
  await expectAccessible();
  expectNoOverflow();
  await page.getByRole('button', { name: t.evicted.fresh }).click();
  expect(fresh).toBe(true);
  expect(diaryMark()).toBeNull();
});

test('a mark that isn’t a day is no mark', () => {
  localStorage.setItem('wellio-diary', '<b>yesterday</b>');
  expect(diaryMark()).toBeNull();
  localStorage.setItem('wellio-diary', '2026-99-99');
  expect(diaryMark()).toBeNull();
});

test('keeping is asked for where there is something to lose, once', async () => {
  const original = Object.getOwnPropertyDescriptor(navigator, 'storage');
  let answer = false;
  Object.defineProperty(navigator, 'storage', {
    configurable: true,
    value: { persisted: () => Promise.resolve(false), persist: () => Promise.resolve(answer) },
  });
  const { fake } = await renderScreen(Keep, {}, { because: 'entry' });
  await expect.element(page.getByText(t.keep.title.entry)).toBeVisible();
  await expectAccessible();
  answer = true;
  await page.getByRole('button', { name: t.keep.ask }).click();
  await expect.element(page.getByText(t.keep.kept)).toBeVisible();
  expect(fake.calls).toContain('reportPersistence:true');
  await renderScreen(Keep, {}, { because: 'person' });
  await keeping.look();
  expect(keeping.mayAsk).toBe(false);
  await expect.element(page.getByText(t.keep.title.person)).not.toBeInTheDocument();
  if (original === undefined) Reflect.deleteProperty(navigator, 'storage');
  else Object.defineProperty(navigator, 'storage', original);
});
