/**
 * @file Files of the medical vault: a head, and sealed chunks in rows of their own, written and read a few at a time. A head without its
 * key is rubbish, being written or removed; so a file is there whole or not at all, whatever ends the engine in between.
 */
import { bytesToHex } from '@noble/hashes/utils.js';
import type { StorageError } from '../../api/errors.ts';
import type { AttachmentSourceError, VaultItemError, VaultProgress } from '../../api/medical-vault.ts';
import type { Result } from '../../api/result.ts';
import { copy, type Bytes } from '../protocol/suites/bytes.ts';
import type { RandomBytes } from '../protocol/suites/types.ts';
import { toStorageError } from '../store/storage-error.ts';
import { put, remove, type Change, type Store, type WriteError } from '../store/types.ts';
import {
  CHUNK_BYTES,
  chunkCount,
  DamagedContentError,
  openContent,
  OtherLengthError,
  sealContent,
  type Bound,
} from './content-stream.ts';
import { contentKeyOf, newContentKey } from './item-seal.ts';
import { VAULT_ATTACHMENTS, VAULT_CHUNKS, type AttachmentRow } from './tables.ts';
import type { VaultKeys } from './vault-keys.ts';
import type { VaultKey } from './vault-key.ts';

/** One durable write for each mebibyte. */
const CHUNKS_PER_WRITE = 16;
const ID_BYTES = 16;
/** A Blob of so many bytes can rest on disk while the next is read. */
const PART_BYTES = 4 * 1024 * 1024;

/** A file that is written, but for its head with the key: the caller stores that together with what names it. */
export interface WrittenAttachment {
  readonly id: string;
  readonly head: Change;
}

export interface WriteAttachmentOptions {
  readonly vaultKey: VaultKey;
  /** Bytes read so far. */
  readonly progress?: (progress: VaultProgress) => void;
  readonly stopped?: () => boolean;
}

export interface Attachments {
  write(
    file: Blob,
    options: WriteAttachmentOptions,
  ): Promise<Result<WrittenAttachment, AttachmentSourceError | StorageError>>;
  read(id: string, mediaType: string): Promise<Result<Blob, VaultItemError | { readonly code: 'gone' }>>;
  heads(): Promise<ReadonlyMap<string, AttachmentRow>>;
  /** First the keys, in one write; then what they opened. */
  purge(ids: readonly string[]): Promise<void>;
}

class StoppedError extends Error {}
class RefusedError extends Error {
  readonly error: StorageError;

  constructor(error: WriteError) {
    super('storage refused');
    this.error = toStorageError(error);
  }
}

/** Not every engine can iterate over a stream. */
async function* piecesOf(file: Blob): AsyncGenerator<Uint8Array> {
  const reader = file.stream().getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      // Some browsers hand out files whole; one that is being stopped shouldn't be sealed to its end first.
      for (let at = 0; at < value.length; at += CHUNK_BYTES) yield value.subarray(at, at + CHUNK_BYTES);
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

const boundOf = (id: string): Bound => ({ id, type: 'attachment', version: 1 });

export function createAttachments({
  store,
  vaultKeys,
  random,
}: {
  readonly store: Pick<Store, 'get' | 'all' | 'write' | 'opaqueId'>;
  readonly vaultKeys: Pick<VaultKeys, 'byId'>;
  readonly random: RandomBytes;
}): Attachments {
  const chunkId = (id: string, index: number) => store.opaqueId(VAULT_CHUNKS, `${id}/${index}`);

  async function must(changes: readonly Change[]): Promise<void> {
    const result = await store.write(changes);
    if (!result.ok) throw new RefusedError(result.error);
  }

  async function* observed(file: Blob, { progress, stopped }: WriteAttachmentOptions) {
    let done = 0;
    for await (const piece of piecesOf(file)) {
      if (stopped?.() === true) throw new StoppedError();
      yield piece;
      done += piece.length;
      progress?.({ done, total: file.size });
    }
  }

  async function purge(ids: readonly string[]): Promise<void> {
    const heads: (readonly [string, AttachmentRow])[] = [];
    for (const id of ids) {
      const head = await store.get(VAULT_ATTACHMENTS, id);
      if (head !== undefined) heads.push([id, head]);
    }
    await must(heads.map(([id, head]) => put(VAULT_ATTACHMENTS, id, { ...head, wrappedKey: null })));
    for (const [id, head] of heads) {
      for (let at = 0; at < head.chunks; at += CHUNKS_PER_WRITE) {
        const count = Math.min(CHUNKS_PER_WRITE, head.chunks - at);
        const ids = await Promise.all(Array.from({ length: count }, (_, i) => chunkId(id, at + i)));
        await must(ids.map((chunk) => remove(VAULT_CHUNKS, chunk)));
      }
      await must([remove(VAULT_ATTACHMENTS, id)]);
    }
  }

  async function* chunksOf(id: string, count: number): AsyncGenerator<Bytes> {
    for (let index = 0; index < count; index += 1) {
      const row = await store.get(VAULT_CHUNKS, await chunkId(id, index));
      if (row === undefined) throw new DamagedContentError();
      yield copy(row.sealed);
    }
  }

  async function writeChunks(
    id: string,
    file: Blob,
    options: WriteAttachmentOptions,
  ): Promise<AttachmentRow> {
    const { vaultKey, stopped } = options;
    const { key, wrappedKey } = await newContentKey(boundOf(id), vaultKey, random);
    const chunks = chunkCount(file.size);
    const head = {
      v: 1,
      vaultKeyId: vaultKey.id,
      wrappedKey: null,
      chunks,
      bytes: chunks * CHUNK_BYTES,
    } as const;
    await must([put(VAULT_ATTACHMENTS, id, head, { ifAbsent: true })]);
    let waiting: Change[] = [];
    let index = 0;
    for await (const sealed of sealContent(key, observed(file, options), file.size)) {
      waiting.push(put(VAULT_CHUNKS, await chunkId(id, index), { v: 1, sealed }));
      index += 1;
      if (waiting.length < CHUNKS_PER_WRITE) continue;
      await must(waiting);
      waiting = [];
      if (stopped?.() === true) throw new StoppedError();
    }
    await must(waiting);
    return { ...head, wrappedKey };
  }

  return {
    purge,
    heads: async () => new Map((await store.all(VAULT_ATTACHMENTS)).map(({ id, row }) => [id, row])),
    async write(file, options) {
      const id = bytesToHex(random(ID_BYTES));
      try {
        const head = put(VAULT_ATTACHMENTS, id, await writeChunks(id, file, options));
        return { ok: true, value: { id, head } };
      } catch (error) {
        // A disk that refuses this too leaves rubbish without a key, which the next opening sweeps.
        await purge([id]).catch(() => undefined);
        if (error instanceof RefusedError) return { ok: false, error: error.error };
        if (error instanceof StoppedError) return { ok: false, error: { code: 'stopped' } };
        // The file changed while it was read, or is on a medium that is gone.
        if (error instanceof OtherLengthError || error instanceof DOMException)
          return { ok: false, error: { code: 'file-unreadable' } };
        throw error;
      }
    },
    async read(id, mediaType) {
      const head = await store.get(VAULT_ATTACHMENTS, id);
      if (head === undefined || head.wrappedKey === null) return { ok: false, error: { code: 'gone' } };
      const damaged = { ok: false, error: { code: 'vault-damaged' } } as const;
      const vaultKey = await vaultKeys.byId(head.vaultKeyId);
      const key = vaultKey && (await contentKeyOf(boundOf(id), vaultKey, head.wrappedKey));
      if (key === undefined) return damaged;
      const blobs: Blob[] = [];
      let parts: Bytes[] = [];
      try {
        for await (const piece of openContent(key, chunksOf(id, head.chunks))) {
          parts.push(piece);
          if (parts.length * CHUNK_BYTES < PART_BYTES) continue;
          blobs.push(new Blob(parts));
          parts = [];
        }
      } catch (error) {
        if (error instanceof DamagedContentError) return damaged;
        throw error;
      }
      return { ok: true, value: new Blob([...blobs, ...parts], { type: mediaType }) };
    },
  };
}
