/**
 * @file Adding, changing and removing ways in, for somebody who has just shown one of them. Removing or changing one, and adding the
 * first, makes a new root key; adding a further one adds its slot (design.md §6).
 */
import type { StorageError } from '../../api/errors.ts';
import type { Result } from '../../api/result.ts';
import type { LockedState, PrfRequest, Proof, ProofError, WayIn } from '../../api/unlock.ts';
import { copy, equalBytes, wipe, type Bytes } from '../protocol/suites/bytes.ts';
import type { RandomBytes, Suite } from '../protocol/suites/types.ts';
import type { KeyDatabase } from '../store/key-database.ts';
import { tableKeysOf } from '../store/table-keys.ts';
import { toStorageError } from '../store/storage-error.ts';
import type { Attempts } from './attempts.ts';
import { factorFor } from './factors.ts';
import { fromKeyRecords, toKeyRecords, type ProfileRecords, type StoredProfile } from './profile-records.ts';
import { replaceRootKey, slotFor, type NewWay } from './replace-root.ts';
import { RootKey } from './root-key.ts';
import type { Slot, SlotKind } from './slot-records.ts';
import { openSlot } from './slots.ts';

export type ChangeWaysError =
  | ProofError
  | StorageError
  /** This way in stays, so the new root key must be sealed for it too: show it as well. */
  | { readonly code: 'way-needed'; readonly way: 'passphrase' | 'prf' }
  /** A passkey alone could be lost: set a passphrase or a recovery key first. */
  | { readonly code: 'second-way-missing' }
  | { readonly code: 'gone' };

export interface WaysInParts {
  readonly database: KeyDatabase;
  readonly suite: Pick<Suite, 'kem'>;
  readonly random: RandomBytes;
  readonly attempts: Attempts;
  /** As opened at start. */
  readonly rootKey: RootKey;
}

export interface WaysIn {
  /** The root key in use: another one after each replacement. */
  rootKey(): RootKey;
  /** Every slot's kind but the device's own, in the order in which to offer them. */
  list(): Promise<readonly WayIn[]>;
  /** Whatever else writes a secret's record: never while a root key is being replaced. */
  exclusively<Value>(work: () => Promise<Value>): Promise<Value>;
  /** What this profile would ask for if it were locked now. */
  asked(): Promise<LockedState>;
  /** Good for a device without any way in, else for a proof that opens. */
  prove(proof: Proof | null): Promise<Result<null, ProofError>>;
  /** Whether this is the passphrase. No attempt is counted: for refusing to use it elsewhere, by a caller that limits how often. */
  isPassphrase(text: string): Promise<boolean>;
  /** Adds, or puts in the place of the one of its kind. `recovery` joins with the first other way in. */
  set(
    proofs: readonly Proof[],
    way: Exclude<NewWay, { kind: 'device' }>,
    recovery?: Bytes,
  ): Promise<Result<null, ChangeWaysError>>;
  /**
   * Another recovery key's words stop opening and this one's begin to, under a new root key, where the recovery key is a way in. Without
   * such a way, or where it is this key already, nothing changes and no proof is looked at.
   */
  renewRecovery(proofs: readonly Proof[], publicKey: Bytes): Promise<Result<null, ChangeWaysError>>;
  /** Closes a way by another recovery key than this one, without any proof: only where a passphrase stays. */
  closeOtherRecovery(publicKey: Bytes): Promise<Result<null, ChangeWaysError>>;
  /** Without passphrase and passkey the device opens with its own secret again. */
  remove(proofs: readonly Proof[], way: WayIn): Promise<Result<null, ChangeWaysError>>;
}

const ORDER: readonly WayIn[] = ['prf', 'passphrase', 'recovery'];

export function waysOf(slots: readonly Pick<Slot, 'kind'>[]): readonly WayIn[] {
  return ORDER.filter((way) => slots.some(({ kind }) => kind === way));
}

/** What to ask the passkey for; null without one. */
export function prfRequestOf(slots: readonly Slot[]): PrfRequest | null {
  const slot = slots.find(({ kind }) => kind === 'prf');
  if (slot?.kind !== 'prf') return null;
  return { credentialId: slot.parameters.credentialId, salt: slot.parameters.prfSalt };
}

/** The root key's bytes, the caller's to wipe; undefined when this proof opens no slot. */
export async function openWithProof(
  { deviceSecret, slots }: Pick<ProfileRecords, 'deviceSecret' | 'slots'>,
  proof: Proof,
  suite: Pick<Suite, 'kem'>,
): Promise<{ readonly slot: Slot; readonly secret: Bytes } | undefined> {
  for (const slot of slots.filter(({ kind }) => kind === proof.way)) {
    const factor = await factorFor(slot, proof, suite);
    if (factor === undefined) continue;
    const secret = await openSlot(deviceSecret, slot, factor);
    wipe(factor);
    if (secret !== undefined) return { slot, secret };
  }
  return undefined;
}

function otherRecovery(slots: readonly Slot[], publicKey: Bytes): Slot | undefined {
  return slots.find(
    (slot) => slot.kind === 'recovery' && !equalBytes(copy(slot.parameters.publicKey), publicKey),
  );
}

export function createWaysIn({ database, suite, random, attempts, ...parts }: WaysInParts): WaysIn {
  let current = parts.rootKey;
  let tail: Promise<unknown> = Promise.resolve();
  function inTurn<Value>(work: () => Promise<Value>): Promise<Value> {
    const done = tail.then(work);
    tail = done.catch(() => undefined);
    return done;
  }

  async function read(): Promise<StoredProfile> {
    const stored = fromKeyRecords(await database.read());
    // They opened when the engine started, and only this engine writes them.
    if (typeof stored === 'string') throw new Error(`the stored keys are ${stored}`);
    return stored;
  }

  /** The root key, and every given proof's slot: each proof must open one. */
  async function open(
    stored: StoredProfile,
    proofs: readonly Proof[],
  ): Promise<Result<{ readonly secret: Bytes; readonly shown: ReadonlyMap<SlotKind, Proof> }, ProofError>> {
    const device = stored.slots.find(({ kind }) => kind === 'device');
    const secretOfDevice = device === undefined ? undefined : await openSlot(stored.deviceSecret, device);
    if (secretOfDevice !== undefined)
      return { ok: true, value: { secret: secretOfDevice, shown: new Map() } };
    return attempts.take(async () => {
      const shown = new Map<SlotKind, Proof>();
      let secret: Bytes | undefined;
      for (const proof of proofs) {
        const opened = await openWithProof(stored, proof, suite);
        if (opened === undefined) {
          if (secret !== undefined) wipe(secret);
          return undefined;
        }
        if (secret !== undefined) wipe(secret);
        secret = opened.secret;
        shown.set(opened.slot.kind, proof);
      }
      return secret === undefined ? undefined : { secret, shown };
    });
  }

  /** A slot that stays, as a way for the new root key. */
  function kept(slot: Slot, shown: ReadonlyMap<SlotKind, Proof>): NewWay | ChangeWaysError {
    const proof = shown.get(slot.kind);
    switch (slot.kind) {
      case 'device':
        return { kind: 'device' };
      case 'recovery':
        return { kind: 'recovery', publicKey: slot.parameters.publicKey };
      case 'passphrase':
        return proof?.way === 'passphrase'
          ? { kind: 'passphrase', passphrase: proof.passphrase }
          : { code: 'way-needed', way: 'passphrase' };
      case 'prf':
        return proof?.way === 'prf'
          ? {
              kind: 'prf',
              credentialId: slot.parameters.credentialId,
              prfSalt: slot.parameters.prfSalt,
              output: proof.output,
            }
          : { code: 'way-needed', way: 'prf' };
    }
  }

  async function replace(
    stored: StoredProfile,
    secret: Bytes,
    ways: readonly NewWay[],
  ): Promise<Result<null, ChangeWaysError>> {
    const [any] = stored.slots;
    if (any === undefined) throw new Error('a profile has a slot');
    const rootKey = await RootKey.from(any.parameters.rootKeyId, secret);
    const tableKeys = await database.tableKeys();
    const next = await replaceRootKey({ stored, tableKeys, rootKey, ways, suite, random });
    if (next === undefined) return { ok: false, error: { code: 'storage-failed' } };
    const written = await database.exchange(toKeyRecords(next.records), next.tableKeys);
    if (!written.ok) return { ok: false, error: toStorageError(written.error) };
    current = next.rootKey;
    return written;
  }

  async function rebuild(
    stored: StoredProfile,
    secret: Bytes,
    staying: readonly Slot[],
    added: readonly NewWay[],
    shown: ReadonlyMap<SlotKind, Proof>,
  ): Promise<Result<null, ChangeWaysError>> {
    const ways: NewWay[] = [...added];
    for (const slot of staying) {
      const way = kept(slot, shown);
      if ('code' in way) {
        wipe(secret);
        return { ok: false, error: way };
      }
      ways.push(way);
    }
    const asks = ways.some(({ kind }) => kind === 'passphrase' || kind === 'prf');
    return replace(stored, secret, asks ? ways : [{ kind: 'device' }]);
  }

  return {
    rootKey: () => current,
    list: async () => waysOf((await read()).slots),
    exclusively: inTurn,
    async asked() {
      const { slots } = await read();
      return { ways: waysOf(slots), prf: prfRequestOf(slots), waitMs: await attempts.waitMs() };
    },
    prove: (proof) =>
      inTurn(async () => {
        const opened = await open(await read(), proof === null ? [] : [proof]);
        if (!opened.ok) return opened;
        wipe(opened.value.secret);
        return { ok: true, value: null };
      }),
    isPassphrase: (passphrase) =>
      inTurn(async () => {
        const opened = await openWithProof(await read(), { way: 'passphrase', passphrase }, suite);
        if (opened === undefined) return false;
        wipe(opened.secret);
        return true;
      }),
    set: (proofs, way, recovery) =>
      inTurn(async () => {
        const stored = await read();
        const opened = await open(stored, proofs);
        if (!opened.ok) return opened;
        const { secret, shown } = opened.value;
        const current = waysOf(stored.slots);
        if (current.length === 0) {
          if (way.kind === 'recovery') {
            wipe(secret);
            return { ok: true, value: null };
          }
          const both =
            recovery === undefined ? [way] : [way, { kind: 'recovery', publicKey: recovery } as const];
          if (way.kind === 'prf' && recovery === undefined) {
            wipe(secret);
            return { ok: false, error: { code: 'second-way-missing' } };
          }
          return rebuild(stored, secret, [], both, shown);
        }
        if (current.includes(way.kind))
          return rebuild(
            stored,
            secret,
            stored.slots.filter(({ kind }) => kind !== way.kind),
            [way],
            shown,
          );
        const [any] = stored.slots;
        if (any === undefined) throw new Error('a profile has a slot');
        const { rootKeyId } = any.parameters;
        const { deviceSecret, generation } = stored;
        const slot = await slotFor(way, secret, { deviceSecret, suite, random, rootKeyId, generation });
        wipe(secret);
        const written = await database.replace('slots', slot);
        return written.ok ? written : { ok: false, error: toStorageError(written.error) };
      }),
    renewRecovery: (proofs, publicKey) =>
      inTurn(async () => {
        const stored = await read();
        if (otherRecovery(stored.slots, publicKey) === undefined) return { ok: true, value: null };
        const opened = await open(stored, proofs);
        if (!opened.ok) return opened;
        const { secret, shown } = opened.value;
        const staying = stored.slots.filter(({ kind }) => kind !== 'recovery');
        return rebuild(stored, secret, staying, [{ kind: 'recovery', publicKey }], shown);
      }),
    closeOtherRecovery: (publicKey) =>
      inTurn(async () => {
        const stored = await read();
        const other = otherRecovery(stored.slots, publicKey);
        if (other === undefined || !stored.slots.some(({ kind }) => kind === 'passphrase'))
          return { ok: true, value: null };
        const slots = stored.slots.filter((slot) => slot !== other);
        const written = await database.exchange(
          toKeyRecords({ ...stored, slots }),
          tableKeysOf(await database.tableKeys(), current),
        );
        return written.ok ? written : { ok: false, error: toStorageError(written.error) };
      }),
    remove: (proofs, way) =>
      inTurn(async () => {
        const stored = await read();
        if (!waysOf(stored.slots).includes(way)) return { ok: false, error: { code: 'gone' } };
        const opened = await open(stored, proofs);
        if (!opened.ok) return opened;
        const { secret, shown } = opened.value;
        const staying = stored.slots.filter(({ kind }) => kind !== way);
        const left = waysOf(staying);
        if (left.length === 1 && left[0] === 'prf') {
          wipe(secret);
          return { ok: false, error: { code: 'second-way-missing' } };
        }
        return rebuild(stored, secret, left.some((one) => one !== 'recovery') ? staying : [], [], shown);
      }),
  };
}
