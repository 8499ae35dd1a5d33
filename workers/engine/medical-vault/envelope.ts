/**
 * @file The vault key in an envelope for one recipient (a device of the owner's, or the recovery key), by ML-KEM-768. One more recipient is
 * one more envelope: no item is touched.
 *
 *     ss, ct = ML-KEM-768.Encaps(recipient's public key)
 *     wrapping key = HKDF-SHA-512(ss, salt = ct, info = head, 32);   head = CBOR(['wellio/vault/envelope/1', vault key id, recipient, key id])
 *     sealed = 0x01 ‖ nonce ‖ AES-256-GCM(wrapping key, nonce, vault key, AAD = head)
 */
import * as v from 'valibot';
import { wipe, type Bytes } from '../protocol/suites/bytes.ts';
import { asKemCiphertext, KEM_CIPHERTEXT_BYTES } from '../protocol/suites/kem.ts';
import type { KemPrivateKey } from '../protocol/suites/keys.ts';
import type { Kem, KemCiphertext, KemPublicKey, RandomBytes } from '../protocol/suites/types.ts';
import { toCbor } from '../store/cbor.ts';
import { bytesSchema } from '../store/checked-table.ts';
import { open, seal, type SealKey } from '../store/sealing.ts';

const RECIPIENTS = ['device', 'recovery'] as const;
export type RecipientKind = (typeof RECIPIENTS)[number];

const hex = (digits: number) => v.pipe(v.string(), v.regex(new RegExp(`^[0-9a-f]{${digits}}$`)));

export const envelopeSchema = v.strictObject({
  v: v.literal(1),
  vaultKeyId: hex(32),
  recipient: v.picklist(RECIPIENTS),
  /** SHA-256 of the recipient's ML-KEM-768 public key. */
  keyId: hex(64),
  ciphertext: v.pipe(
    bytesSchema,
    v.check((bytes) => bytes.length === KEM_CIPHERTEXT_BYTES),
  ),
  sealed: bytesSchema,
});
export type Envelope = v.InferOutput<typeof envelopeSchema>;
export type EnvelopeHead = Pick<Envelope, 'vaultKeyId' | 'recipient' | 'keyId'>;

export const VAULT_KEY_BYTES = 32;
const NONCE_BYTES = 12;

function headBytes({ vaultKeyId, recipient, keyId }: EnvelopeHead): Bytes {
  return toCbor(['wellio/vault/envelope/1', vaultKeyId, recipient, keyId]);
}

/** Zeroes the shared secret. */
async function wrappingKey(sharedSecret: Bytes, ciphertext: KemCiphertext, head: Bytes): Promise<SealKey> {
  const base = await crypto.subtle.importKey('raw', sharedSecret, 'HKDF', false, ['deriveKey']);
  wipe(sharedSecret);
  return crypto.subtle.deriveKey(
    { name: 'HKDF', hash: 'SHA-512', salt: ciphertext, info: head },
    base,
    { name: 'AES-GCM', length: 256 },
    false,
    ['encrypt', 'decrypt'],
  );
}

/** The vault key stays the caller's to wipe. */
export async function sealEnvelope(
  { kem, random }: { readonly kem: Kem; readonly random: RandomBytes },
  head: EnvelopeHead,
  publicKey: KemPublicKey,
  vaultKey: Bytes,
): Promise<Envelope> {
  const { ciphertext, sharedSecret } = await kem.encapsulate(publicKey);
  const key = await wrappingKey(sharedSecret, ciphertext, headBytes(head));
  const sealed = await seal(key, headBytes(head), vaultKey, random(NONCE_BYTES));
  const { vaultKeyId, recipient, keyId } = head;
  return { v: 1, vaultKeyId, recipient, keyId, ciphertext, sealed };
}

/** 32 bytes, the caller's to wipe; undefined for another's envelope or one that was altered. */
export async function openEnvelope(
  envelope: Envelope,
  privateKey: KemPrivateKey,
): Promise<Bytes | undefined> {
  const ciphertext = asKemCiphertext(envelope.ciphertext);
  const head = headBytes(envelope);
  const key = await wrappingKey(await privateKey.decapsulate(ciphertext), ciphertext, head);
  const vaultKey = await open(key, head, envelope.sealed);
  return vaultKey?.length === VAULT_KEY_BYTES ? vaultKey : undefined;
}
