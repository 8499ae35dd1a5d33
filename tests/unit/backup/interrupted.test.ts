/** @file Every write of every flow of custody, cut off once: the next start is whole, and is what was before or what was promised. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { RETIRED_KEY_MS } from '../../../workers/engine/custody/rotation/device-key.ts';
import type { KeyId } from '../../../workers/engine/protocol/bytes.ts';
import { deleteDatabases, inventory } from '../../../workers/engine/store/erase.ts';
import type { Proof } from '../../../workers/api/unlock.ts';
import type { Profile } from '../../../workers/engine/startup/open-profile.ts';
import {
  close,
  device,
  entriesOf,
  logEntries,
  loseRow,
  madeBy,
  random,
  withRecoveryKey,
  type Device,
} from './support.ts';
import { rowId } from '../store/support.ts';
import { cutAt } from './power-cut.ts';

const ONE = 'ankle brave cactus dolphin ember fabric';
const shown = (passphrase: string): Proof => ({ way: 'passphrase', passphrase });

/** Runs `flow` on a fresh copy of a device, cut at its 1st, 2nd, … write, until it isn't cut off any more; how often it was. */
async function atEveryWrite(
  prepare: () => Promise<{
    readonly flow: () => Promise<unknown>;
    readonly check: (whole: boolean) => Promise<void>;
  }>,
): Promise<number> {
  for (let at = 1; ; at += 1) {
    const { flow, check } = await prepare();
    const cut = await cutAt(at, flow);
    await check(!cut);
    if (!cut) return at - 1;
  }
}

async function diary(entries: number) {
  const phone = device();
  const profile = await phone.open();
  await logEntries(profile, 0, entries);
  return { phone, profile };
}

describe('cut off at every write', () => {
  test('of its first start, a profile is whole at the next', async () => {
    const cuts = await atEveryWrite(() => {
      const phone = device();
      return Promise.resolve({
        flow: async () => close(await phone.open()),
        check: async () => {
          const profile = await phone.open();
          const { rootFingerprint } = profile.keys;
          close(profile);
          const again = await phone.open();
          expect(again.keys.rootFingerprint).toBe(rootFingerprint);
          close(again);
        },
      });
    });
    expect(cuts).toBeGreaterThan(10);
  });

  test('of a new root key, the profile opens by exactly one of the old and the new way', async () => {
    const cuts = await atEveryWrite(async () => {
      const { phone, profile } = await diary(3);
      // A passkey and the recovery key: two slots, and no slow KDF between the cuts.
      const passkey = {
        kind: 'prf',
        credentialId: random(16),
        prfSalt: random(32),
        output: random(32),
      } as const;
      const publicKey = new Uint8Array(profile.keys.kem.publicKey);
      return {
        flow: () => profile.waysIn.set([], passkey, publicKey),
        check: async (whole) => {
          close(profile);
          const without = await phone.tryToOpen();
          expect(without.ok).toBe(!whole);
          const opened = without.ok
            ? without.value
            : await phone.open({ way: 'prf', output: passkey.output });
          expect(opened.keys.rootFingerprint).toBe(profile.keys.rootFingerprint);
          expect(await entriesOf(opened)).toHaveLength(3);
          close(opened);
        },
      };
    });
    // Slots and five secrets and every table's key, written, then deleted.
    expect(cuts).toBeGreaterThan(15);
  }, 240_000);

  test('of the ceremony and of making a backup, nothing is lost and no half key counts', async () => {
    await atEveryWrite(async () => {
      const { phone, profile } = await diary(2);
      return {
        flow: async () => {
          await withRecoveryKey(profile);
          await madeBy(profile);
        },
        check: async (whole) => {
          close(profile);
          const opened = await phone.open();
          const { recoveryKey } = await opened.backups.snapshot();
          if (whole) expect(recoveryKey.state).toBe('ready');
          if (recoveryKey.state === 'ready') await madeBy(opened);
          else expect((await opened.backups.make()).ok).toBe(false);
          expect(await entriesOf(opened)).toHaveLength(2);
          close(opened);
        },
      };
    });
  }, 240_000);

  test('of a restore, the next starts end with the whole diary or with what was there', async () => {
    const { profile: old } = await diary(4);
    const words = await withRecoveryKey(old);
    const file = await madeBy(old);
    const outcomes = new Set<string>();
    const cuts = await atEveryWrite(async () => {
      const target = device();
      const before = await target.open();
      await logEntries(before, 50, 52);
      let decided = false;
      return {
        flow: async () => {
          const read = await before.backups.read(file, words);
          if (!read.ok) return;
          decided = (await before.backups.decide(read.value.id)).ok;
          close(before);
          if (decided) close(await target.open());
        },
        check: async () => {
          close(before);
          const opened = await target.open();
          const restored = opened.keys.rootFingerprint === old.keys.rootFingerprint;
          expect(await entriesOf(opened)).toHaveLength(restored ? 6 : 2);
          if (decided) expect(restored).toBe(true);
          outcomes.add(String(restored));
          close(opened);
        },
      };
    });
    expect(outcomes).toEqual(new Set(['true', 'false']));
    expect(cuts).toBeGreaterThan(20);
  }, 240_000);

  test('of a merge, the next start has what was here and all that came', async () => {
    let merged = 0;
    const cuts = await atEveryWrite(async () => {
      const { phone, profile } = await diary(6);
      const words = await withRecoveryKey(profile);
      const file = await madeBy(profile);
      await logEntries(profile, 50, 52);
      for (const lost of [1, 2, 4]) await loseRow(phone, 'log-entries', rowId(lost));
      let decided = false;
      return {
        flow: async () => {
          const read = await profile.backups.read(file, words);
          if (!read.ok) return;
          decided = (await profile.backups.decide(read.value.id)).ok;
          close(profile);
          if (decided) close(await phone.open());
        },
        check: async () => {
          close(profile);
          const opened = await phone.open();
          const found = (await entriesOf(opened)).length;
          expect([5, 8]).toContain(found);
          if (decided) expect(found).toBe(8);
          if (found === 8) merged += 1;
          close(opened);
        },
      };
    });
    expect(cuts).toBeGreaterThan(10);
    expect(merged).toBeGreaterThan(3);
  }, 240_000);

  test('of deleting everything, the next start has all or begins anew, with nothing of the old', async () => {
    const outcomes = new Set<boolean>();
    await atEveryWrite(async () => {
      const { phone, profile } = await diary(3);
      return {
        flow: async () => {
          await profile.shredKeys();
          close(profile);
          // The browser ends here in half of the cases below: the databases are deleted at the next start.
        },
        check: async (whole) => {
          close(profile);
          const opened = await phone.open();
          const same = opened.keys.rootFingerprint === profile.keys.rootFingerprint;
          expect(same).toBe(!whole);
          expect(await entriesOf(opened)).toHaveLength(same ? 3 : 0);
          outcomes.add(same);
          close(opened);
          await deleteDatabases(phone.environment);
          expect(await inventory(phone.environment)).toEqual([]);
        },
      };
    });
    expect(outcomes).toEqual(new Set([true, false]));
  }, 240_000);
});

const DAY = 24 * 3_600_000;

type Step =
  | { readonly kind: 'log'; readonly count: number }
  | { readonly kind: 'passphrase'; readonly which: number }
  | { readonly kind: 'remove' }
  | { readonly kind: 'backup' }
  | { readonly kind: 'restore' }
  | { readonly kind: 'rotate' }
  | { readonly kind: 'erase' }
  | { readonly kind: 'reopen' };

const step = fc.record({
  cut: fc.option(fc.integer({ min: 1, max: 40 })),
  step: fc.oneof(
    fc.record({ kind: fc.constant('log' as const), count: fc.integer({ min: 1, max: 4 }) }),
    fc.record({ kind: fc.constant('passphrase' as const), which: fc.integer({ min: 0, max: 1 }) }),
    fc.record({ kind: fc.constant('remove' as const) }),
    fc.record({ kind: fc.constant('backup' as const) }),
    fc.record({ kind: fc.constant('restore' as const) }),
    fc.record({ kind: fc.constant('rotate' as const) }),
    fc.record({ kind: fc.constant('erase' as const) }),
    fc.record({ kind: fc.constant('reopen' as const) }),
  ),
});

const PASSPHRASES = [ONE, 'garden hollow island jacket kitten ladder'];

/** What must be true of the device, as the person was told. */
class Model {
  readonly device: Device = device();
  profile!: Profile;
  /** The only one that may open; undefined: the device by itself. After a cut both the last and the next may. */
  ways: (string | undefined)[] = [undefined];
  logged = 0;
  words: string | undefined;
  file: Blob | undefined;
  fingerprint = '';
  /** ML-KEM keys of the last thirty days: what was sealed to them must open. */
  kept = new Map<KeyId, number>();
  /** Account roots that were to be destroyed. */
  readonly destroyed = new Set<string>();
  /** Cut off while erasing: all of it, or nothing of it. */
  erasing = false;

  async open(): Promise<void> {
    const opens: (string | undefined)[] = [];
    for (const way of new Set([undefined, ...PASSPHRASES])) {
      this.device.time.now += 3_600_000 * 24;
      const opened = await this.device.tryToOpen(way === undefined ? null : shown(way));
      if (!opened.ok) continue;
      opens.push(way);
      if (opens.length > 1) close(this.profile);
      this.profile = opened.value;
      // Without a way in a proof isn't looked at.
      if (way === undefined) break;
    }
    expect(opens).toHaveLength(1);
    const { keys } = this.profile;
    if (this.erasing && keys.rootFingerprint !== this.fingerprint) this.#begunAnew();
    this.erasing = false;
    expect(this.ways).toContain(opens[0]);
    this.ways = opens;
    expect(this.destroyed).not.toContain(keys.rootFingerprint);
    if (this.fingerprint !== '') expect(keys.rootFingerprint).toBe(this.fingerprint);
    this.fingerprint = keys.rootFingerprint;
    const entries = await entriesOf(this.profile);
    expect(entries.length).toBeGreaterThanOrEqual(this.logged);
    if (this.logged === 0 && this.file === undefined) expect(entries).toEqual([]);
    this.#keep();
  }

  #begunAnew(): void {
    this.destroyed.add(this.fingerprint);
    this.fingerprint = '';
    this.ways = [undefined];
    this.logged = 0;
    this.words = this.file = undefined;
    this.kept.clear();
  }

  /** The key in use, and every one that was in the last thirty days. */
  #keep(): void {
    const { now } = this.device.time;
    this.kept.set(this.profile.keys.keyId, now);
    for (const [id, usedAt] of this.kept) {
      if (now - usedAt > RETIRED_KEY_MS) this.kept.delete(id);
      else expect(this.profile.keys.kemById(id), 'a key of the last thirty days').toBeDefined();
    }
  }

  get proofs(): readonly Proof[] {
    const [way] = this.ways;
    return way === undefined ? [] : [shown(way)];
  }

  async run(step: Step): Promise<void> {
    const { waysIn, backups } = this.profile;
    switch (step.kind) {
      case 'log': {
        await logEntries(this.profile, this.logged, this.logged + step.count);
        this.logged += step.count;
        return;
      }
      case 'passphrase': {
        const passphrase = PASSPHRASES[step.which] ?? ONE;
        this.ways = [...this.ways, passphrase];
        const set = await waysIn.set(this.proofs, { kind: 'passphrase', passphrase });
        if (set.ok) this.ways = [passphrase];
        return;
      }
      case 'remove': {
        this.ways = [...this.ways, undefined];
        if ((await waysIn.remove(this.proofs, 'passphrase')).ok) this.ways = [undefined];
        return;
      }
      case 'backup': {
        this.words ??= await withRecoveryKey(this.profile);
        this.file = await madeBy(this.profile);
        return;
      }
      case 'restore': {
        if (this.file === undefined || this.words === undefined) return;
        const read = await backups.read(this.file, this.words);
        if (read.ok) await backups.decide(read.value.id);
        return;
      }
      case 'rotate': {
        this.#keep();
        this.device.time.now += 8 * DAY;
        const before = this.profile.keys.keyId;
        const tended = await this.profile.keys.tend();
        if (tended.ok) expect(this.profile.keys.keyId).not.toBe(before);
        return;
      }
      case 'erase': {
        this.erasing = true;
        await this.profile.shredKeys();
        close(this.profile);
        await deleteDatabases(this.device.environment);
        expect(await inventory(this.device.environment)).toEqual([]);
        return;
      }
      case 'reopen':
        return;
    }
  }
}

test('random sequences with random cuts never lose a key or an entry, nor keep what was removed or destroyed', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 6 }), async (steps) => {
      const model = new Model();
      await model.open();
      for (const { step: next, cut } of steps) {
        const was = model.words;
        let cutOff = false;
        // Whatever a step that was cut off throws is its end; one that wasn't must hold.
        if (cut === null) await model.run(next);
        else cutOff = await cutAt(cut, () => model.run(next));
        // Words of a ceremony that was cut off were never confirmed.
        if (cutOff && was === undefined) model.words = undefined;
        close(model.profile);
        await model.open();
      }
      close(model.profile);
    }),
    { numRuns: process.env['WELLIO_SOAK'] === '1' ? 500 : 12, seed: 20261121 },
  );
}, 3_600_000);
