/**
 * @file A backup file's outer form (docs/decisions/0005-custody-and-backup.md): header, then AES-256-GCM frames of 64 KiB that are bound
 * to the header, to their place and to whether they are the last, so that nothing can be cut off, moved or put in (the STREAM construction,
 * Hoang et al. 2015). The key is of this file alone.
 *
 *     header = 'WELLIOBK' ‖ 0x01 ‖ salt (32) ‖ check (16)
 *     frame i = AES-256-GCM(file key, nonce = 0⁷ ‖ i (u32, big-endian) ‖ last (0 or 1), AAD = header)
 *     file key ‖ check = HKDF-SHA-512(backup key, salt, CBOR(['wellio/backup/file/1']), 48)
 */
import { concat, equalBytes, utf8, wipe, type Bytes } from '../protocol/suites/bytes.ts';
import { toCbor } from '../store/cbor.ts';
import { BackupRefused } from './errors.ts';

const MAGIC = utf8('WELLIOBK');
const VERSION = 1;
const SALT_BYTES = 32;
const CHECK_BYTES = 16;
const KEY_BYTES = 32;
export const HEADER_BYTES = MAGIC.length + 1 + SALT_BYTES + CHECK_BYTES;
export const FRAME_BYTES = 64 * 1024;
const TAG_BYTES = 16;
const SEALED_FRAME_BYTES = FRAME_BYTES + TAG_BYTES;
/** A Blob of so many bytes can rest on disk while the next is made. */
const PART_BYTES = 4 * 1024 * 1024;

interface FileKey {
  readonly key: CryptoKey;
  readonly header: Bytes;
}

async function fileKey(backupKey: CryptoKey, salt: Bytes): Promise<FileKey> {
  const bits = new Uint8Array(
    await crypto.subtle.deriveBits(
      { name: 'HKDF', hash: 'SHA-512', salt, info: toCbor(['wellio/backup/file/1']) },
      backupKey,
      8 * (KEY_BYTES + CHECK_BYTES),
    ),
  );
  const raw = bits.slice(0, KEY_BYTES);
  const key = await crypto.subtle.importKey('raw', raw, 'AES-GCM', false, ['encrypt', 'decrypt']);
  wipe(raw);
  const header = concat(MAGIC, Uint8Array.of(VERSION), salt, bits.slice(KEY_BYTES));
  wipe(bits);
  return { key, header };
}

function frameParameters(header: Bytes, index: number, last: boolean): AesGcmParams {
  const iv = new Uint8Array(12);
  const view = new DataView(iv.buffer);
  view.setUint32(7, index);
  view.setUint8(11, last ? 1 : 0);
  return { name: 'AES-GCM', iv, additionalData: header };
}

/** Takes 32 bytes and zeroes the given buffer. */
export async function backupKeyFrom(secret: Bytes): Promise<CryptoKey> {
  const key = await crypto.subtle.importKey('raw', secret, 'HKDF', false, ['deriveBits']);
  wipe(secret);
  return key;
}

export interface FrameWriter {
  write(bytes: Uint8Array): Promise<void>;
  /** Bytes written so far. */
  readonly length: number;
  /** Zeros. */
  pad(length: number): Promise<void>;
  finish(): Promise<Blob>;
}

export async function createFrameWriter(backupKey: CryptoKey): Promise<FrameWriter> {
  const { key, header } = await fileKey(backupKey, crypto.getRandomValues(new Uint8Array(SALT_BYTES)));
  const blobs: Blob[] = [];
  let parts: Bytes[] = [header];
  let partBytes = header.length;
  let frame = new Uint8Array(FRAME_BYTES);
  let filled = 0;
  let index = 0;
  let length = 0;

  async function seal(last: boolean): Promise<void> {
    const sealed = await crypto.subtle.encrypt(
      frameParameters(header, index, last),
      key,
      frame.subarray(0, filled),
    );
    wipe(frame);
    frame = new Uint8Array(FRAME_BYTES);
    filled = 0;
    index += 1;
    parts.push(new Uint8Array(sealed));
    partBytes += sealed.byteLength;
    if (partBytes < PART_BYTES) return;
    blobs.push(new Blob(parts));
    parts = [];
    partBytes = 0;
  }

  async function write(bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.length;) {
      if (filled === FRAME_BYTES) await seal(false);
      const some = bytes.subarray(at, at + FRAME_BYTES - filled);
      frame.set(some, filled);
      filled += some.length;
      at += some.length;
      length += some.length;
    }
  }

  return {
    write,
    get length() {
      return length;
    },
    async pad(count) {
      const zeros = new Uint8Array(FRAME_BYTES);
      for (let left = count; left > 0; left -= FRAME_BYTES)
        await write(zeros.subarray(0, Math.min(left, FRAME_BYTES)));
    },
    async finish() {
      await seal(true);
      return new Blob([...blobs, ...parts], { type: 'application/octet-stream' });
    },
  };
}

async function openFrame(
  { key, header }: FileKey,
  index: number,
  last: boolean,
  sealed: Bytes,
): Promise<Bytes | undefined> {
  try {
    return new Uint8Array(await crypto.subtle.decrypt(frameParameters(header, index, last), key, sealed));
  } catch {
    return undefined;
  }
}

async function readHeader(header: Bytes, backupKey: CryptoKey): Promise<FileKey> {
  if (header.length < HEADER_BYTES || !equalBytes(header.subarray(0, MAGIC.length), MAGIC))
    throw new BackupRefused('not-a-backup');
  if (header[MAGIC.length] !== VERSION) throw new BackupRefused('backup-newer');
  const opened = await fileKey(backupKey, header.slice(MAGIC.length + 1, MAGIC.length + 1 + SALT_BYTES));
  if (!equalBytes(opened.header, header)) throw new BackupRefused('backup-foreign');
  return opened;
}

/** Frames fetched from the file at one time, at most: a megabyte. The first are fetched one by one: often no more is wanted. */
const FETCHED = 16;

export interface OpenedFile {
  readonly header: Bytes;
  /**
   * The plaintext, frame by frame, from that one on. Throws BackupRefused at the first byte that isn't ours; what came before is
   * authentic, and in its place.
   */
  readonly frames: (from: number) => AsyncGenerator<Bytes>;
}

/** Throws BackupRefused for another kind of file, a newer one, or one of another recovery key. */
export async function openFile(file: Blob, backupKey: CryptoKey): Promise<OpenedFile> {
  const slice = async (from: number, to: number): Promise<Bytes> =>
    new Uint8Array(await file.slice(from, to).arrayBuffer());
  const header = await slice(0, HEADER_BYTES);
  const opened = await readHeader(header, backupKey);
  const count = Math.ceil((file.size - HEADER_BYTES) / SEALED_FRAME_BYTES);

  async function openLast(index: number, sealed: Bytes): Promise<Bytes> {
    const plaintext = await openFrame(opened, index, true, sealed);
    if (plaintext !== undefined) return plaintext;
    const middle = await openFrame(opened, index, false, sealed);
    throw new BackupRefused(
      middle === undefined && sealed.length === SEALED_FRAME_BYTES ? 'backup-altered' : 'backup-incomplete',
    );
  }

  return {
    header,
    async *frames(from) {
      if (count < 1) throw new BackupRefused('backup-incomplete');
      let wanted = 1;
      for (let first = from; first < count; first += wanted, wanted = Math.min(2 * wanted, FETCHED)) {
        const start = HEADER_BYTES + first * SEALED_FRAME_BYTES;
        const fetched = await slice(start, start + wanted * SEALED_FRAME_BYTES);
        for (let at = 0; at < fetched.length; at += SEALED_FRAME_BYTES) {
          const index = first + at / SEALED_FRAME_BYTES;
          const sealed = fetched.slice(at, at + SEALED_FRAME_BYTES);
          if (index === count - 1) yield await openLast(index, sealed);
          else {
            const plaintext = await openFrame(opened, index, false, sealed);
            if (plaintext === undefined) throw new BackupRefused('backup-altered');
            yield plaintext;
          }
        }
      }
    },
  };
}
