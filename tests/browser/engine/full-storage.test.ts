import { cdp } from 'vitest/browser';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { nativeSuite } from '../../../workers/engine/protocol/suites/suite.ts';
import { openProfile } from '../../../workers/engine/startup/open-profile.ts';
import { put, type Table } from '../../../workers/engine/store/types.ts';
import { cleanUp } from './support.ts';

beforeEach(cleanUp);
afterEach(async () => {
  await limitStorage(undefined);
  await cleanUp();
});

/** What this origin may store, in bytes; undefined for the browser's own limit. */
async function limitStorage(quotaSize: number | undefined): Promise<void> {
  const session = cdp() as { send(method: string, params: object): Promise<unknown> };
  const { origin } = location;
  const params = quotaSize === undefined ? { origin } : { origin, quotaSize };
  await session.send('Storage.overrideQuotaForOrigin', params);
}

const ROWS: Table<{ readonly bytes: Uint8Array }> = {
  name: 'log-entries',
  decode: (value) => value as { readonly bytes: Uint8Array },
};
const id = (n: number): string => n.toString(16).padStart(32, '0');
const LARGE = new Uint8Array(20_000_000);

test('a full disk is a typed error, nothing is half written, and it works again with space', async () => {
  // Before the first write: Chromium looks at the quota again only after a while.
  await limitStorage(5_000_000);
  const opened = await openProfile(
    {
      databases: { indexedDB, IDBKeyRange },
      random: (length) => crypto.getRandomValues(new Uint8Array(length)),
      clock: Date,
    },
    nativeSuite,
  );
  if (!opened.ok) throw new Error(opened.error);
  const { store } = opened.value;
  expect(await store.write([put(ROWS, id(1), { bytes: Uint8Array.of(1) })])).toMatchObject({ ok: true });

  const refused = await store.write([
    put(ROWS, id(1), { bytes: Uint8Array.of(2) }),
    put(ROWS, id(2), { bytes: LARGE }),
  ]);
  expect(refused).toEqual({ ok: false, error: { code: 'storage-full' } });
  expect(await store.get(ROWS, id(1))).toEqual({ bytes: Uint8Array.of(1) });
  expect(await store.count(ROWS)).toBe(1);

  await limitStorage(undefined);
  expect(await store.write([put(ROWS, id(2), { bytes: LARGE })])).toEqual({ ok: true, value: null });
  expect((await store.get(ROWS, id(2)))?.bytes.length).toBe(LARGE.length);
  store.close();
});
