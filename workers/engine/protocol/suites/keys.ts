/**
 * Private keys as handles: class instances whose secret sits behind a private field. They can't be
 * logged or serialised, and a structured clone of one carries no key (a test shows it).
 */
import type { Backend, KemCiphertext, KemPublicKey, Signature, SigningPublicKey } from './types.ts';
import type { Bytes } from './bytes.ts';

/** What a backend puts behind a handle. */
interface Operation<Run> {
  readonly run: Run;
  /** Overwrites what can be overwritten. */
  readonly forget: () => void;
}

type Decapsulate = (ciphertext: KemCiphertext) => Promise<Bytes>;
type Sign = (message: Uint8Array, context: Uint8Array) => Promise<Signature>;

/** A device's ML-KEM-768 decapsulation key. The seed can't be read back. */
export class KemPrivateKey {
  readonly backend: Backend;
  readonly publicKey: KemPublicKey;
  #operation: Operation<Decapsulate> | undefined;

  constructor(backend: Backend, publicKey: KemPublicKey, operation: Operation<Decapsulate>) {
    this.backend = backend;
    this.publicKey = publicKey;
    this.#operation = operation;
  }

  /** 32 bytes of shared secret. A wrong ciphertext gives an unrelated secret (implicit rejection). */
  decapsulate(ciphertext: KemCiphertext): Promise<Bytes> {
    if (this.#operation === undefined) throw new Error('this key was destroyed');
    return this.#operation.run(ciphertext);
  }

  /** Forgets the key; later use throws. */
  destroy(): void {
    this.#operation?.forget();
    this.#operation = undefined;
  }
}

/** An ML-DSA-65 signing key: an account root's or a device's. The seed can't be read back. */
export class SigningKey {
  readonly backend: Backend;
  readonly publicKey: SigningPublicKey;
  #operation: Operation<Sign> | undefined;

  constructor(backend: Backend, publicKey: SigningPublicKey, operation: Operation<Sign>) {
    this.backend = backend;
    this.publicKey = publicKey;
    this.#operation = operation;
  }

  /** Hedged signature with a context of at most 255 bytes (FIPS 204, section 5.2). */
  sign(message: Uint8Array, context: Uint8Array): Promise<Signature> {
    if (this.#operation === undefined) throw new Error('this key was destroyed');
    return this.#operation.run(message, context);
  }

  /** Forgets the key; later use throws. */
  destroy(): void {
    this.#operation?.forget();
    this.#operation = undefined;
  }
}
