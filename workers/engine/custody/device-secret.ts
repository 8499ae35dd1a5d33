/**
 * @file The device secret: a random HMAC-SHA-512 key that WebCrypto made and never gives out. The only CryptoKey ever stored; whoever
 * copies the database's files without the browser's own key store still has it, but no script can read its bytes.
 */
import * as v from 'valibot';

const ALGORITHM = { name: 'HMAC', hash: 'SHA-512', length: 512 } as const;

const deviceSecretKey = v.object({
  type: v.literal('secret'),
  extractable: v.literal(false),
  algorithm: v.object({ name: v.literal('HMAC'), hash: v.object({ name: v.literal('SHA-512') }) }),
  usages: v.strictTuple([v.literal('sign')]),
});

export function makeDeviceSecret(): Promise<CryptoKey> {
  return crypto.subtle.generateKey(ALGORITHM, false, ['sign']);
}

/** What came back from storage is that key, whole, and can't be exported. */
export function isDeviceSecret(value: unknown): value is CryptoKey {
  return value instanceof CryptoKey && v.is(deviceSecretKey, value);
}

/** 64 bytes that only this device can compute. */
export async function deviceMac(secret: CryptoKey, salt: Uint8Array<ArrayBuffer>) {
  return new Uint8Array(await crypto.subtle.sign('HMAC', secret, salt));
}
