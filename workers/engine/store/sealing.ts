/**
 * @file Sealed bytes: version ‖ nonce ‖ AES-256-GCM. The frame of every row and every wrapped key at rest
 * (docs/decisions/0002-row-format.md). Frozen: a change needs a new version byte and a reader for the old one.
 */
export type Bytes = Uint8Array<ArrayBuffer>;

const FORMAT = 1;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const HEADER_BYTES = 1 + NONCE_BYTES;

/** An AES-256-GCM key that can't be exported. */
export type SealKey = CryptoKey;

/** `associated` is authenticated and not stored. `nonce` is for fixtures alone: 12 fresh random bytes otherwise. */
export async function seal(
  key: SealKey,
  associated: Bytes,
  plaintext: Bytes,
  nonce: Bytes = crypto.getRandomValues(new Uint8Array(NONCE_BYTES)),
): Promise<Bytes> {
  const algorithm = { name: 'AES-GCM', iv: nonce, additionalData: associated };
  const ciphertext = new Uint8Array(await crypto.subtle.encrypt(algorithm, key, plaintext));
  const sealed = new Uint8Array(HEADER_BYTES + ciphertext.length);
  sealed[0] = FORMAT;
  sealed.set(nonce, 1);
  sealed.set(ciphertext, HEADER_BYTES);
  return sealed;
}

/** The plaintext, or undefined for anything that was not sealed under this key for these associated bytes. */
export async function open(key: SealKey, associated: Bytes, sealed: Uint8Array): Promise<Bytes | undefined> {
  if (sealed[0] !== FORMAT || sealed.length < HEADER_BYTES + TAG_BYTES) return undefined;
  const own = new Uint8Array(sealed);
  const algorithm = { name: 'AES-GCM', iv: own.slice(1, HEADER_BYTES), additionalData: associated };
  try {
    return new Uint8Array(await crypto.subtle.decrypt(algorithm, key, own.slice(HEADER_BYTES)));
  } catch (error) {
    // WebCrypto's only answer to a tag that doesn't fit; anything else is a bug of ours.
    if (error instanceof DOMException && error.name === 'OperationError') return undefined;
    throw error;
  }
}
