import { afterEach, expect, test } from 'vitest';
import { nativeSuite } from '../../../workers/engine/protocol/suites/suite.ts';
import { openProfile } from '../../../workers/engine/startup/open-profile.ts';
import { put, remove, type Table } from '../../../workers/engine/store/types.ts';

/** A part of this origin's storage with a quota of its own (Storage Buckets, Chromium). */
interface Buckets {
  open(name: string, options: { readonly quota: number }): Promise<{ readonly indexedDB: IDBFactory }>;
  delete(name: string): Promise<void>;
}
const buckets = Reflect.get(navigator, 'storageBuckets') as Buckets;
const BUCKET = 'nearly-full';

afterEach(() => buckets.delete(BUCKET));

const ROWS: Table<{ readonly bytes: Uint8Array }> = {
  name: 'log-entries',
  decode: (value) => value as { readonly bytes: Uint8Array },
};
const id = (n: number): string => n.toString(16).padStart(32, '0');
/** Doesn't shrink when the database compresses it. */
function noise(length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length; at += 65_536) crypto.getRandomValues(bytes.subarray(at, at + 65_536));
  return bytes;
}

test('a full disk is a typed error, nothing is half written, and it works again with space', async () => {
  const { indexedDB } = await buckets.open(BUCKET, { quota: 12_000_000 });
  const opened = await openProfile(
    {
      databases: { indexedDB, IDBKeyRange },
      random: (length) => crypto.getRandomValues(new Uint8Array(length)),
      clock: Date,
    },
    nativeSuite,
  );
  if (!opened.ok) throw new Error(JSON.stringify(opened.error));
  const { store } = opened.value;
  expect(await store.write([put(ROWS, id(1), { bytes: Uint8Array.of(1) })])).toMatchObject({ ok: true });

  const refused = await store.write([
    put(ROWS, id(1), { bytes: Uint8Array.of(2) }),
    put(ROWS, id(2), { bytes: noise(40_000_000) }),
  ]);
  expect(refused).toEqual({ ok: false, error: { code: 'storage-full' } });
  expect(await store.get(ROWS, id(1))).toEqual({ bytes: Uint8Array.of(1) });
  expect(await store.count(ROWS)).toBe(1);

  const small = [put(ROWS, id(2), { bytes: noise(1000) }), remove(ROWS, id(1))];
  expect(await store.write(small)).toEqual({ ok: true, value: null });
  expect((await store.get(ROWS, id(2)))?.bytes.length).toBe(1000);
  store.close();
});
