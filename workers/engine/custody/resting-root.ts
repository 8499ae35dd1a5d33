/**
 * @file What lies in `account_root`, beneath the root key's seal: the account root's seed until the recovery key's ceremony is over; from
 * then on its public key, and seed and pre-signed revocation sealed to the recovery words. A backup carries the same bytes.
 */
import * as v from 'valibot';
import { equalBytes, wipe, type Bytes } from '../protocol/suites/bytes.ts';
import type { KemPrivateKey, SigningKey } from '../protocol/suites/keys.ts';
import {
  asSigningPublicKey,
  SIGNING_PUBLIC_KEY_BYTES,
  SIGNING_SEED_BYTES,
} from '../protocol/suites/signature.ts';
import type { SigningPublicKey, Suite } from '../protocol/suites/types.ts';
import { fromCbor, toCbor } from '../store/cbor.ts';
import { openWithRecovery } from './sealed-to-recovery.ts';
import { anyBytes } from './slot-records.ts';

const copySchema = v.strictObject({
  /** SHA-256 of the recovery key's public key: says for which words this copy is. */
  recipient: anyBytes,
  /** The 32-byte seed. */
  root: anyBytes,
  /** Of the device that sealed it (revocation.ts). */
  revocation: anyBytes,
});
/** One, or two while another recovery key takes the place of the last. */
const sealedSchema = v.strictObject({
  v: v.literal(1),
  publicKey: v.pipe(
    anyBytes,
    v.check(({ length }) => length === SIGNING_PUBLIC_KEY_BYTES, 'length'),
  ),
  copies: v.pipe(v.array(copySchema), v.minLength(1), v.maxLength(2)),
});

export type SealedCopy = v.InferOutput<typeof copySchema>;

export type RestingRoot =
  | { readonly sealed: false; readonly seed: Bytes }
  | { readonly sealed: true; readonly publicKey: SigningPublicKey; readonly copies: readonly SealedCopy[] };

export function encodeSealedRoot(publicKey: SigningPublicKey, copies: readonly SealedCopy[]): Bytes {
  return toCbor({ v: 1, publicKey, copies });
}

/** Undefined for anything but one of the two forms. A seed is the caller's to wipe. */
export function decodeRestingRoot(bytes: Bytes): RestingRoot | undefined {
  if (bytes.length === SIGNING_SEED_BYTES) return { sealed: false, seed: bytes };
  try {
    const parsed = v.safeParse(sealedSchema, fromCbor(bytes));
    if (!parsed.success) return undefined;
    const { publicKey, copies } = parsed.output;
    return { sealed: true, publicKey: asSigningPublicKey(publicKey), copies };
  } catch {
    return undefined;
  }
}

/** The account root's seed by the words, the caller's to wipe; undefined when they are others. */
export async function rootSeedBy(words: KemPrivateKey, resting: RestingRoot): Promise<Bytes | undefined> {
  if (!resting.sealed) return new Uint8Array(resting.seed);
  for (const { root } of resting.copies) {
    const seed = await openWithRecovery(words, 'account-root', root);
    if (seed !== undefined) return seed;
  }
  return undefined;
}

/** The same as a handle to sign with, checked against the public key that stayed. */
export async function rootSignerBy(
  { signature }: Pick<Suite, 'signature'>,
  words: KemPrivateKey,
  resting: RestingRoot,
): Promise<SigningKey | undefined> {
  const seed = await rootSeedBy(words, resting);
  if (seed?.length !== SIGNING_SEED_BYTES) return undefined;
  const signer = await signature.importSeed(seed);
  wipe(seed);
  if (!resting.sealed || equalBytes(signer.publicKey, resting.publicKey)) return signer;
  signer.destroy();
  return undefined;
}

/** The revocation that was signed when the root was last at hand: the statement, ready to be published. */
export async function presignedBy(words: KemPrivateKey, resting: RestingRoot): Promise<Bytes | undefined> {
  if (!resting.sealed) return undefined;
  for (const { revocation } of resting.copies) {
    const statement = await openWithRecovery(words, 'revocation', revocation);
    if (statement !== undefined) return statement;
  }
  return undefined;
}
