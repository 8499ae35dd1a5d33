/**
 * @file The encrypted copy at the server (spec/crypto-design.md §2.2): keys and contacts under a passphrase.
 *
 *     blob = header ‖ backup file (frames.ts, AES-256-GCM) under the blob key
 *     header = 'WELLIOCB' ‖ 0x01 ‖ 0x01 (PBKDF2-SHA-512) ‖ iterations (u32, big-endian) ‖ salt (32)
 *     blob key = HKDF-SHA-512(PBKDF2-SHA-512(passphrase, salt, iterations, 64 bytes), no salt, CBOR(['wellio/cloud-backup/1', header]), 32)
 *
 * The header is in the key's derivation: with any parameter altered nothing opens. Fewer than 600,000 iterations are refused before the
 * passphrase is used at all, and so are more than anybody would wait for.
 */
import type { Result } from '../../api/result.ts';
import { pbkdf2Sha512 } from '../custody/factors.ts';
import { passphraseBytes } from '../custody/passphrase.ts';
import { concat, equalBytes, utf8, wipe, type Bytes } from '../protocol/suites/bytes.ts';
import { toCbor } from '../store/cbor.ts';

const MAGIC = utf8('WELLIOCB');
const VERSION = 1;
const PBKDF2_SHA512 = 1;
const SALT_BYTES = 32;
const KEY_BYTES = 32;
export const CLOUD_HEADER_BYTES = MAGIC.length + 2 + 4 + SALT_BYTES;
export const CLOUD_SALT_BYTES = SALT_BYTES;
export const LEAST_ITERATIONS = 600_000;
/** Half a minute on a slow phone: a server must not be able to hang whoever restores. */
export const MOST_ITERATIONS = 10_000_000;

export function cloudHeader(salt: Bytes, iterations = LEAST_ITERATIONS): Bytes {
  const numbers = new Uint8Array(6);
  numbers.set([VERSION, PBKDF2_SHA512]);
  new DataView(numbers.buffer).setUint32(2, iterations);
  return concat(MAGIC, numbers, salt);
}

interface CloudParameters {
  readonly iterations: number;
  readonly salt: Bytes;
}

export type CloudHeaderError = 'not-a-backup' | 'backup-newer' | 'backup-altered';

function parametersOf(header: Uint8Array): Result<CloudParameters, CloudHeaderError> {
  if (header.length !== CLOUD_HEADER_BYTES || !equalBytes(header.subarray(0, MAGIC.length), MAGIC))
    return { ok: false, error: 'not-a-backup' };
  const view = new DataView(header.buffer, header.byteOffset);
  if (view.getUint8(MAGIC.length) !== VERSION || view.getUint8(MAGIC.length + 1) !== PBKDF2_SHA512)
    return { ok: false, error: 'backup-newer' };
  const iterations = view.getUint32(MAGIC.length + 2);
  if (iterations < LEAST_ITERATIONS || iterations > MOST_ITERATIONS)
    return { ok: false, error: 'backup-altered' };
  return { ok: true, value: { iterations, salt: new Uint8Array(header.slice(MAGIC.length + 6)) } };
}

/** Header and file of a blob; what kind of thing it is, and whether its parameters may be used. */
export function splitCloudBlob(
  blob: Uint8Array,
): Result<{ readonly header: Bytes; readonly file: Bytes }, CloudHeaderError> {
  const header = new Uint8Array(blob.slice(0, CLOUD_HEADER_BYTES));
  const parameters = parametersOf(header);
  return parameters.ok
    ? { ok: true, value: { header, file: new Uint8Array(blob.slice(CLOUD_HEADER_BYTES)) } }
    : parameters;
}

/** 32 bytes, the caller's to wipe. Undefined for a header that must not be used. Takes half a second or more. */
export async function cloudKey(passphrase: string, header: Bytes): Promise<Bytes | undefined> {
  const parameters = parametersOf(header);
  if (!parameters.ok) return undefined;
  const { iterations, salt } = parameters.value;
  const stretched = await pbkdf2Sha512(passphraseBytes(passphrase), { kdfSalt: salt, iterations });
  const base = await crypto.subtle.importKey('raw', stretched, 'HKDF', false, ['deriveBits']);
  wipe(stretched);
  const bits = await crypto.subtle.deriveBits(
    {
      name: 'HKDF',
      hash: 'SHA-512',
      salt: new Uint8Array(),
      info: toCbor(['wellio/cloud-backup/1', header]),
    },
    base,
    8 * KEY_BYTES,
  );
  return new Uint8Array(bits);
}
