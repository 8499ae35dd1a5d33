/** @file The recovery key over time: three words asked for twice a year, and another key in the place of the first. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { RECOVERY } from '../../../workers/engine/backup/tables.ts';
import { checkWords, makeWordChecks, placesToAsk } from '../../../workers/engine/custody/word-checks.ts';
import type { Profile } from '../../../workers/engine/startup/open-profile.ts';
import { put } from '../../../workers/engine/store/types.ts';
import { close, device, entriesOf, logEntries, madeBy, random, withRecoveryKey } from './support.ts';

const HALF_A_YEAR = 183 * 24 * 3_600_000;
const PASSPHRASE = 'ankle brave cactus dolphin ember fabric';
const shown = { way: 'passphrase', passphrase: PASSPHRASE } as const;

async function asked({ backups }: Profile): Promise<readonly number[]> {
  const question = await backups.keys.question();
  if (!question.ok) throw new Error(question.error.code);
  return question.value;
}

describe('checking three words', () => {
  test('any three right words pass, in any case; any other, any order and any altered check fail', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.stringMatching(/^[a-z]{3,8}$/), { minLength: 24, maxLength: 24 }),
        async (words) => {
          const checks = await makeWordChecks(words, random);
          expect(new Set(checks.flatMap(({ places }) => places)).size).toBe(6);
          for (const check of checks) {
            const right = check.places.map((place) => words[place] ?? '');
            expect(
              await checkWords(
                check,
                right.map((word) => ` ${word.toUpperCase()}`),
              ),
            ).toBe(true);
            expect(await checkWords(check, right.slice(0, 2))).toBe(false);
            expect(await checkWords(check, right.with(1, 'x'))).toBe(false);
            const turned = right.toReversed();
            expect(await checkWords(check, turned)).toBe(turned.join() === right.join());
            const salt = new Uint8Array(check.salt);
            salt[5] = (salt[5] ?? 0) ^ 1;
            expect(await checkWords({ ...check, salt }, right)).toBe(false);
          }
        },
      ),
      { numRuns: 25 },
    );
  });

  test('is the published HMAC: a fixed one, computed apart', async () => {
    // node: createHmac('sha512', Buffer.alloc(32, 7)).update(cbor(['wellio/recovery/check/1', [0, 1, 2], ['a', 'b', 'c']]))
    const { createHmac } = await import('node:crypto');
    const label = Buffer.from('wellio/recovery/check/1');
    const cbor = Buffer.concat([
      Buffer.from([0x83, 0x77]),
      label,
      Buffer.from([0x83, 0, 1, 2, 0x83, 0x61, 0x61, 0x61, 0x62, 0x61, 0x63]),
    ]);
    const salt = new Uint8Array(32).fill(7);
    const mac = new Uint8Array(createHmac('sha512', salt).update(cbor).digest());
    expect(await checkWords({ places: [0, 1, 2], salt, mac }, ['a', 'b', 'c'])).toBe(true);
  });

  test('every place is as likely as any other', () => {
    const counts = new Map<number, number>();
    for (let at = 0; at < 4000; at += 1)
      for (const place of placesToAsk(random)) counts.set(place, (counts.get(place) ?? 0) + 1);
    expect(counts.size).toBe(24);
    for (const count of counts.values()) expect(Math.abs(count - 500)).toBeLessThan(130);
  });
});

describe('twice a year', () => {
  test('three words are asked for, other ones each time; only that is a proof', async () => {
    const phone = device();
    const profile = await phone.open();
    const { backups } = profile;
    const words = (await withRecoveryKey(profile)).split(' ');
    const provenAt = async () => {
      const { recoveryKey } = await backups.snapshot();
      if (recoveryKey.state !== 'ready') throw new Error(recoveryKey.state);
      return recoveryKey;
    };
    const first = await provenAt();
    expect(first.askAgain).toBe(false);
    phone.time.now += HALF_A_YEAR;
    expect((await provenAt()).askAgain).toBe(true);
    await madeBy(profile);
    expect((await backups.tryOut()).ok).toBe(true);
    expect(await provenAt()).toEqual({ ...first, askAgain: true });

    const ask = await asked(profile);
    expect(ask).toHaveLength(3);
    const wrong = { ok: false, error: { code: 'words-wrong' } };
    expect(await backups.keys.prove(ask.map(() => 'abandon'))).toEqual(wrong);
    expect(await backups.keys.prove([])).toEqual(wrong);
    expect(await provenAt()).toEqual({ ...first, askAgain: true });
    expect(await backups.keys.prove(ask.map((place) => words[place] ?? ''))).toEqual({
      ok: true,
      value: null,
    });
    expect((await provenAt()).provenAt).toBe(Math.floor(phone.time.now / 60_000) * 60_000);
    const next = await asked(profile);
    expect(next.filter((place) => ask.includes(place))).toEqual([]);
    close(profile);
    expect(await asked(await phone.open())).toEqual(next);
  });

  test('a key of a time before there were checks is asked for whole, once', async () => {
    const phone = device();
    const profile = await phone.open();
    const words = await withRecoveryKey(profile);
    const row = await profile.backups.publicKey();
    const id = await profile.store.opaqueId(RECOVERY, 'recovery');
    const now = await profile.store.get(RECOVERY, id);
    if (now === undefined || row === undefined) throw new Error('no recovery key');
    const { backupKey, publicKey, madeAt, provenAt, lastBackup } = now;
    const first = { v: 1, backupKey, publicKey, madeAt, provenAt, lastBackup };
    await profile.store.write([put(RECOVERY, id, first as never)]);
    expect(await asked(profile)).toHaveLength(24);
    expect((await profile.backups.keys.prove(words.split(' ').toReversed())).ok).toBe(false);
    expect((await profile.backups.keys.prove(words.split(' '))).ok).toBe(true);
    expect(await asked(profile)).toHaveLength(3);
  });

  test('without a key nothing is asked', async () => {
    const { backups } = await device().open();
    const none = { ok: false, error: { code: 'no-recovery-key' } };
    expect(await backups.keys.question()).toEqual(none);
    expect(await backups.keys.prove(['a', 'b', 'c'])).toEqual(none);
  });
});

describe('another recovery key', () => {
  test('counts only when it was tried out: until then the former one does', async () => {
    const phone = device();
    const profile = await phone.open();
    await logEntries(profile, 0, 3);
    const former = await withRecoveryKey(profile);
    const made = await profile.backups.makeRecoveryKey(former);
    if (!made.ok) throw new Error(made.error.code);
    const { words, ask } = made.value;
    expect(profile.backups.keys.confirm(ask.map((place) => words[place] ?? '')).ok).toBe(true);
    const file = await madeBy(profile);
    close(profile);
    const again = await phone.open();
    expect((await again.backups.read(file, former)).ok).toBe(true);
    expect(await again.backups.read(file, words.join(' '))).toEqual({
      ok: false,
      error: { code: 'backup-foreign' },
    });
  });

  test('closes the device to the former words and opens it to the new ones, under a new root key', async () => {
    const phone = device();
    const profile = await phone.open();
    await logEntries(profile, 0, 3);
    const former = await withRecoveryKey(profile);
    const publicKey = await profile.backups.publicKey();
    await profile.waysIn.set([], { kind: 'passphrase', passphrase: PASSPHRASE }, publicKey);
    expect(await profile.waysIn.list()).toEqual(['passphrase', 'recovery']);

    // Without the passphrase nothing changes: the new words don't count, the former ones still open.
    await expect(withRecoveryKey(profile, former)).rejects.toThrow('proof-wrong');
    const words = await withRecoveryKey(profile, former, [shown]);
    const rootKeyId = profile.waysIn.rootKey().rootKeyId;
    close(profile);
    const opens = async (proof: Parameters<typeof phone.tryToOpen>[0]) => {
      phone.time.now += 24 * 3_600_000;
      const opened = await phone.tryToOpen(proof);
      if (!opened.ok) return false;
      expect(await entriesOf(opened.value)).toHaveLength(3);
      expect(opened.value.waysIn.rootKey().rootKeyId).toBe(rootKeyId);
      close(opened.value);
      return true;
    };
    expect(await opens({ way: 'recovery', words: former })).toBe(false);
    expect(await opens({ way: 'recovery', words })).toBe(true);
    expect(await opens(shown)).toBe(true);
  });

  test('that comes with a diary closes the device to the words that it had of its own', async () => {
    const old = await device().open();
    await logEntries(old, 0, 3);
    const words = await withRecoveryKey(old);
    const file = await madeBy(old);
    const target = device();
    const early = await target.open();
    const own = await withRecoveryKey(early);
    const publicKey = await early.backups.publicKey();
    await early.waysIn.set([], { kind: 'passphrase', passphrase: PASSPHRASE }, publicKey);
    const read = await early.backups.read(file, words);
    if (!read.ok) throw new Error(read.error.code);
    await early.backups.decide(read.value.id);
    close(early);
    const restored = await target.open(shown);
    expect(restored.keys.rootFingerprint).toBe(old.keys.rootFingerprint);
    expect(await restored.waysIn.list()).toEqual(['passphrase']);
    close(restored);
    expect((await target.tryToOpen({ way: 'recovery', words: own })).ok).toBe(false);
  });
});
