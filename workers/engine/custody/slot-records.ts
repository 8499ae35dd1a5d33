/** @file What a slot looks like at rest, per way in. All parameters are authenticated by the slot's own key; those of the KDF have a floor. */
import * as v from 'valibot';
import { copy, type Bytes } from '../protocol/suites/bytes.ts';
import { KEM_CIPHERTEXT_BYTES, KEM_PUBLIC_KEY_BYTES } from '../protocol/suites/kem.ts';

/** Any byte string, as a copy of its own. */
export const anyBytes = v.pipe(
  v.instance(Uint8Array),
  v.transform((value): Bytes => copy(value)),
);
const bytesBetween = (shortest: number, longest: number) =>
  v.pipe(
    anyBytes,
    v.check(({ length }) => length >= shortest && length <= longest, 'length'),
  );
const exactly = (length: number) => bytesBetween(length, length);

/** spec/crypto-design.md §2.2. A slot that asks for less was not made by us. */
export const PASSPHRASE_ITERATIONS = 600_000;
/** More would only keep the owner out. */
const MAX_ITERATIONS = 20_000_000;

const common = {
  /** 32 random bytes. */
  salt: anyBytes,
  /** 16 hex digits: names the root key, so that keys wrapped under another are told apart. */
  rootKeyId: v.pipe(v.string(), v.regex(/^[0-9a-f]{16}$/)),
  /** Counts root keys of this profile; absent in the first. */
  generation: v.optional(v.pipe(v.number(), v.safeInteger(), v.minValue(1))),
};

const deviceParameters = v.strictObject(common);
const passphraseParameters = v.strictObject({
  ...common,
  kdf: v.literal('PBKDF2-SHA-512'),
  iterations: v.pipe(
    v.number(),
    v.safeInteger(),
    v.minValue(PASSPHRASE_ITERATIONS),
    v.maxValue(MAX_ITERATIONS),
  ),
  kdfSalt: exactly(32),
});
const prfParameters = v.strictObject({
  ...common,
  /** What the browser calls the passkey or security key. */
  credentialId: bytesBetween(1, 1023),
  /** The PRF's input. */
  prfSalt: exactly(32),
});
const recoveryParameters = v.strictObject({
  ...common,
  publicKey: exactly(KEM_PUBLIC_KEY_BYTES),
  /** Encapsulates the second factor to the recovery key. */
  ciphertext: exactly(KEM_CIPHERTEXT_BYTES),
});

const sealed = { id: v.string(), v: anyBytes };
export const slotSchema = v.variant('kind', [
  v.strictObject({ ...sealed, kind: v.literal('device'), parameters: deviceParameters }),
  v.strictObject({ ...sealed, kind: v.literal('passphrase'), parameters: passphraseParameters }),
  v.strictObject({ ...sealed, kind: v.literal('prf'), parameters: prfParameters }),
  v.strictObject({ ...sealed, kind: v.literal('recovery'), parameters: recoveryParameters }),
]);

export type Slot = v.InferOutput<typeof slotSchema>;
export type SlotKind = Slot['kind'];
export type SlotOf<Kind extends SlotKind> = Extract<Slot, { kind: Kind }>;
/** A slot before the root key is in it. */
export type SlotHead = { [Kind in SlotKind]: Omit<SlotOf<Kind>, 'v'> }[SlotKind];

export const generationOfSlot = ({ parameters }: Pick<Slot, 'parameters'>): number =>
  parameters.generation ?? 0;

/** Records of the first generation have the bare name, as version 1 stored them; later ones add their generation. */
export function idInGeneration(name: string, generation: number): string {
  return generation === 0 ? name : `${name}.${generation}`;
}
