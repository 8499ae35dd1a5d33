import { expect, test } from 'vitest';
import { CRYPTO_VERSION } from '../../../workers/engine/custody/rotation/crypto-version.ts';
import { followCryptoUpdate, MESSAGING_FACTS } from '../../../workers/engine/messaging/crypto-update.ts';
import { SESSION_KEYS, SessionBook } from '../../../workers/engine/messaging/session-book.ts';
import type { ConversationRow } from '../../../workers/engine/messaging/tables.ts';
import { asKeyId, minuteBucketOf } from '../../../workers/engine/protocol/bytes.ts';
import { asKemCiphertext } from '../../../workers/engine/protocol/suites/kem.ts';
import type { SendSession } from '../../../workers/engine/protocol/v1/types.ts';
import { deleteDatabases, inventory } from '../../../workers/engine/store/erase.ts';
import { close, device } from '../backup/support.ts';
import { valueOf } from '../support/engine-context.ts';
import { createMemoryStore } from '../support/memory-store.ts';

const NOW = Date.UTC(2026, 10, 21, 8);
const [ONE, TWO] = ['1', '2'].map((digit) => digit.repeat(32)) as [string, string];
const clock = { now: () => NOW };

const sessionOf = (count: number): SendSession => ({
  senderKeyId: asKeyId('a'.repeat(64)),
  recipientKeyId: asKeyId('b'.repeat(64)),
  kemCiphertext: asKemCiphertext(new Uint8Array(1088)),
  prk: new Uint8Array(64).fill(count),
  created: minuteBucketOf(NOW),
  count,
});

test('sessions come back after a restart, with the day they last sealed, and go at once', async () => {
  const store = createMemoryStore();
  const book = new SessionBook({ store, clock });
  expect(await book.keep(ONE, sessionOf(1))).toBe(true);
  expect(await book.keep(ONE, sessionOf(2))).toBe(true);
  expect(await book.keep(TWO, sessionOf(7))).toBe(true);
  const again = new SessionBook({ store, clock });
  await again.open();
  expect([again.get(ONE)?.count, again.get(TWO)?.count]).toEqual([2, 7]);
  const today = { createdAt: NOW, lastUsedAt: Date.UTC(2026, 10, 21) };
  expect(again.facts()).toEqual([today, today]);
  store.failWrites({ code: 'storage-failed' });
  expect(await again.forgetAll()).toBe(false);
  expect(again.get(ONE)).not.toBeNull();
  expect(await again.keep(ONE, sessionOf(3))).toBe(false);
  expect(again.get(ONE)?.count).toBe(2);
  store.failWrites(null);
  expect(await again.forgetAll()).toBe(true);
  expect(again.get(ONE)).toBeNull();
  expect(await store.all(SESSION_KEYS)).toEqual([]);
});

test('a session that an earlier version kept in its conversation moves over, once', async () => {
  const store = createMemoryStore();
  const book = new SessionBook({ store, clock });
  const row = { session: { ...sessionOf(4) } } as unknown as ConversationRow;
  expect(await book.takeOver(ONE, row)).toBe(true);
  expect(book.get(ONE)).toEqual(sessionOf(4));
  await book.keep(ONE, sessionOf(5));
  expect(await book.takeOver(ONE, row)).toBe(true);
  expect(book.get(ONE)?.count).toBe(5);
});

test('an update of the cryptography asks for new sessions with everybody, once, also when it was cut off', async () => {
  const store = createMemoryStore();
  const asked: string[] = [];
  let stored = true;
  const chat = {
    conversations: () => [[ONE, {} as ConversationRow] as const, [TWO, {} as ConversationRow] as const],
    askForNew: (id: string, trigger: string) => {
      asked.push(`${id[0]} ${trigger}`);
      return Promise.resolve(stored);
    },
  };
  stored = false;
  await followCryptoUpdate(store, chat);
  expect(await store.all(MESSAGING_FACTS)).toEqual([]);
  stored = true;
  for (let start = 0; start < 3; start += 1) await followCryptoUpdate(store, chat);
  expect(asked).toEqual(['1 app-update', '2 app-update', '1 app-update', '2 app-update']);
  await followCryptoUpdate(store, chat, CRYPTO_VERSION + 1);
  expect(asked).toHaveLength(6);
});

test('logged out, by enumerating every database: no session is left, every other key is, and the diary opens', async () => {
  const phone = device();
  const profile = await phone.open();
  const { keyId, rootFingerprint } = profile.keys;
  const book = new SessionBook({ store: profile.store, clock });
  await book.keep(ONE, sessionOf(1));
  await book.keep(TWO, sessionOf(2));
  const rowsOf = async () => {
    const all = await inventory(phone.environment);
    return new Map(all.map(({ database, table, rows }) => [`${database}/${table}`, rows]));
  };
  const before = await rowsOf();
  expect(before.get('wellio_crypto_keys/session_keys')).toBe(2);
  expect(await book.forgetAll()).toBe(true);
  close(profile);
  const after = await rowsOf();
  expect(after.get('wellio_crypto_keys/session_keys')).toBe(0);
  after.set('wellio_crypto_keys/session_keys', 2);
  expect(after).toEqual(before);
  const again = await phone.open();
  expect([again.keys.keyId, again.keys.rootFingerprint]).toEqual([keyId, rootFingerprint]);
  close(again);
});

test('destroyed, by enumerating every database: no key of any kind is left, and the next start begins anew', async () => {
  const phone = device();
  const profile = await phone.open();
  const { rootFingerprint } = profile.keys;
  await new SessionBook({ store: profile.store, clock }).keep(ONE, sessionOf(1));
  valueOf(await profile.keys.tend('now'));
  await profile.shredKeys();
  close(profile);
  const left = (await inventory(phone.environment)).filter(({ rows }) => rows > 0);
  // The mark alone, by which a start that finds it goes on.
  expect(left.filter(({ database }) => database === 'wellio_crypto_keys')).toEqual([
    { database: 'wellio_crypto_keys', table: 'unlock_attempts', rows: 1 },
  ]);
  await deleteDatabases(phone.environment);
  expect(await inventory(phone.environment)).toEqual([]);
  const again = await phone.open();
  expect(again.keys.rootFingerprint).not.toBe(rootFingerprint);
  close(again);
});
