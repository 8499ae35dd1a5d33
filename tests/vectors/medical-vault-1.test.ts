/**
 * The medical vault's frozen vectors, opened three times: by our code on both backends, by Node's own crypto, and by noble's ciphers,
 * the last two written down here from the comments alone.
 */
import { createDecipheriv, createHash, hkdfSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { gcm } from '@noble/ciphers/aes.js';
import { hkdf } from '@noble/hashes/hkdf.js';
import { sha512 } from '@noble/hashes/sha2.js';
import { ml_kem768 } from '@noble/post-quantum/ml-kem.js';
import { base64 } from '@scure/base';
import { decode, encode } from 'cborg';
import { describe, expect, test } from 'vitest';
import {
  contentKeyFrom,
  openContent,
  streamOf,
  whole,
} from '../../workers/engine/medical-vault/content-stream.ts';
import { openEnvelope, type Envelope } from '../../workers/engine/medical-vault/envelope.ts';
import { openItem } from '../../workers/engine/medical-vault/item-seal.ts';
import { VaultKey } from '../../workers/engine/medical-vault/vault-key.ts';
import { copy, toHex, type Bytes } from '../../workers/engine/protocol/suites/bytes.ts';
import { FILE, FILE_CONTENT, ITEM, makeVaultVectors, RECORD, type VaultVectors } from './medical-vault-1.ts';
import { backends, bytes } from './wycheproof.ts';

const file = JSON.parse(
  readFileSync(new URL('medical-vault-1.json', import.meta.url), 'utf8'),
) as VaultVectors;
const fromBase64 = (text: string): Bytes => copy(base64.decode(text));

test('the generator still gives them', async () => {
  expect(await makeVaultVectors()).toEqual(file);
});

describe.each(backends)('%s', (_, suite) => {
  test('opens each envelope, the record and the file', async () => {
    for (const { seed, ciphertext, sealed, recipient, keyId } of file.envelopes) {
      const key = await suite.kem.importSeed(bytes(seed));
      const envelope: Envelope = {
        v: 1,
        vaultKeyId: file.vaultKeyId,
        recipient,
        keyId,
        ciphertext: fromBase64(ciphertext),
        sealed: bytes(sealed),
      };
      expect(toHex((await openEnvelope(envelope, key)) ?? new Uint8Array())).toBe(file.vaultKey);
    }
    const vaultKey = await VaultKey.from(file.vaultKeyId, bytes(file.vaultKey));
    const row = {
      v: 1,
      type: ITEM.type,
      version: ITEM.version,
      vaultKeyId: file.vaultKeyId,
      wrappedKey: bytes(file.item.wrappedKey),
      chunks: file.item.chunks.map(fromBase64),
    } as const;
    expect((await openItem(ITEM.id, { ...row, chunks: [...row.chunks] }, vaultKey))?.record).toEqual(RECORD);
    const fileKey = await vaultKey.unwrap(FILE, bytes(file.file.wrappedKey));
    if (fileKey === undefined) throw new Error('the file key does not open');
    const chunks = streamOf(...file.file.chunks.map(fromBase64));
    expect(await whole(openContent(await contentKeyFrom(fileKey, FILE), chunks))).toEqual(FILE_CONTENT);
  });
});

interface Other {
  readonly kdf: (secret: Uint8Array, salt: Uint8Array, info: Uint8Array) => Uint8Array;
  readonly open: (key: Uint8Array, nonce: Uint8Array, aad: Uint8Array, sealed: Uint8Array) => Uint8Array;
}

const node: Other = {
  kdf: (secret, salt, info) => new Uint8Array(hkdfSync('sha512', secret, salt, info, 32)),
  open: (key, nonce, aad, sealed) => {
    const decipher = createDecipheriv('aes-256-gcm', key, nonce);
    decipher.setAAD(aad);
    decipher.setAuthTag(sealed.subarray(-16));
    return Buffer.concat([decipher.update(sealed.subarray(0, -16)), decipher.final()]);
  },
};
const noble: Other = {
  kdf: (secret, salt, info) => hkdf(sha512, secret, salt, info, 32),
  open: (key, nonce, aad, sealed) => gcm(key, nonce, aad).decrypt(sealed),
};

describe.each([
  ["Node's crypto", node],
  ['noble', noble],
])('%s, by the comments alone', (_, { kdf, open }) => {
  const NO_SALT = new Uint8Array();
  /** 0x01 ‖ nonce ‖ ciphertext and tag. */
  const unseal = (key: Uint8Array, aad: Uint8Array, sealed: Uint8Array) =>
    open(key, sealed.subarray(1, 13), aad, sealed.subarray(13));

  function vaultKeyOf({ seed, keyId, recipient, ciphertext, sealed }: VaultVectors['envelopes'][number]) {
    const { publicKey, secretKey } = ml_kem768.keygen(bytes(seed));
    expect(createHash('sha256').update(publicKey).digest('hex')).toBe(keyId);
    const shared = ml_kem768.decapsulate(base64.decode(ciphertext), secretKey);
    const head = encode(['wellio/vault/envelope/1', file.vaultKeyId, recipient, keyId]);
    return unseal(kdf(shared, base64.decode(ciphertext), head), head, bytes(sealed));
  }

  function contentOf(vaultKey: Uint8Array, sealed: VaultVectors['item'] | VaultVectors['file']): Uint8Array {
    const { id, type, version, wrappedKey, chunks } = sealed;
    const wrap = kdf(vaultKey, NO_SALT, encode(['wellio/vault/wrap/1', file.vaultKeyId]));
    const itemKeyAad = encode(['wellio/vault/item-key/1', file.vaultKeyId, id, type, version]);
    const itemKey = unseal(wrap, itemKeyAad, bytes(wrappedKey));
    const key = kdf(itemKey, NO_SALT, encode(['wellio/vault/content/1', id, type, version]));
    const aad = encode(['wellio/vault/chunk/1', id, type, version]);
    const plaintext = Buffer.concat(
      chunks.map((chunk, index) => {
        const nonce = Buffer.alloc(12);
        nonce.writeUInt32BE(index, 7);
        nonce[11] = index === chunks.length - 1 ? 1 : 0;
        return open(key, nonce, aad, base64.decode(chunk));
      }),
    );
    const length = Number(plaintext.readBigUInt64BE(0));
    expect(plaintext.subarray(8 + length).every((byte) => byte === 0)).toBe(true);
    return new Uint8Array(plaintext.subarray(8, 8 + length));
  }

  test('opens all of it', () => {
    for (const envelope of file.envelopes) {
      const vaultKey = vaultKeyOf(envelope);
      expect(Buffer.from(vaultKey).toString('hex')).toBe(file.vaultKey);
      expect(decode(contentOf(vaultKey, file.item))).toMatchObject({ v: 1, record: RECORD });
      expect(contentOf(vaultKey, file.file)).toEqual(FILE_CONTENT);
    }
  });
});
