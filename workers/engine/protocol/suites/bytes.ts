/**
 * Byte helpers shared by the suites and the codecs. A leaf: imports nothing.
 */

/** Bytes over an ordinary (not shared) buffer: what WebCrypto takes. */
export type Bytes = Uint8Array<ArrayBuffer>;

declare const brand: unique symbol;
/** A value that only its own `asX` constructor can make. */
export type Brand<T, Name extends string> = T & { readonly [brand]: Name };

const encoder = new TextEncoder();
const strictDecoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** UTF-8 bytes of a label or text. */
export function utf8(text: string): Bytes {
  return encoder.encode(text);
}

/** Text of strictly valid UTF-8, or undefined. */
export function fromUtf8(bytes: Uint8Array): string | undefined {
  try {
    return strictDecoder.decode(bytes);
  } catch {
    return undefined;
  }
}

/** One new array holding all parts in order. */
export function concat(...parts: readonly Uint8Array[]): Bytes {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** A copy over a buffer of its own, so that later changes of the argument don't show. */
export function copy(bytes: Uint8Array): Bytes {
  return new Uint8Array(bytes);
}

/**
 * Equality that looks at every byte whatever differs. Lengths are public. JavaScript engines give no
 * constant-time guarantee; this only avoids the obvious early exit.
 */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (let i = 0; i < a.length; i++) difference |= (a[i] ?? 0) ^ (b[i] ?? 0);
  return difference === 0;
}

/** Overwrites secrets that are no longer needed. Copies made by the engine or the runtime are out of reach. */
export function wipe(...buffers: readonly Uint8Array[]): void {
  for (const buffer of buffers) buffer.fill(0);
}

/** Lowercase hex. */
export function toHex(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += byte.toString(16).padStart(2, '0');
  return text;
}

/** Bytes of lowercase hex of even length, or undefined. */
export function fromHex(text: string): Bytes | undefined {
  if (text.length % 2 !== 0 || !/^[0-9a-f]*$/.test(text)) return undefined;
  const bytes = new Uint8Array(text.length / 2);
  for (let i = 0; i < bytes.length; i++) bytes[i] = Number.parseInt(text.slice(2 * i, 2 * i + 2), 16);
  return bytes;
}
