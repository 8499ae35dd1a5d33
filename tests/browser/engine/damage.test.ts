import { afterEach, beforeEach, expect, test } from 'vitest';
import { DATA_DATABASE, KEY_DATABASE } from '../../../workers/engine/store/tables.ts';
import { everyRecord, overwrite, type StoredRecord } from './deep-search.ts';
import { cleanUp, engineOf, keepTrack, spawnEngine, START, startedEngine } from './support.ts';

beforeEach(cleanUp);
afterEach(cleanUp);

async function usedProfile(): Promise<string> {
  const { api, worker } = await startedEngine();
  await api.welcome.finish({ name: 'Ada', tracked: ['mood'], adult: true });
  const { rootFingerprint } = await api.security.snapshot();
  await api.app.stop();
  worker.terminate();
  return rootFingerprint;
}

const startOnce = () => spawnEngine().api.start(START);

/** Every byte string of a record, each with one bit flipped, as records of their own. */
function* damaged(value: object): Generator<object> {
  for (const [key, part] of Object.entries(value) as [string, unknown][]) {
    if (part instanceof Uint8Array) {
      const other = new Uint8Array(part);
      const middle = other.length >> 1;
      other[middle] = (other[middle] ?? 0) ^ 4;
      yield { ...value, [key]: other };
    } else if (typeof part === 'object' && part !== null && !(part instanceof CryptoKey)) {
      for (const inner of damaged(part)) yield { ...value, [key]: inner };
    }
  }
}

function isReadAtStart({ database, store }: StoredRecord): boolean {
  return database === KEY_DATABASE || store === 'settings';
}

test('one flipped bit in any stored key or setting is one typed error, and nothing is changed', async () => {
  const fingerprint = await usedProfile();
  const records = (await everyRecord()).filter(isReadAtStart);
  // One engine tries again and again: what can't be opened leaves nothing open.
  const { api } = spawnEngine();
  let blobs = 0;
  for (const { database, store, value } of records) {
    for (const altered of damaged(value as object)) {
      blobs += 1;
      await overwrite({ database, store, value: altered });
      expect(await api.start(START), `${database}/${store}`).toEqual({
        state: 'unavailable',
        why: 'keys-damaged',
      });
      await overwrite({ database, store, value });
    }
  }
  // Slot (its salt too), three seeds, metadata, password, one key per table, settings.
  expect(blobs).toBeGreaterThan(20);
  expect(await api.start(START)).toEqual({ state: 'ready' });
  expect((await api.security.snapshot()).rootFingerprint).toBe(fingerprint);
}, 180_000);

test('another device secret is damage: a copied database does not open elsewhere', async () => {
  await usedProfile();
  const record = (await everyRecord()).find(({ store }) => store === 'device_secret');
  if (record === undefined) throw new Error('no device secret');
  const key = await crypto.subtle.generateKey({ name: 'HMAC', hash: 'SHA-512' }, false, ['sign']);
  await overwrite({ ...record, value: { id: 'device', key } });
  expect(await startOnce()).toEqual({ state: 'unavailable', why: 'keys-damaged' });
});

test('the device secret is the one CryptoKey stored, and it gives nothing out', async () => {
  await usedProfile();
  const keys: CryptoKey[] = [];
  const walk = (value: unknown): void => {
    if (value instanceof CryptoKey) keys.push(value);
    else if (typeof value === 'object' && value !== null) Object.values(value).forEach(walk);
  };
  walk(await everyRecord());
  expect(keys.map(({ extractable, usages, algorithm }) => [extractable, usages, algorithm.name])).toEqual([
    [false, ['sign'], 'HMAC'],
  ]);
  const [secret] = keys;
  if (secret === undefined) throw new Error('no key');
  await expect(crypto.subtle.exportKey('raw', secret)).rejects.toThrow();
});

test.each([KEY_DATABASE, DATA_DATABASE])('a newer %s is left alone and said', async (name) => {
  await usedProfile();
  await new Promise<void>((resolve, reject) => {
    // Dexie's versions are tens: the ninth, which no app of today knows.
    const request = indexedDB.open(name, 90);
    request.onsuccess = () => {
      request.result.close();
      resolve();
    };
    request.onerror = () => reject(request.error ?? new Error('not opened'));
  });
  const before = await everyRecord();
  expect(await startOnce()).toEqual({ state: 'unavailable', why: 'newer-version' });
  expect(await everyRecord()).toEqual(before);
});

test('refused storage is said', async () => {
  const worker = keepTrack(
    new Worker(new URL('./workers/refused.worker.ts', import.meta.url), { type: 'module' }),
  );
  expect(await engineOf(worker).api.start(START)).toEqual({ state: 'unavailable', why: 'storage-refused' });
});
