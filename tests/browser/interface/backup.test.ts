import { beforeEach, expect, test } from 'vitest';
import { page } from 'vitest/browser';
import Backup from '$lib/features/settings/backup.svelte';
import BackupOffer from '$lib/features/backup/backup-offer.svelte';
import { engine, setEngine } from '$lib/engine/engine.ts';
import { backupErrorText } from '$lib/features/settings/backup-error-text.ts';
import { t } from '$lib/i18n/index.ts';
import type { BackupCounts, BackupProgress, BackupView } from '$api/index.ts';
import type { FakeEngine } from '../fake-engine.ts';
import { NOW } from '../fake-data.ts';
import { expectAccessible, expectNoOverflow, renderScreen } from './render-screen.ts';

const WORDS = Array.from({ length: 24 }, (_, at) => `word${at + 1}`);
const DAY = 86_400_000;
const COUNTS: BackupCounts = {
  entries: 1200,
  days: 61,
  notes: 1,
  documents: 0,
  people: 2,
  messages: 0,
  other: 9,
};
const READY = { state: 'ready', madeAt: NOW - 300 * DAY, provenAt: NOW - 200 * DAY, askAgain: true } as const;

function answerWith(fake: FakeEngine, backup: Partial<BackupView>): void {
  setEngine({ ...engine(), backup: { ...fake.api.backup, ...backup } });
}

beforeEach(() => {
  document.querySelectorAll('.recovery-sheet').forEach((sheet) => sheet.remove());
});

test('the words are shown, as QR and on a print sheet too; three are asked back, and they are tried out', async () => {
  const { fake } = await renderScreen(Backup);
  const typed: (readonly string[])[] = [];
  answerWith(fake, {
    makeRecoveryKey: () => Promise.resolve({ ok: true, value: { words: WORDS, ask: [2, 9, 20] } }),
    confirmRecoveryKey: (words) => {
      typed.push(words);
      return Promise.resolve({ ok: true, value: null });
    },
    tryRecoveryKey: () => Promise.resolve({ ok: true, value: COUNTS }),
  });
  await expect.element(page.getByText(t.backup.keyText)).toBeVisible();
  await expectAccessible();
  await page.getByRole('button', { name: t.backup.makeKey }).click();
  await expect.element(page.getByText('word24', { exact: true }).first()).toBeVisible();
  await page.getByText(t.backup.showQr).click();
  await expect.element(page.getByRole('img', { name: t.backup.qr })).toBeVisible();
  await expectAccessible();
  expectNoOverflow();
  const sheet = document.querySelector('body > .recovery-sheet');
  expect(sheet?.querySelectorAll('li')).toHaveLength(24);
  expect(sheet !== null && getComputedStyle(sheet).display).toBe('none');
  await page.getByRole('button', { name: t.backup.written }).click();
  await expect.element(page.getByText('word24', { exact: true })).not.toBeInTheDocument();
  expect(document.querySelector('.recovery-sheet')).toBeNull();
  for (const place of [3, 10, 21])
    await page.getByLabelText(t.backup.askWord(place), { exact: true }).fill(`word${place}`);
  await expectAccessible();
  await page.getByRole('button', { name: t.backup.confirm }).click();
  await expect.poll(() => typed).toEqual([['word3', 'word10', 'word21']]);
  await expect.element(page.getByText(t.backup.tried)).toBeVisible();
});

test('trying out that fails can be done again without showing the words again', async () => {
  const { fake } = await renderScreen(Backup);
  let tries = 0;
  answerWith(fake, {
    makeRecoveryKey: () => Promise.resolve({ ok: true, value: { words: WORDS, ask: [0, 1, 2] } }),
    tryRecoveryKey: () => {
      tries += 1;
      return Promise.resolve(
        tries === 1 ? { ok: false, error: { code: 'storage-full' } } : { ok: true, value: COUNTS },
      );
    },
  });
  await page.getByRole('button', { name: t.backup.makeKey }).click();
  await page.getByRole('button', { name: t.backup.written }).click();
  await page.getByRole('button', { name: t.backup.confirm }).click();
  await page.getByRole('button', { name: t.backup.tryAgain }).click();
  await expect.element(page.getByText(t.backup.tried)).toBeVisible();
});

test('twice a year three words are asked for', async () => {
  const { fake } = await renderScreen(Backup);
  fake.backup = { ...fake.backup, recoveryKey: READY };
  fake.changed('security');
  await expect.element(page.getByText(t.backup.askTitle)).toBeVisible();
  await page.getByRole('button', { name: t.backup.confirm }).click();
  await expect.element(page.getByText(t.backup.errors['words-wrong'])).toBeVisible();
  for (const place of [3, 10, 21])
    await page.getByLabelText(t.backup.askWord(place), { exact: true }).fill('word');
  await expectAccessible();
  expectNoOverflow();
  await page.getByRole('button', { name: t.backup.confirm }).click();
  await expect.poll(() => fake.calls.filter((call) => call === 'proveRecoveryKey')).toHaveLength(2);
});

test('making one shows how far it is and can be stopped', async () => {
  const { fake } = await renderScreen(Backup);
  fake.backup = {
    ...fake.backup,
    recoveryKey: { ...READY, askAgain: false },
    lastBackup: { at: NOW - 9 * DAY, bytes: 5_200_000, counts: COUNTS },
  };
  fake.changed('security');
  let end: (value: Awaited<ReturnType<BackupView['make']>>) => void = () => undefined;
  const progress: BackupProgress = { step: 'writing', done: 300, total: 1200 };
  answerWith(fake, {
    make: () => new Promise((resolve) => (end = resolve)),
    progress: () => Promise.resolve(progress),
    stop: () => {
      end({ ok: false, error: { code: 'stopped' } });
      return Promise.resolve();
    },
  });
  await expect.element(page.getByText('1,200 entries', { exact: false })).toBeVisible();
  await page.getByRole('button', { name: t.backup.make }).click();
  await expect
    .element(page.getByRole('progressbar', { name: t.backup.steps.writing }))
    .toHaveAttribute('aria-valuenow', '300');
  await expectAccessible();
  expectNoOverflow();
  await page.getByRole('button', { name: t.backup.stop }).click();
  await expect.element(page.getByText(t.backup.errors.stopped)).toBeVisible();
});

test('a restore says first what the file holds and what it would bring; an interrupted one goes on or is forgotten', async () => {
  const { fake } = await renderScreen(Backup);
  fake.backup = { ...fake.backup, interrupted: { done: 42, total: 100 } };
  fake.changed('security');
  await expect.element(page.getByText(t.backup.interrupted('42%'))).toBeVisible();
  await page.getByRole('button', { name: t.backup.read }).click();
  await expect.element(page.getByText(t.backup.missing)).toBeVisible();
  answerWith(fake, {
    read: () =>
      Promise.resolve({
        ok: true,
        value: {
          id: 'r',
          madeAt: NOW - 400 * DAY,
          counts: COUNTS,
          brings: { ...COUNTS, entries: 7, days: 0, notes: 0, people: 1 },
          staysRemoved: 3,
          olderThanDevice: true,
          mode: 'merge',
        },
      }),
  });
  await page.getByLabelText(t.backup.restoreFile).upload(new File(['x'], 'a.backup'));
  await page.getByLabelText(t.backup.restoreWords).fill(WORDS.join(' '));
  await page.getByRole('button', { name: t.backup.read }).click();
  await expect.element(page.getByText(t.backup.would('7 entries and one person'))).toBeVisible();
  await expect
    .element(page.getByText('1,200 entries, 61 days’ counts, one note, and 2 people', { exact: false }))
    .toBeVisible();
  await expect.element(page.getByText(t.backup.staysRemoved(3))).toBeVisible();
  await expect.element(page.getByText(t.backup.older)).toBeVisible();
  await expectAccessible();
  expectNoOverflow();
  await page.getByRole('button', { name: t.backup.cancel }).click();
  await expect.element(page.getByLabelText(t.backup.restoreFile)).toBeVisible();
  await expect.element(page.getByText(t.backup.interrupted('42%'))).not.toBeInTheDocument();
});

test('the weekly card is one card, put off for a week by one tap', async () => {
  const { fake } = await renderScreen(BackupOffer, {}, { kind: 'week' });
  await expect.poll(() => fake.calls.includes('backup.snapshot')).toBe(true);
  await expect.element(page.getByText(t.backup.offer.week)).not.toBeInTheDocument();
  fake.backup = { ...fake.backup, offered: true };
  fake.changed('security');
  await expect.element(page.getByText(t.backup.offer.noKey)).toBeVisible();
  await expectAccessible();
  expectNoOverflow();
  await page.getByRole('button', { name: t.backup.offer.later }).click();
  await expect.element(page.getByText(t.backup.offer.week)).not.toBeInTheDocument();
});

test('before something risky it stands beside it, unless there is a backup of today', async () => {
  const { fake } = await renderScreen(BackupOffer, {}, { kind: 'leaving' });
  await expect.element(page.getByText(t.backup.offer.before.leaving)).toBeVisible();
  await expect.element(page.getByRole('button', { name: t.backup.offer.later })).not.toBeInTheDocument();
  fake.backup = { ...fake.backup, fresh: true };
  fake.changed('security');
  await expect.element(page.getByText(t.backup.offer.before.leaving)).not.toBeInTheDocument();
});

test('each refusal of a way in is told in its own words', () => {
  const { problems } = t.ways;
  expect(backupErrorText({ code: 'passphrase-weak', bits: 41 })).toBe(problems['passphrase-weak'](41));
  expect(backupErrorText({ code: 'passphrase-too-long' })).toBe(problems['passphrase-too-long']);
  expect(backupErrorText({ code: 'second-way-missing' })).toBe(problems['second-way-missing']);
});
