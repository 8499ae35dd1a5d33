import * as v from 'valibot';
import { valueOf } from '../support/engine-context.ts';
import { describe, expect, test } from 'vitest';
import { followCryptoUpdate, MESSAGING_FACTS } from '../../../workers/engine/messaging/crypto-update.ts';
import { CONVERSATIONS, MESSAGES } from '../../../workers/engine/messaging/tables.ts';
import { PEOPLE } from '../../../workers/engine/people/tables.ts';
import { watchDays } from '../../../workers/engine/records/day-facts-book.ts';
import { DAY_MEASURES, measureKey, putMeasure } from '../../../workers/engine/records/day-measures.ts';
import { summarise } from '../../../workers/engine/records/day-summary.ts';
import { LOG_ENTRIES, putEntry } from '../../../workers/engine/records/log-entries.ts';
import { WEEK_SUMMARIES } from '../../../workers/engine/records/week-summaries.ts';
import { padmeLength } from '../../../workers/engine/store/padme.ts';
import { KEPT_MS, pruneTombstones } from '../../../workers/engine/backup/prune-tombstones.ts';
import { checkedTable } from '../../../workers/engine/store/checked-table.ts';
import { TOMBSTONES } from '../../../workers/engine/store/tombstones.ts';
import { clear, put, remove, removeKey } from '../../../workers/engine/store/types.ts';
import type { Profile } from '../../../workers/engine/startup/open-profile.ts';
import { rowId } from '../store/support.ts';
import {
  CONVERSATION,
  bytesOf,
  close,
  device,
  entriesOf,
  entry,
  logEntries,
  loseRow,
  madeBy,
  otherEngine,
  withRecoveryKey,
  type Device,
} from './support.ts';

const SETTINGS = checkedTable('settings', v.unknown());

async function usedDevice() {
  const phone = device();
  const profile = await phone.open();
  await profile.settings.update({ name: 'Ada', welcomed: true, tracked: ['mood'], adult: true });
  await logEntries(profile, 0, 700);
  const conversation = { ...CONVERSATION, session: { prk: 'secret' } };
  const message = { conversationId: rowId(2), mine: true, text: 'hello', at: 1, counter: 3, order: 1 };
  const person = {
    name: 'Grace',
    peer: { root: 'f'.repeat(64) } as never,
    conversationId: rowId(2),
    theirRole: null,
    myRole: null,
    ended: false,
    blocked: false,
    metAt: 1,
  };
  await profile.store.write([
    put(CONVERSATIONS, rowId(2), conversation),
    put(MESSAGES, rowId(3), { ...message, state: 'queued' }, { tags: [rowId(2)] }),
    put(MESSAGES, rowId(4), { ...message, order: 2, state: 'confirmed' }, { tags: [rowId(2)] }),
    put(PEOPLE, rowId(1), person),
  ]);
  const words = await withRecoveryKey(profile);
  const file = await madeBy(profile);
  return { phone, profile, words, file };
}

async function restore(target: Device, file: Blob, words: string) {
  const before = await target.open();
  const read = await before.backups.read(file, words);
  if (!read.ok) throw new Error(read.error.code);
  const decided = await before.backups.decide(read.value.id);
  if (!decided.ok) throw new Error(decided.error.code);
  close(before);
  return { preview: read.value, profile: await target.open() };
}

describe('the ceremony', () => {
  test('a key counts when three words were asked back and a test restore was compared', async () => {
    const profile = await device().open();
    const { backups } = profile;
    await logEntries(profile, 0, 3);
    expect((await backups.snapshot()).recoveryKey).toEqual({ state: 'none' });
    expect(await backups.make()).toEqual({ ok: false, error: { code: 'no-recovery-key' } });
    const { words, ask } = valueOf(await backups.makeRecoveryKey());
    expect(words).toHaveLength(24);
    expect(new Set(ask).size).toBe(3);
    expect(backups.keys.confirm(['a', 'b', 'c'])).toEqual({ ok: false, error: { code: 'words-wrong' } });
    expect(backups.keys.confirm(ask.map((place) => ` ${words[place]?.toUpperCase()} `)).ok).toBe(true);
    expect((await backups.snapshot()).recoveryKey).toEqual({ state: 'unconfirmed' });
    expect(await backups.make()).toEqual({ ok: false, error: { code: 'no-recovery-key' } });
    expect(await backups.tryOut()).toEqual({
      ok: true,
      value: { entries: 3, days: 0, notes: 0, documents: 0, people: 0, messages: 0, other: 0 },
    });
    expect((await backups.snapshot()).recoveryKey.state).toBe('ready');
    expect((await backups.snapshot()).due).toBe(true);
    await madeBy(profile);
    expect((await backups.snapshot()).due).toBe(false);
  });
});

describe('a new phone', () => {
  test('gets the whole diary: rows, settings, identity; with keys and sessions of its own', async () => {
    const { profile: old, words, file } = await usedDevice();
    const target = device(undefined, otherEngine);
    const { preview, profile } = await restore(target, file, words);
    expect(preview).toMatchObject({
      mode: 'adopt',
      counts: { entries: 700, people: 1, messages: 2 },
      brings: { entries: 700, people: 1, messages: 2 },
      olderThanDevice: false,
      madeAt: Date.UTC(2026, 10, 21, 8),
    });
    expect(await entriesOf(profile)).toEqual(await entriesOf(old));
    expect(profile.settings.current()).toEqual(old.settings.current());
    expect(profile.keys.rootFingerprint).toBe(old.keys.rootFingerprint);
    expect(profile.keys.keyId).not.toBe(old.keys.keyId);
    expect(profile.keys.deviceId).not.toBe(old.keys.deviceId);
    expect(await profile.store.get(CONVERSATIONS, rowId(2))).toMatchObject({
      session: null,
      renew: 'restored',
      draft: 'half a thought',
    });
    expect((await profile.store.tagged(MESSAGES, [rowId(2)])).map(({ row }) => row.state).sort()).toEqual([
      'confirmed',
      'expired',
    ]);
    expect(await profile.store.opaqueId(LOG_ENTRIES, 'x')).toBe(await old.store.opaqueId(LOG_ENTRIES, 'x'));
    expect((await profile.backups.snapshot()).recoveryKey.state).toBe('ready');
    expect((await target.environment.indexedDB.databases()).map(({ name }) => name).sort()).toEqual([
      'wellio',
      'wellio_crypto_keys',
    ]);

    // What the two devices export is equal, byte for byte, but for what a new device does anew.
    const again = await restore(device(), await madeBy(profile), words);
    expect(await entriesOf(again.profile)).toEqual(await entriesOf(old));
  });

  test('can be one that was only just started: what every start notes is no diary of its own', async () => {
    const { words, file } = await usedDevice();
    const target = device();
    const early = await target.open();
    const nobody = { conversations: () => [], askForNew: () => Promise.resolve(true) };
    await followCryptoUpdate(early.store, nobody);
    expect(await early.store.all(MESSAGING_FACTS)).toHaveLength(1);
    close(early);
    expect((await restore(target, file, words)).preview.mode).toBe('adopt');
  });

  test('that was used for a week before keeps that week, and doubles nothing that both have', async () => {
    const { words, file } = await usedDevice();
    const target = device();
    const early = await target.open();
    await early.store.write([putEntry('a'.repeat(32), entry(900)), putEntry('b'.repeat(32), entry(5))]);
    // What every start writes doesn't keep a device from taking over a diary.
    await followCryptoUpdate(early.store, {
      conversations: () => [],
      askForNew: () => Promise.resolve(true),
    });
    close(early);
    const { profile } = await restore(target, file, words);
    const entries = await entriesOf(profile);
    expect(entries).toHaveLength(701);
    expect(entries.at(-1)).toEqual(entry(900));
    const found = await profile.store.tagged(LOG_ENTRIES, [`day:${entry(900).day}`]);
    expect(found.some(({ id }) => id === 'a'.repeat(32))).toBe(true);
  });

  test('that counted steps before keeps its days, under the ids that the diary gives them; of one day the diary’s amount stays', async () => {
    const phone = device();
    const old = await phone.open();
    const day = (n: number) => `2026-11-${String(n).padStart(2, '0')}`;
    const count = async ({ store }: Profile, days: readonly number[], amount: number) => {
      for (const n of days) {
        const measure = { metric: 'steps', day: day(n), amount } as const;
        const id = await store.opaqueId(DAY_MEASURES, measureKey(measure));
        await store.write([putMeasure(id, { v: 1, ...measure, importId: null })]);
      }
    };
    await count(old, [1, 2], 4000);
    const words = await withRecoveryKey(old);
    const file = await madeBy(old);
    const target = device();
    const early = await target.open();
    await count(early, [2, 3], 9000);
    close(early);
    const { profile } = await restore(target, file, words);
    const all = await profile.store.all(DAY_MEASURES);
    expect(all.map(({ row }) => [row.day, row.amount]).sort()).toEqual([
      [day(1), 4000],
      [day(2), 4000],
      [day(3), 9000],
    ]);
    for (const { id, row } of all) expect(id).toBe(await old.store.opaqueId(DAY_MEASURES, measureKey(row)));
    expect(await profile.store.tagged(DAY_MEASURES, [`day:${day(3)}`])).toHaveLength(1);
  });

  test('with people of its own is left alone, and says so', async () => {
    const { profile: old, words, file } = await usedDevice();
    const target = device();
    const other = await target.open();
    const [person] = await old.store.all(PEOPLE);
    if (person === undefined) throw new Error('no person');
    await other.store.write([put(PEOPLE, person.id, person.row)]);
    expect(await other.backups.read(file, words)).toEqual({ ok: false, error: { code: 'other-account' } });
  });
});

describe('the same diary', () => {
  test('gets back what is missing, keeps what is newer, doubles nothing, however often', async () => {
    const { phone, profile, words, file } = await usedDevice();
    await loseRow(phone, 'log-entries', rowId(1));
    await profile.store.write([putEntry(rowId(2), entry(999))]);
    await logEntries(profile, 700, 710);
    close(profile);
    for (const brings of [1, 0]) {
      const { preview, profile: after } = await restore(phone, file, words);
      expect(preview).toMatchObject({ mode: 'merge', brings: { entries: brings, people: 0, messages: 0 } });
      expect(preview.staysRemoved).toBe(0);
      const entries = await entriesOf(after);
      expect(entries).toHaveLength(710);
      expect(entries).toContainEqual(entry(999));
      expect(await after.store.get(CONVERSATIONS, rowId(2))).toMatchObject({ renew: null });
      close(after);
    }
  });
});

describe('summaries of weeks', () => {
  /** Looks at October as Today and Insights do. */
  const look = async ({ store }: Profile) => {
    const { days } = watchDays(store);
    const found = await days.summaries('2026-10-01', '2026-10-28');
    await store.drain();
    return found;
  };

  test.each(['another', 'the same'])('are made again where rows came into %s diary', async (diary) => {
    const phone = device();
    const profile = await phone.open();
    const eaten = Array.from({ length: 60 }, (_, n) =>
      putEntry(rowId(n + 1), { ...entry(n), entry: { domain: 'nutrition', portions: n, water: 0 } }),
    );
    expect((await profile.store.write(eaten)).ok).toBe(true);
    const words = await withRecoveryKey(profile);
    const file = await madeBy(profile);
    const target = diary === 'another' ? device() : phone;
    if (diary === 'the same') await loseRow(phone, 'log-entries', rowId(2));
    const before = target === phone ? profile : await target.open();
    const stale = await look(before);
    expect(await before.store.count(WEEK_SUMMARIES)).toBeGreaterThan(3);
    close(before);
    const { profile: after } = await restore(target, file, words);
    expect(await after.store.count(WEEK_SUMMARIES)).toBe(0);
    const seen = await look(after);
    expect(seen).not.toEqual(stale);
    expect(seen).toEqual(summarise(await after.store.all(LOG_ENTRIES), await after.store.all(DAY_MEASURES)));
    close(after);
  });

  test('leave no tombstones, and a removal that names no row is no removal from the diary', async () => {
    const { store } = await device().open();
    await expect(store.write([clear(LOG_ENTRIES)])).rejects.toThrow(TypeError);
    await expect(store.write([removeKey(LOG_ENTRIES, 'any')])).rejects.toThrow(TypeError);
    expect((await store.write([clear(WEEK_SUMMARIES)])).ok).toBe(true);
    expect(await store.count(TOMBSTONES)).toBe(0);
  });
});

describe('what was removed', () => {
  test('since a file was made stays removed; what stands again, or was removed before and is in the file, comes', async () => {
    const phone = device();
    const profile = await phone.open();
    await logEntries(profile, 0, 6);
    const words = await withRecoveryKey(profile);
    const again = async (n: number) => profile.store.write([putEntry(rowId(n + 1), entry(n))]);
    const gone = async (n: number) => profile.store.write([remove(LOG_ENTRIES, rowId(n + 1))]);
    await gone(0);
    phone.time.now += 60_000;
    // Removed and undone before the file was made, then lost: it is in the file and comes.
    await gone(1);
    await again(1);
    phone.time.now += 60_000;
    const file = await madeBy(profile);
    await gone(2);
    // Removed in the very minute of the file, and undone: it stands.
    await gone(3);
    await again(3);
    phone.time.now += 3_600_000;
    await gone(4);
    await loseRow(phone, 'log-entries', rowId(2));
    close(profile);
    for (const brings of [1, 0]) {
      const { preview, profile: after } = await restore(phone, file, words);
      expect(preview).toMatchObject({ brings: { entries: brings }, staysRemoved: 2 });
      expect(await entriesOf(after)).toEqual([entry(1), entry(3), entry(5)]);
      close(after);
    }
    // A new phone learns of them too: an older file of the same diary brings nothing back there either.
    const last = await phone.open();
    const newest = await madeBy(last);
    const target = device();
    close((await restore(target, newest, words)).profile);
    const { preview, profile: moved } = await restore(target, file, words);
    expect(preview).toMatchObject({ mode: 'merge', brings: { entries: 0 }, staysRemoved: 2 });
    expect(await entriesOf(moved)).toEqual([entry(1), entry(3), entry(5)]);
  });

  test('leaves a tombstone in the same write, sealed, and only where the diary is concerned', async () => {
    const { store } = await device().open();
    await logEntries({ store } as Profile, 0, 2);
    await store.write([remove(LOG_ENTRIES, rowId(1)), remove(SETTINGS, rowId(1))]);
    const [stone, ...others] = await store.all(TOMBSTONES);
    expect(others).toEqual([]);
    expect(stone?.row).toEqual({ v: 1, table: 'log-entries', row: rowId(1), at: device().time.now });
    await store.write([remove(LOG_ENTRIES, rowId(1))]);
    expect(await store.count(TOMBSTONES)).toBe(1);
  });

  test('is forgotten after three years, or when it is too much: the oldest first', async () => {
    const phone = device();
    const profile = await phone.open();
    await logEntries(profile, 0, 4);
    const days = async () => (await profile.store.all(TOMBSTONES)).map(({ row }) => row.row).sort();
    for (const n of [1, 2, 3]) {
      await profile.store.write([remove(LOG_ENTRIES, rowId(n))]);
      phone.time.now += 1000;
    }
    await pruneTombstones(profile.store, phone.time.now, 2);
    expect(await days()).toEqual([rowId(2), rowId(3)]);
    await withRecoveryKey(profile);
    phone.time.now += KEPT_MS;
    await profile.store.write([remove(LOG_ENTRIES, rowId(4))]);
    await madeBy(profile);
    expect(await days()).toEqual([rowId(4)]);
  });
});

describe('a file that is not whole and ours', () => {
  test('is refused in words and changes nothing', async () => {
    const { words, file } = await usedDevice();
    const target = device();
    const profile = await target.open();
    const bytes = await bytesOf(file);
    const refused = async (changed: Uint8Array<ArrayBuffer>, typed = words): Promise<string> => {
      const read = await profile.backups.read(new Blob([changed]), typed);
      return read.ok ? 'read' : read.error.code;
    };
    const flipped = (at: number): Uint8Array<ArrayBuffer> => {
      const other = new Uint8Array(bytes);
      other[at] = (other[at] ?? 0) ^ 1;
      return other;
    };
    expect(await refused(new Uint8Array())).toBe('not-a-backup');
    expect(await refused(flipped(0))).toBe('not-a-backup');
    expect(await refused(flipped(8))).toBe('backup-newer');
    expect(await refused(flipped(9))).toBe('backup-foreign');
    for (const at of [60, 57 + 65_552 + 3, bytes.length - 1])
      expect(['backup-altered', 'backup-incomplete']).toContain(await refused(flipped(at)));
    const frame = 64 * 1024 + 16;
    for (const length of [57, 58, 57 + frame, 57 + frame + 1, bytes.length - 1])
      expect(await refused(bytes.slice(0, length)), String(length)).toBe('backup-incomplete');
    expect(bytes.length).toBeGreaterThan(57 + 2 * frame);
    const swapped = new Uint8Array(bytes);
    swapped.set(bytes.slice(57 + frame, 57 + 2 * frame), 57);
    swapped.set(bytes.slice(57, 57 + frame), 57 + frame);
    expect(await refused(swapped)).toBe('backup-altered');
    expect(await refused(bytes, words.replace(/^\w+/, 'zzz'))).toBe('recovery-words-wrong');
    const { words: others } = valueOf(await profile.backups.makeRecoveryKey());
    expect(await refused(bytes, others.join(' '))).toBe('backup-foreign');

    expect(await entriesOf(profile)).toEqual([]);
    expect(await profile.backups.decide('0'.repeat(32))).toEqual({ ok: false, error: { code: 'gone' } });
    expect((await target.environment.indexedDB.databases()).map(({ name }) => name)).not.toContain(
      'wellio_restore',
    );
    expect(await refused(bytes)).toBe('read');
  });

  test('its length tells little: padded by at most an eighth, one entry more or less shows nowhere', async () => {
    for (let length = 1; length < 2 ** 40; length = Math.ceil(length * 1.37)) {
      const padded = padmeLength(length);
      expect(padded).toBeGreaterThanOrEqual(length);
      if (length > 65_536) expect(padded / length).toBeLessThan(1.12);
      expect(padmeLength(padded)).toBe(padded);
    }
    const profile = await device().open();
    await withRecoveryKey(profile);
    const empty = (await madeBy(profile)).size;
    await logEntries(profile, 0, 20);
    expect((await madeBy(profile)).size).toBe(empty);
  });
});
