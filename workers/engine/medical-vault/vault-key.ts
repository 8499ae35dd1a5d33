/** @file The vault key in use: it wraps item keys and can't be read back. */
import { wipe, type Bytes } from '../protocol/suites/bytes.ts';
import type { RandomBytes } from '../protocol/suites/types.ts';
import { toCbor } from '../store/cbor.ts';
import { open, seal, type SealKey } from '../store/sealing.ts';
import { ITEM_KEY_BYTES, type Bound } from './content-stream.ts';

const NONCE_BYTES = 12;

export class VaultKey {
  readonly id: string;
  readonly #wrap: SealKey;

  private constructor(id: string, wrap: SealKey) {
    this.id = id;
    this.#wrap = wrap;
  }

  /** Takes 32 bytes and zeroes the given buffer. `id`: 32 lowercase hex digits. */
  static async from(id: string, secret: Bytes): Promise<VaultKey> {
    const base = await crypto.subtle.importKey('raw', secret, 'HKDF', false, ['deriveKey']);
    wipe(secret);
    const wrap = await crypto.subtle.deriveKey(
      { name: 'HKDF', hash: 'SHA-512', salt: new Uint8Array(), info: toCbor(['wellio/vault/wrap/1', id]) },
      base,
      { name: 'AES-GCM', length: 256 },
      false,
      ['encrypt', 'decrypt'],
    );
    return new VaultKey(id, wrap);
  }

  /** The item key stays the caller's to wipe. */
  wrap(bound: Bound, itemKey: Bytes, random: RandomBytes): Promise<Bytes> {
    return seal(this.#wrap, this.#associated(bound), itemKey, random(NONCE_BYTES));
  }

  /** The item key; undefined when it was altered, or wrapped for another id, type or version, or under another vault key. */
  async unwrap(bound: Bound, wrapped: Uint8Array): Promise<Bytes | undefined> {
    const itemKey = await open(this.#wrap, this.#associated(bound), wrapped);
    return itemKey?.length === ITEM_KEY_BYTES ? itemKey : undefined;
  }

  #associated({ id, type, version }: Bound): Bytes {
    return toCbor(['wellio/vault/item-key/1', this.id, id, type, version]);
  }
}
