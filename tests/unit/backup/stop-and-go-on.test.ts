/** @file Stopped by the person or by the end of the tab: what was read is gone on with, and nothing else has changed. */
import { describe, expect, test } from 'vitest';
import { openScratch, SCRATCH_DATABASE } from '../../../workers/engine/store/scratch.ts';
import { bytesOf, close, device, entriesOf, logEntries, madeBy, withRecoveryKey } from './support.ts';
import { cutAt } from './power-cut.ts';

const stopped = { ok: false, error: { code: 'stopped' } };

async function bigDiary(rows = 1400) {
  const phone = device();
  const profile = await phone.open();
  await logEntries(profile, 0, rows);
  const words = await withRecoveryKey(profile);
  return { phone, profile, words, file: await madeBy(profile) };
}

/** Counts how often a page of the file was asked for. */
function watched(file: Blob): { readonly file: Blob; readonly bytes: () => number } {
  let bytes = 0;
  const slice = file.slice.bind(file);
  return {
    file: Object.assign(new Blob([file]), {
      slice: (from: number, to: number) => {
        bytes += Math.min(to, file.size) - from;
        return slice(from, to);
      },
    }),
    bytes: () => bytes,
  };
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 0));
}

describe('making a backup', () => {
  test('tells how far it is, stops when told, and is then made from the beginning', async () => {
    const { profile } = await bigDiary();
    const { backups } = profile;
    const before = await backups.snapshot();
    const making = backups.make();
    await until(() => (backups.progress()?.done ?? 0) > 0);
    const progress = backups.progress();
    expect(progress).toMatchObject({ step: 'writing' });
    expect(progress?.total).toBeGreaterThanOrEqual(1400);
    backups.stop();
    expect(await making).toEqual(stopped);
    expect(backups.progress()).toBeNull();
    expect(await backups.snapshot()).toEqual(before);
    expect((await madeBy(profile)).size).toBeGreaterThan(65_536);
  });

  test('stopping when nothing is under way stops nothing', async () => {
    const { profile } = await bigDiary(5);
    profile.backups.stop();
    expect((await profile.backups.make()).ok).toBe(true);
    expect((await profile.backups.tryOut()).ok).toBe(true);
  });
});

describe('reading a backup', () => {
  test('stopped, it goes on where it was when the same file comes again, after a new start too', async () => {
    const { profile: old, words, file } = await bigDiary(3000);
    const target = device();
    const first = await target.open();
    expect((await first.backups.snapshot()).interrupted).toBeNull();
    const reading = first.backups.read(file, words);
    await until(() => (first.backups.progress()?.done ?? 0) > file.size / 2);
    first.backups.stop();
    expect(await reading).toEqual(stopped);
    close(first);

    const second = await target.open();
    const { interrupted } = await second.backups.snapshot();
    expect(interrupted?.done).toBeGreaterThan(file.size / 3);
    expect(interrupted?.total).toBe(file.size);
    // Words with an error and another file don't cost what was read.
    expect((await second.backups.read(file, 'no words')).ok).toBe(false);
    expect((await second.backups.read(new Blob(['x']), words)).ok).toBe(false);
    expect((await second.backups.snapshot()).interrupted).toEqual(interrupted);

    const seen = watched(file);
    const read = await second.backups.read(seen.file, words);
    expect(seen.bytes()).toBeLessThan(file.size);
    if (!read.ok) throw new Error(read.error.code);
    expect(read.value.counts.entries).toBe(3000);
    await second.backups.decide(read.value.id);
    close(second);
    const done = await target.open();
    expect(await entriesOf(done)).toEqual(await entriesOf(old));
    expect((await done.backups.snapshot()).interrupted).toBeNull();
  });

  test('cut off at any write, the next reading of the same file ends with the same rows', async () => {
    const { words, file } = await bigDiary(700);
    for (let at = 1; at < 400; at += 97) {
      const target = device();
      const first = await target.open();
      await cutAt(at, () => first.backups.read(file, words));
      close(first);
      const second = await target.open();
      const read = await second.backups.read(file, words);
      if (!read.ok) throw new Error(read.error.code);
      expect(read.value.counts.entries).toBe(700);
      close(second);
    }
  });

  test('what somebody changed in the half-read rows is found, and reading begins anew', async () => {
    const { words, file } = await bigDiary();
    const target = device();
    const profile = await target.open();
    const reading = profile.backups.read(file, words);
    await until(() => (profile.backups.progress()?.done ?? 0) > file.size / 3);
    profile.backups.stop();
    await reading;
    const scratch = await openScratch(target.environment);
    const first = await scratch.pages('log-entries').next();
    const row = first.done === true ? undefined : first.value[0];
    if (row === undefined) throw new Error('nothing was read');
    const v = new Uint8Array(row.v);
    v[20] = (v[20] ?? 0) ^ 1;
    await scratch.put('log-entries', [{ ...row, v }]);
    scratch.close();
    expect(await profile.backups.read(file, words)).toEqual({ ok: false, error: { code: 'backup-altered' } });
    expect((await profile.backups.read(file, words)).ok).toBe(true);
  });

  test('the file of another day is read from its beginning; forgetting leaves nothing', async () => {
    const { profile: old, words, file } = await bigDiary();
    const target = device();
    const profile = await target.open();
    const reading = profile.backups.read(file, words);
    await until(() => (profile.backups.progress()?.done ?? 0) > file.size / 3);
    profile.backups.stop();
    await reading;
    const other = await madeBy(old);
    expect(await bytesOf(other)).not.toEqual(await bytesOf(file));
    const read = await profile.backups.read(other, words);
    expect(read.ok && read.value.counts.entries).toBe(1400);
    await profile.backups.cancel();
    expect((await target.environment.indexedDB.databases()).map(({ name }) => name)).not.toContain(
      SCRATCH_DATABASE,
    );
  });
});

test('a backup is offered when it is due, there is something to lose, and it was not put off this week', async () => {
  const phone = device();
  const profile = await phone.open();
  const offered = async () => (await profile.backups.snapshot()).offered;
  const later = (days: number) => {
    phone.time.now += days * 24 * 3_600_000;
  };
  await logEntries(profile, 0, 9);
  expect(await offered()).toBe(false);
  await logEntries(profile, 9, 10);
  expect(await offered()).toBe(true);
  expect((await profile.backups.putOff()).ok).toBe(true);
  expect(await offered()).toBe(false);
  later(8);
  expect(await offered()).toBe(true);
  await withRecoveryKey(profile);
  await madeBy(profile);
  expect(await profile.backups.snapshot()).toMatchObject({ offered: false, fresh: true, due: false });
  later(2);
  expect(await profile.backups.snapshot()).toMatchObject({ offered: false, fresh: false, due: false });
  later(6);
  expect(await offered()).toBe(true);
});
