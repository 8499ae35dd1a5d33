import { describe, expect, test } from 'vitest';
import { recoverySecrets, recoveryWordsOf } from '../../../workers/engine/custody/recovery-key.ts';
import { nativeSuite } from '../../../workers/engine/protocol/suites/suite.ts';
import { tableOf } from '../../../workers/engine/store/databases.ts';
import type { KeyDatabase } from '../../../workers/engine/store/key-database.ts';
import { openTableKeys } from '../../../workers/engine/store/table-keys.ts';
import { TABLE_KEYS } from '../../../workers/engine/store/tables.ts';
import { passphrase, random, storedProfile } from './open-profile-support.ts';

const ONE = 'ankle brave cactus dolphin ember fabric';
const TWO = 'garden hollow island jacket kitten ladder';

type Stored = Awaited<ReturnType<typeof storedProfile>>;

const slotKinds = async ({ database }: Stored): Promise<readonly unknown[]> =>
  (await database.read()).slots.map((slot) => (slot as { readonly kind: unknown }).kind);

async function recovery() {
  const entropy = random(32);
  const words = recoveryWordsOf(entropy);
  const key = await nativeSuite.kem.importSeed((await recoverySecrets(entropy)).kemSeed);
  return { words, publicKey: new Uint8Array(key.publicKey) };
}

async function opensTo(stored: Stored, proof: Parameters<Stored['open']>[0]): Promise<void> {
  const opened = await stored.open(proof);
  if (!opened.ok) throw new Error(`did not open: ${JSON.stringify(opened.error)}`);
  expect(opened.value.kem.publicKey).toEqual(stored.profile.kem.publicKey);
  expect(opened.value.metadata).toEqual(stored.profile.metadata);
  const keys = await openTableKeys(stored.databases, opened.value.rootKey);
  expect(keys.ok).toBe(true);
}

describe('the first passphrase', () => {
  test('locks the profile: no device slot stays, table keys are rewrapped and not made anew', async () => {
    const stored = await storedProfile();
    const before = await stored.database.tableKeys();
    expect(await stored.waysIn.set([], { kind: 'passphrase', passphrase: ONE })).toEqual({
      ok: true,
      value: null,
    });
    expect(await slotKinds(stored)).toEqual(['passphrase']);
    const after = await stored.database.tableKeys();
    expect(after).toHaveLength(before.length);
    const ids = new Set(before.map((record) => (record as { id: string }).id));
    expect(after.some((record) => ids.has((record as { id: string }).id))).toBe(false);

    expect(await stored.open()).toMatchObject({
      ok: false,
      error: { code: 'locked', state: { ways: ['passphrase'], prf: null, waitMs: 0 }, refused: null },
    });
    expect(await stored.open(passphrase(TWO))).toMatchObject({
      ok: false,
      error: { code: 'locked', refused: { code: 'proof-wrong' } },
    });
    await opensTo(stored, passphrase(`  ${ONE.replaceAll(' ', '  ')} `));
  });

  test('is refused nowhere but wrong where it is changed: the old one opens no more', async () => {
    const stored = await storedProfile();
    await stored.waysIn.set([], { kind: 'passphrase', passphrase: ONE });
    const wrong = await stored.waysIn.set([passphrase(TWO)], { kind: 'passphrase', passphrase: TWO });
    expect(wrong).toMatchObject({ ok: false, error: { code: 'proof-wrong' } });
    expect(await stored.waysIn.set([], { kind: 'passphrase', passphrase: TWO })).toMatchObject({ ok: false });
    await stored.waysIn.set([passphrase(ONE)], { kind: 'passphrase', passphrase: TWO });
    expect((await stored.open(passphrase(ONE))).ok).toBe(false);
    await opensTo(stored, passphrase(TWO));
    expect(await slotKinds(stored)).toEqual(['passphrase']);
  });

  test('removed, the device opens by itself again, under a third root key', async () => {
    const stored = await storedProfile();
    await stored.waysIn.set([], { kind: 'passphrase', passphrase: ONE });
    expect(await stored.waysIn.remove([passphrase(ONE)], 'passphrase')).toEqual({ ok: true, value: null });
    expect(await slotKinds(stored)).toEqual(['device']);
    await opensTo(stored, null);
    expect(await stored.waysIn.remove([], 'passphrase')).toEqual({ ok: false, error: { code: 'gone' } });
  });
});

describe('more ways in', () => {
  const prf = () => ({
    kind: 'prf' as const,
    credentialId: random(20),
    prfSalt: random(32),
    output: random(32),
  });

  test('a passkey needs a second way; passphrase, passkey and words each open the same keys', async () => {
    const stored = await storedProfile();
    const passkey = prf();
    const { words, publicKey } = await recovery();
    expect(await stored.waysIn.set([], passkey)).toEqual({
      ok: false,
      error: { code: 'second-way-missing' },
    });
    await stored.waysIn.set([], { kind: 'passphrase', passphrase: ONE }, publicKey);
    expect(await stored.waysIn.set([passphrase(ONE)], passkey)).toEqual({ ok: true, value: null });
    expect(await stored.waysIn.list()).toEqual(['prf', 'passphrase', 'recovery']);
    const locked = await stored.open();
    expect(locked).toMatchObject({
      error: { state: { prf: { credentialId: passkey.credentialId, salt: passkey.prfSalt } } },
    });
    const touch = { way: 'prf', output: passkey.output } as const;
    await opensTo(stored, passphrase(ONE));
    await opensTo(stored, touch);
    await opensTo(stored, { way: 'recovery', words: words.toUpperCase() });
    expect((await stored.open({ way: 'prf', output: random(32) })).ok).toBe(false);
    expect((await stored.open({ way: 'recovery', words: (await recovery()).words })).ok).toBe(false);

    // A new root key has to be sealed for what stays: the words by their public key, the passkey by a touch.
    expect(await stored.waysIn.set([passphrase(ONE)], { kind: 'passphrase', passphrase: TWO })).toEqual({
      ok: false,
      error: { code: 'way-needed', way: 'prf' },
    });
    await opensTo(stored, passphrase(ONE));
    const changed = await stored.waysIn.set([passphrase(ONE), touch], {
      kind: 'passphrase',
      passphrase: TWO,
    });
    expect(changed.ok).toBe(true);
    await opensTo(stored, passphrase(TWO));
    await opensTo(stored, touch);
    await opensTo(stored, { way: 'recovery', words });

    // Forgotten passphrase: the words replace it.
    const forgotten = await stored.waysIn.set([{ way: 'recovery', words }, touch], {
      kind: 'passphrase',
      passphrase: ONE,
    });
    expect(forgotten.ok).toBe(true);
    expect((await stored.waysIn.remove([passphrase(ONE)], 'prf')).ok).toBe(true);
    expect((await stored.open(touch)).ok).toBe(false);
    await opensTo(stored, passphrase(ONE));
  });
});

describe('a replaced root key', () => {
  test('storage that refuses changes nothing', async () => {
    let full = false;
    const stored = await storedProfile((database) => ({
      ...database,
      exchange: (...next: Parameters<KeyDatabase['exchange']>) =>
        full ? Promise.resolve({ ok: false, error: { code: 'storage-full' } }) : database.exchange(...next),
    }));
    const before = await stored.database.read();
    full = true;
    expect(await stored.waysIn.set([], { kind: 'passphrase', passphrase: ONE })).toEqual({
      ok: false,
      error: { code: 'storage-full' },
    });
    expect(await stored.database.read()).toEqual(before);
    await opensTo(stored, null);
  });

  test('torn by storage, the newest whole generation opens and the rest is swept', async () => {
    const stored = await storedProfile();
    const old = await stored.database.read();
    const oldTableKeys = await stored.database.tableKeys();
    await stored.waysIn.set([], { kind: 'passphrase', passphrase: ONE });
    const whole = await stored.database.read();
    // Deletion lost: both generations lie there. The device's own slot must not open any more.
    const back = async (): Promise<void> => {
      for (const [table, rows] of Object.entries(old))
        if (table !== 'device_secret') await tableOf(stored.databases.keys, table).bulkPut([...rows]);
      await tableOf(stored.databases.keys, TABLE_KEYS).bulkPut([...oldTableKeys]);
    };
    await back();
    expect((await stored.open()).ok).toBe(false);
    await opensTo(stored, passphrase(ONE));
    expect(await stored.database.read()).toEqual(whole);

    // Writing torn: one new record is missing, so the last generation counts.
    await back();
    await tableOf(stored.databases.keys, 'signing_keypair').delete('device.1');
    await opensTo(stored, null);
    expect(await slotKinds(stored)).toEqual(['device']);
  });

  test('a slot that asks for less work than ours is damage, not a way in', async () => {
    const stored = await storedProfile();
    await stored.waysIn.set([], { kind: 'passphrase', passphrase: ONE });
    const slots = tableOf<{ parameters: { iterations: number } }>(stored.databases.keys, 'slots');
    const [slot] = await slots.toArray();
    if (slot === undefined) throw new Error('no slot');
    const put = (iterations: number) =>
      slots.put({ ...slot, parameters: { ...slot.parameters, iterations } });
    await put(599_999);
    expect(await stored.open(passphrase(ONE))).toEqual({ ok: false, error: 'keys-damaged' });
    await put(600_001);
    expect(await stored.open(passphrase(ONE))).toMatchObject({ error: { refused: { code: 'proof-wrong' } } });
  });
});
