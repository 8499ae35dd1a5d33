/**
 * @file Exports under a passphrase: files of the age format, version 1 (C2SP age specification), with one scrypt recipient. Whoever has
 * the passphrase opens them with the `age` program, without Wellio.
 */
import { tidyPassphrase } from './passphrase.ts';

const FIRST_LINE = 'age-encryption.org/v1\n';
/** Above this a locked file is refused before it costs memory: it is opened as a whole. */
export const MAX_LOCKED_BYTES = 200_000_000;

/** Loaded only when a file is locked or opened. */
const age = () => import('age-encryption');

/** By its first line, as the format defines it. */
export async function isLockedFile(file: Blob): Promise<boolean> {
  const head = file.slice(0, FIRST_LINE.length);
  return (await head.text()) === FIRST_LINE;
}

/** `passphrase` in the form in which passphrases are compared everywhere (tidyPassphrase). Takes a second or two: scrypt, N = 2^18. */
export async function lockFile(content: Blob, passphrase: string): Promise<Blob> {
  const { Encrypter } = await age();
  const encrypter = new Encrypter();
  encrypter.setPassphrase(tidyPassphrase(passphrase));
  const sealed = await encrypter.encrypt(new Uint8Array(await content.arrayBuffer()));
  return new Blob([new Uint8Array(sealed)], { type: 'application/octet-stream' });
}

/** Undefined when the passphrase is another one, or the file was altered or cut off. */
export async function openLockedFile(file: Blob, passphrase: string): Promise<Blob | undefined> {
  const { Decrypter } = await age();
  const decrypter = new Decrypter();
  decrypter.addPassphrase(tidyPassphrase(passphrase));
  try {
    return new Blob([new Uint8Array(await decrypter.decrypt(new Uint8Array(await file.arrayBuffer())))]);
  } catch {
    return undefined;
  }
}
