import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  CHUNK_BYTES,
  chunkCount,
  contentKeyFrom,
  DamagedContentError,
  openContent,
  OtherLengthError,
  sealContent,
  streamOf,
  whole,
  type Bound,
} from '../../../workers/engine/medical-vault/content-stream.ts';
import { VaultKey } from '../../../workers/engine/medical-vault/vault-key.ts';
import { concat, type Bytes } from '../../../workers/engine/protocol/suites/bytes.ts';
import { padmeLength } from '../../../workers/engine/store/padme.ts';
import { random } from '../backup/support.ts';

const BOUND: Bound = { id: 'a'.repeat(32), type: 'attachment', version: 1 };
const keyFor = (bound: Bound = BOUND) => contentKeyFrom(new Uint8Array(32).fill(5), bound);
const contentOf = (length: number): Bytes => new Uint8Array(length).map((_, at) => (at * 31) % 253);

async function sealed(content: Bytes, smallest?: number): Promise<Bytes[]> {
  const chunks: Bytes[] = [];
  for await (const chunk of sealContent(await keyFor(), streamOf(content), content.length, smallest))
    chunks.push(chunk);
  return chunks;
}

async function opened(chunks: readonly Bytes[], bound?: Bound): Promise<Bytes> {
  return whole(openContent(await keyFor(bound), streamOf(...chunks)));
}

describe('content', () => {
  test.for([0, 1, 1000, CHUNK_BYTES - 9, CHUNK_BYTES - 8, CHUNK_BYTES - 7, 3 * CHUNK_BYTES, 1_000_003])(
    'of %i bytes comes back',
    async (length) => {
      const content = contentOf(length);
      const chunks = await sealed(content);
      expect(chunks).toHaveLength(chunkCount(length));
      expect(chunks.reduce((sum, chunk) => sum + chunk.length - 16, 0)).toBe(padmeLength(length + 8));
      expect(await opened(chunks)).toEqual(content);
    },
  );

  test('of any length, cut in any pieces, comes back, and its size says only its Padmé length', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 200_000 }),
        fc.array(fc.nat(200_000), { maxLength: 5 }),
        async (length, cuts) => {
          const content = contentOf(length);
          const places = [0, ...cuts.map((cut) => Math.min(cut, length)).sort((a, b) => a - b), length];
          const pieces = places.slice(1).map((end, at) => content.slice(places[at], end));
          const chunks: Bytes[] = [];
          for await (const chunk of sealContent(await keyFor(), streamOf(...pieces), length, 1024))
            chunks.push(chunk);
          expect(await opened(chunks)).toEqual(content);
          expect(concat(...chunks).length).toBe(padmeLength(length + 8, 1024) + 16 * chunks.length);
        },
      ),
      { numRuns: 40 },
    );
  });

  test.for([-1, 1])('whose source gives %i bytes more than it said is refused', async (more) => {
    const content = contentOf(70_000);
    const sealing = sealContent(await keyFor(), streamOf(content), content.length - more);
    await expect(whole(sealing)).rejects.toBeInstanceOf(OtherLengthError);
  });
});

describe('refused', () => {
  const CONTENT = contentOf(4 * CHUNK_BYTES);
  const refused = (chunks: readonly Bytes[], bound?: Bound) =>
    expect(opened(chunks, bound)).rejects.toBeInstanceOf(DamagedContentError);

  test('chunks swapped, left out, doubled, put in, cut off at the end, cut off at the front, none at all', async () => {
    const chunks = await sealed(CONTENT);
    expect(chunks.length).toBeGreaterThan(4);
    const [a, b, c] = chunks as [Bytes, Bytes, Bytes];
    const rest = chunks.slice(3);
    await refused([b, a, c, ...rest]);
    await refused([a, c, b, ...rest]);
    await refused([a, c, ...rest]);
    await refused([a, b, b, c, ...rest]);
    await refused([a, b, c]);
    await refused([b, c, ...rest]);
    await refused([a, b, c, ...rest, a]);
    await refused([]);
    const other = await sealed(contentOf(4 * CHUNK_BYTES).reverse());
    await expect(opened(other)).resolves.toHaveLength(4 * CHUNK_BYTES);
  });

  test('any one bit changed, any length changed', async () => {
    const chunks = await sealed(contentOf(CHUNK_BYTES + 100));
    await fc.assert(
      fc.asyncProperty(
        fc.nat(chunks.length - 1),
        fc.nat(CHUNK_BYTES + 15),
        fc.nat(7),
        async (at, place, bit) => {
          const chunk = new Uint8Array(chunks[at] ?? []);
          const where = place % chunk.length;
          chunk[where] = (chunk[where] ?? 0) ^ (1 << bit);
          await refused(chunks.with(at, chunk));
          await refused(chunks.with(at, chunk.slice(0, where)));
        },
      ),
      { numRuns: 60 },
    );
  });

  test('another id, type or version', async () => {
    const chunks = await sealed(contentOf(10));
    await refused(chunks, { ...BOUND, id: 'b'.repeat(32) });
    await refused(chunks, { ...BOUND, type: 'document' });
    await refused(chunks, { ...BOUND, version: 2 });
    expect(await opened(chunks, { ...BOUND })).toEqual(contentOf(10));
  });

  test('a length beyond the content, and anything but zeros in the padding', async () => {
    const key = await keyFor();
    const sealRaw = async (plaintext: Bytes) => {
      const iv = new Uint8Array(12).fill(1, 11);
      const part = { name: 'AES-GCM', iv, additionalData: key.associated };
      return new Uint8Array(await crypto.subtle.encrypt(part, key.key, plaintext));
    };
    const withLength = (length: number, body: Bytes) => {
      const header = new Uint8Array(8);
      new DataView(header.buffer).setBigUint64(0, BigInt(length));
      return concat(header, body);
    };
    expect(await opened([await sealRaw(withLength(2, new Uint8Array([1, 2, 0, 0])))])).toHaveLength(2);
    await refused([await sealRaw(withLength(2, new Uint8Array([1, 2, 0, 9])))]);
    await refused([await sealRaw(withLength(9, new Uint8Array([1, 2, 0, 0])))]);
    await refused([await sealRaw(new Uint8Array(7))]);
    await refused([await sealRaw(withLength(2 ** 60, new Uint8Array(4)))]);
  });
});

describe('an item key', () => {
  test('opens for its own id, type and version under its own vault key, and nowhere else', async () => {
    const vaultKey = await VaultKey.from('1'.repeat(32), new Uint8Array(32).fill(1));
    const namesake = await VaultKey.from('1'.repeat(32), new Uint8Array(32).fill(2));
    const renamed = await VaultKey.from('2'.repeat(32), new Uint8Array(32).fill(1));
    const itemKey = new Uint8Array(32).fill(7);
    const wrapped = await vaultKey.wrap(BOUND, itemKey, random);
    expect(await vaultKey.unwrap(BOUND, wrapped)).toEqual(itemKey);
    for (const other of [namesake, renamed]) expect(await other.unwrap(BOUND, wrapped)).toBeUndefined();
    for (const bound of [
      { ...BOUND, id: 'b'.repeat(32) },
      { ...BOUND, type: 'document' as const },
      { ...BOUND, version: 2 },
    ])
      expect(await vaultKey.unwrap(bound, wrapped)).toBeUndefined();
    for (const at of wrapped.keys()) {
      const altered = new Uint8Array(wrapped);
      altered[at] = (altered[at] ?? 0) ^ 1;
      expect(await vaultKey.unwrap(BOUND, altered)).toBeUndefined();
    }
  });
});
