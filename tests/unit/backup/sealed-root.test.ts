/** @file Once the ceremony is over only the 24 words give the account root (design.md §6). */
import { describe, expect, test } from 'vitest';
import { covers, verifyRevocation } from '../../../workers/engine/custody/revocation.ts';
import { fromKeyRecords } from '../../../workers/engine/custody/profile-records.ts';
import { decodeRestingRoot } from '../../../workers/engine/custody/resting-root.ts';
import { asCMixAddress, minuteBucketOf } from '../../../workers/engine/protocol/bytes.ts';
import { nativeSuite } from '../../../workers/engine/protocol/suites/suite.ts';
import { encodeBundle, verifyBundle } from '../../../workers/engine/protocol/v1/bundle.ts';
import type { Profile } from '../../../workers/engine/startup/open-profile.ts';
import { openDatabases } from '../../../workers/engine/store/databases.ts';
import { createKeyDatabase } from '../../../workers/engine/store/key-database.ts';
import { valueOf } from '../support/engine-context.ts';
import { cutAt } from './power-cut.ts';
import { close, device, logEntries, madeBy, proveWith, withRecoveryKey, type Device } from './support.ts';

const DAY = 24 * 3_600_000;
const address = (fill = 1) => asCMixAddress(new Uint8Array(36).fill(fill));

/** What lies in `account_root`, read from the database itself and opened with the profile's root key. */
async function resting({ environment }: Device, { waysIn }: Profile) {
  const databases = valueOf(await openDatabases(environment));
  const stored = fromKeyRecords(await createKeyDatabase(databases).read());
  databases.keys.close();
  databases.data.close();
  if (typeof stored === 'string') throw new Error(stored);
  const payload = await waysIn.rootKey().open('account_root', stored.accountRoot.id, stored.accountRoot.v);
  const root = payload === undefined ? undefined : decodeRestingRoot(payload);
  if (root === undefined) throw new Error('account_root does not open');
  return root;
}

const signs = (profile: Profile, words: string | null) =>
  profile.root.withRoot(words, (root) => Promise.resolve(root.publicKey));

/** The bundle that this device would send, as whoever pinned its root sees it. */
async function bundleSeen({ keys }: Profile, at: Device) {
  const issued = await keys.certificate();
  if (issued === undefined) throw new Error('not enrolled');
  const bytes = encodeBundle({
    displayName: 'Ada',
    rootPublicKey: keys.rootPublicKey,
    certificate: issued.signed,
    ...(issued.kemCertificate === null ? {} : { kemCertificate: issued.kemCertificate }),
  });
  const now = minuteBucketOf(at.time.now);
  return verifyBundle(nativeSuite, { bytes, now, expectedRoot: keys.rootFingerprint });
}

describe('after the ceremony', () => {
  test('the seed is nowhere here: the words give it, and nothing else does', async () => {
    const phone = device();
    const profile = await phone.open();
    const before = await resting(phone, profile);
    expect(before.sealed).toBe(false);
    expect(valueOf(await signs(profile, null))).toEqual(profile.keys.rootPublicKey);
    const words = await withRecoveryKey(profile);
    for (const again of [false, true]) {
      if (again) close(profile);
      const opened = again ? await phone.open() : profile;
      expect(await resting(phone, opened)).toMatchObject({
        sealed: true,
        publicKey: opened.keys.rootPublicKey,
        copies: [expect.anything()],
      });
      expect(await signs(opened, null)).toEqual({ ok: false, error: { code: 'needs-recovery-key' } });
      expect(valueOf(await signs(opened, words))).toEqual(opened.keys.rootPublicKey);
      const others = words.split(' ').toReversed().join(' ');
      expect(await signs(opened, others)).toEqual({ ok: false, error: { code: 'words-wrong' } });
    }
  });

  test('the device goes on without them: other addresses are its own to say, under the same root', async () => {
    const phone = device();
    const profile = await phone.open();
    await withRecoveryKey(profile);
    expect(await profile.keys.certificate()).toBeUndefined();
    for (const fill of [1, 2]) {
      const issued = valueOf(await profile.keys.issueCertificate(address(fill)));
      expect(issued.certificate.address).toEqual(address(fill));
      expect(issued.kemCertificate).not.toBeNull();
      const seen = valueOf(await bundleSeen(profile, phone));
      expect(seen.device.keyId).toBe(profile.keys.keyId);
      expect(seen.device.certificate.address).toEqual(address(fill));
    }
    expect(await profile.keys.enrolledUntil()).toBe(
      Math.floor(phone.time.now / 60_000 + 0.5) * 60_000 + 365 * DAY,
    );
  });

  test('renewing for another year asks for the words', async () => {
    const phone = device();
    const profile = await phone.open();
    const words = await withRecoveryKey(profile);
    phone.time.now += 300 * DAY;
    valueOf(await profile.keys.issueCertificate(address()));
    const until = (await profile.keys.enrolledUntil()) ?? 0;
    const renewed = await profile.root.withRoot(words, (root) => profile.keys.enrol(root));
    expect(valueOf(valueOf(renewed))).toBeNull();
    expect((await profile.keys.enrolledUntil()) ?? 0).toBe(until + 300 * DAY);
    phone.time.now += 200 * DAY;
    valueOf(await profile.keys.issueCertificate(address()));
    expect((await bundleSeen(profile, phone)).ok).toBe(true);
  });

  test('another recovery key takes the old words, and then only the new ones give the root', async () => {
    const phone = device();
    const profile = await phone.open();
    const first = await withRecoveryKey(profile);
    expect(await profile.backups.makeRecoveryKey()).toEqual({
      ok: false,
      error: { code: 'needs-recovery-key' },
    });
    expect(await profile.backups.makeRecoveryKey(first.replace(/^\w+/, 'zzz'))).toEqual({
      ok: false,
      error: { code: 'words-wrong' },
    });
    const second = await withRecoveryKey(profile, first);
    expect(await signs(profile, first)).toEqual({ ok: false, error: { code: 'words-wrong' } });
    expect(valueOf(await signs(profile, second))).toEqual(profile.keys.rootPublicKey);
    expect(await resting(phone, profile)).toMatchObject({ copies: [expect.anything()] });
  });

  test('a ceremony given up half way leaves the key that counts, for root and backups', async () => {
    const profile = await device().open();
    const words = await withRecoveryKey(profile);
    const { words: others, ask } = valueOf(await profile.backups.makeRecoveryKey(words));
    valueOf(profile.backups.keys.confirm(ask.map((place) => others[place] ?? '')));
    expect((await profile.backups.snapshot()).recoveryKey.state).toBe('ready');
    expect(valueOf(await proveWith(profile, words))).toBeNull();
    const file = await madeBy(profile);
    expect((await profile.backups.read(file, words)).ok).toBe(true);
    expect(valueOf(await signs(profile, words))).toEqual(profile.keys.rootPublicKey);
  });
});

describe('the pre-signed revocation', () => {
  test('ends this device and opens with the words alone', async () => {
    const phone = device();
    const profile = await phone.open();
    const words = await withRecoveryKey(profile);
    const statement = valueOf(await profile.root.presigned(words));
    const { rootPublicKey, deviceId, signing, keyId } = profile.keys;
    const revocation = valueOf(await verifyRevocation(nativeSuite, { statement, rootPublicKey }));
    expect(revocation).toMatchObject({ reason: 'device_lost', root: profile.keys.rootFingerprint });
    const asked = { deviceId, signingPublicKey: signing.publicKey, keyId };
    expect(await covers(nativeSuite.hash, revocation, asked)).toBe(true);
    expect(await profile.root.presigned(`${words} extra`)).toEqual({
      ok: false,
      error: { code: 'words-wrong' },
    });
  });

  test('comes back with the diary on a new phone, which is enrolled by the words that were typed', async () => {
    const phone = device();
    const old = await phone.open();
    await logEntries(old, 0, 3);
    const words = await withRecoveryKey(old);
    const file = await madeBy(old);
    const target = device();
    const before = await target.open();
    const read = valueOf(await before.backups.read(file, words));
    valueOf(await before.backups.decide(read.id));
    close(before);
    const restored = await target.open();
    const { rootPublicKey } = restored.keys;
    expect(rootPublicKey).toEqual(old.keys.rootPublicKey);
    expect((await resting(target, restored)).sealed).toBe(true);

    valueOf(await restored.keys.issueCertificate(address(9)));
    const seen = valueOf(await bundleSeen(restored, target));
    expect(seen.root).toBe(old.keys.rootFingerprint);
    expect(seen.device.certificate.deviceId).toBe(restored.keys.deviceId);
    expect(restored.keys.deviceId).not.toBe(old.keys.deviceId);

    const deviceOf = ({ keys }: Profile) => ({
      deviceId: keys.deviceId,
      signingPublicKey: keys.signing.publicKey,
      keyId: keys.keyId,
    });
    const [earlier, ...more] = await restored.backups.earlierDevices();
    expect(more).toEqual([]);
    expect(earlier?.ended).toBe(false);
    const statements = [
      [earlier?.statement ?? new Uint8Array(), old, restored],
      [valueOf(await restored.root.presigned(words)), restored, old],
    ] as const;
    for (const [statement, ended, alive] of statements) {
      const revocation = valueOf(await verifyRevocation(nativeSuite, { statement, rootPublicKey }));
      expect(await covers(nativeSuite.hash, revocation, deviceOf(ended))).toBe(true);
      expect(await covers(nativeSuite.hash, revocation, deviceOf(alive))).toBe(false);
    }
  });
});

test('cut off at every write of either ceremony, the root is signed with by itself or by words that count', async () => {
  for (const again of [false, true]) {
    for (let at = 1, whole = false; !whole; at += 1) {
      const phone = device();
      const profile = await phone.open();
      const { rootPublicKey } = profile.keys;
      const first = again ? await withRecoveryKey(profile) : undefined;
      const { backups } = profile;
      const made = valueOf(await backups.makeRecoveryKey(first));
      const second = made.words.join(' ');
      whole = !(await cutAt(at, async () => {
        backups.keys.confirm(made.ask.map((place) => made.words[place] ?? ''));
        await backups.tryOut();
      }));
      close(profile);
      const opened = await phone.open();
      const { recoveryKey } = await opened.backups.snapshot();
      const counting: string[] = [];
      for (const words of [first, second])
        if (words !== undefined && (await proveWith(opened, words)).ok) counting.push(words);
      // Never both, never none where there was one; and whichever counts gives the root.
      expect(counting.length).toBe(recoveryKey.state === 'ready' ? 1 : 0);
      if (again) expect(recoveryKey.state).toBe('ready');
      if (whole) expect(counting).toEqual([second]);
      const by = counting[0] ?? null;
      expect(valueOf(await signs(opened, by))).toEqual(rootPublicKey);
      expect((await resting(phone, opened)).sealed).toBe(by !== null);
      close(opened);
    }
  }
}, 240_000);
