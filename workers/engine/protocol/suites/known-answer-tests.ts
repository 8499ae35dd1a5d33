/**
 * The start-up check: fixed published vectors through the selected backends. If it fails, messaging is off.
 */
import { base64 } from '@scure/base';
import { equalBytes, fromHex, type Bytes } from './bytes.ts';
import { asKemCiphertext } from './kem.ts';
import { aeadAnswer, hashAnswer, kdfAnswer, kemAnswer, signatureAnswer } from './known-answers.ts';
import type { Suite } from './types.ts';

export type Primitive = 'kem' | 'signature' | 'aead' | 'kdf' | 'hash';

export type KnownAnswerResult =
  { readonly passed: true } | { readonly passed: false; readonly failed: readonly Primitive[] };

function bytes(hex: string): Bytes {
  const value = fromHex(hex);
  if (value === undefined) throw new TypeError('a known answer is not hex');
  return value;
}

function flipped(value: Uint8Array): Bytes {
  const other = new Uint8Array(value);
  other[0] = (other[0] ?? 0) ^ 1;
  return other;
}

const checks: Record<Primitive, (suite: Suite) => Promise<boolean>> = {
  async kem({ kem, hash }) {
    const key = await kem.importSeed(bytes(kemAnswer.seed));
    const publicKeyHash = await hash.sha256(key.publicKey);
    const secret = await key.decapsulate(asKemCiphertext(base64.decode(kemAnswer.ciphertextBase64)));
    const fresh = await kem.encapsulate(key.publicKey);
    const back = await key.decapsulate(fresh.ciphertext);
    key.destroy();
    return (
      equalBytes(publicKeyHash, bytes(kemAnswer.publicKeySha256)) &&
      equalBytes(secret, bytes(kemAnswer.sharedSecret)) &&
      equalBytes(back, fresh.sharedSecret)
    );
  },
  async signature({ signature, hash }) {
    const key = await signature.importSeed(bytes(signatureAnswer.seed));
    const [message, context] = [bytes(signatureAnswer.message), bytes(signatureAnswer.context)];
    const published = base64.decode(signatureAnswer.signatureBase64);
    const publicKeyHash = await hash.sha256(key.publicKey);
    const fresh = await key.sign(message, context);
    key.destroy();
    return (
      equalBytes(publicKeyHash, bytes(signatureAnswer.publicKeySha256)) &&
      (await signature.verify(key.publicKey, message, published, context)) &&
      (await signature.verify(key.publicKey, message, fresh, context)) &&
      !(await signature.verify(key.publicKey, message, flipped(published), context)) &&
      !(await signature.verify(key.publicKey, message, published, flipped(context)))
    );
  },
  async aead({ aead }) {
    const { key, nonce, aad, plaintext, sealed } = aeadAnswer;
    const made = await aead.seal(bytes(key), bytes(nonce), bytes(aad), bytes(plaintext));
    const opened = await aead.open(bytes(key), bytes(nonce), bytes(aad), bytes(sealed));
    const forged = await aead.open(bytes(key), bytes(nonce), bytes(aad), flipped(bytes(sealed)));
    return (
      equalBytes(made, bytes(sealed)) &&
      opened !== undefined &&
      equalBytes(opened, bytes(plaintext)) &&
      forged === undefined
    );
  },
  async kdf({ kdf }) {
    const { inputKey, salt, info, output } = kdfAnswer;
    const prk = await kdf.extract(bytes(salt), bytes(inputKey));
    const expected = bytes(output);
    return equalBytes(await kdf.expand(prk, bytes(info), expected.length), expected);
  },
  async hash({ hash }) {
    const message = bytes(hashAnswer.message);
    return (
      equalBytes(await hash.sha256(message), bytes(hashAnswer.sha256)) &&
      equalBytes(await hash.sha512(message), bytes(hashAnswer.sha512))
    );
  },
};

/** Runs every check; a primitive that throws has failed. */
export async function knownAnswerTests(suite: Suite): Promise<KnownAnswerResult> {
  const failed: Primitive[] = [];
  for (const [primitive, check] of Object.entries(checks) as [Primitive, (typeof checks)[Primitive]][]) {
    const passed = await check(suite).catch(() => false);
    if (!passed) failed.push(primitive);
  }
  return failed.length === 0 ? { passed: true } : { passed: false, failed };
}
