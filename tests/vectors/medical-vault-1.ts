/**
 * Makes the medical vault's vectors: two envelopes, one record, one file of two chunks, from fixed seeds and scripted randomness.
 * `medical-vault-1.json` is what this gave once; items at rest must open for ever, so it never changes.
 */
import { base64 } from '@scure/base';
import type { VaultRecord } from '../../workers/api/medical-vault.ts';
import {
  contentKeyFrom,
  sealContent,
  streamOf,
  type Bound,
} from '../../workers/engine/medical-vault/content-stream.ts';
import { sealEnvelope, type Envelope } from '../../workers/engine/medical-vault/envelope.ts';
import { sealItem } from '../../workers/engine/medical-vault/item-seal.ts';
import { VaultKey } from '../../workers/engine/medical-vault/vault-key.ts';
import { keyIdOf } from '../../workers/engine/protocol/identity.ts';
import { toHex, type Bytes } from '../../workers/engine/protocol/suites/bytes.ts';
import { createNobleKem } from '../../workers/engine/protocol/suites/kem.ts';
import { nobleSuite } from '../../workers/engine/protocol/suites/suite.ts';
import type { RandomBytes } from '../../workers/engine/protocol/suites/types.ts';

const repeated = (value: number, length: number): Bytes => new Uint8Array(length).fill(value);

/** One more at each call: nothing repeats, and all of it is easy to type. */
function counting(first: number): RandomBytes {
  let next = first;
  return (length) => repeated(next++, length);
}

export const RECORD: VaultRecord = {
  kind: 'laboratory',
  title: 'Blood count',
  note: 'fasting',
  date: '2026-11-03',
  values: [{ name: 'Haemoglobin', value: '13.9', unit: 'g/dL', range: '12.0–16.0' }],
};
export const ITEM: Bound & { type: 'laboratory' } = { id: '0f'.repeat(16), type: 'laboratory', version: 3 };
export const FILE: Bound = { id: 'f0'.repeat(16), type: 'attachment', version: 1 };
export const VAULT_KEY_ID = 'ab'.repeat(16);
/** Longer than a chunk, and no two bytes of a row alike. */
export const FILE_CONTENT: Bytes = new Uint8Array(65_600).map((_, at) => (at * 7 + (at >> 8)) % 251);

async function envelopeFor(recipient: Envelope['recipient'], seed: number, random: RandomBytes) {
  const kem = createNobleKem(random);
  const key = await kem.importSeed(repeated(seed, 64));
  const keyId = await keyIdOf(nobleSuite.hash, key.publicKey);
  const head = { vaultKeyId: VAULT_KEY_ID, recipient, keyId };
  const envelope = await sealEnvelope({ kem, random }, head, key.publicKey, repeated(0x77, 32));
  return {
    recipient,
    seed: toHex(repeated(seed, 64)),
    keyId,
    ciphertext: base64.encode(envelope.ciphertext),
    sealed: toHex(envelope.sealed),
  };
}

export async function makeVaultVectors() {
  const vaultKey = await VaultKey.from(VAULT_KEY_ID, repeated(0x77, 32));
  const content = {
    v: 1,
    record: RECORD,
    attachments: [],
    changedAt: 1_793_966_400_000,
    source: null,
  } as const;
  const item = await sealItem(
    ITEM,
    { ...content, record: RECORD, attachments: [] },
    vaultKey,
    counting(0x20),
  );
  const fileKey = repeated(0x31, 32);
  const wrappedKey = await vaultKey.wrap(FILE, fileKey, counting(0x32));
  const key = await contentKeyFrom(fileKey, FILE);
  const chunks: Bytes[] = [];
  for await (const chunk of sealContent(key, streamOf(FILE_CONTENT), FILE_CONTENT.length)) chunks.push(chunk);
  return {
    vaultKeyId: VAULT_KEY_ID,
    vaultKey: toHex(repeated(0x77, 32)),
    envelopes: [
      await envelopeFor('device', 0x01, counting(0x10)),
      await envelopeFor('recovery', 0x02, counting(0x18)),
    ],
    item: {
      ...ITEM,
      wrappedKey: toHex(item.wrappedKey),
      chunks: item.chunks.map((chunk) => base64.encode(chunk)),
    },
    file: { ...FILE, wrappedKey: toHex(wrappedKey), chunks: chunks.map((chunk) => base64.encode(chunk)) },
  };
}

export type VaultVectors = Awaited<ReturnType<typeof makeVaultVectors>>;
