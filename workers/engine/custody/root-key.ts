/** @file The root key in use: it seals seeds and table keys, each under a key of its own, and can't be read back. */
import { wipe, type Bytes } from '../protocol/suites/bytes.ts';
import { toCbor } from '../store/cbor.ts';
import { open, seal } from '../store/sealing.ts';
import type { TableKeyWrap } from '../store/table-keys.ts';
import { TABLE_KEYS } from '../store/tables.ts';

export class RootKey implements TableKeyWrap {
  readonly rootKeyId: string;
  readonly #base: CryptoKey;
  readonly #sealKeys = new Map<string, Promise<CryptoKey>>();

  private constructor(rootKeyId: string, base: CryptoKey) {
    this.rootKeyId = rootKeyId;
    this.#base = base;
  }

  /** Takes 32 bytes and zeroes the given buffer. */
  static async from(rootKeyId: string, secret: Bytes): Promise<RootKey> {
    const base = await crypto.subtle.importKey('raw', secret, 'HKDF', false, ['deriveKey']);
    wipe(secret);
    return new RootKey(rootKeyId, base);
  }

  /** Seals a secret for one record of one table; it opens nowhere else. */
  async seal(table: string, id: string, secret: Bytes): Promise<Bytes> {
    return seal(await this.#sealKey(table), associated(table, id), secret);
  }

  /** Undefined when the record was altered, moved or sealed under another root key. */
  async open(table: string, id: string, sealed: Uint8Array): Promise<Bytes | undefined> {
    return open(await this.#sealKey(table), associated(table, id), sealed);
  }

  wrap(table: string, key: Bytes): Promise<Bytes> {
    return this.seal(TABLE_KEYS, table, key);
  }

  unwrap(table: string, wrapped: Uint8Array): Promise<Bytes | undefined> {
    return this.open(TABLE_KEYS, table, wrapped);
  }

  #sealKey(table: string): Promise<CryptoKey> {
    const known = this.#sealKeys.get(table);
    if (known !== undefined) return known;
    const made = crypto.subtle.deriveKey(
      {
        name: 'HKDF',
        hash: 'SHA-512',
        salt: new Uint8Array(),
        info: toCbor(['wellio/root/seal/1', table]),
      },
      this.#base,
      { name: 'AES-GCM', length: 256 },
      false,
      ['encrypt', 'decrypt'],
    );
    this.#sealKeys.set(table, made);
    return made;
  }
}

function associated(table: string, id: string): Bytes {
  return toCbor(['wellio/key/1', table, id]);
}
