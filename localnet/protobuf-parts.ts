/** Protobuf put together from parts that are serialised already: a message's fields may come in any order. */
import { concat } from './bytes.ts';

function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 0x7f; rest = Math.floor(rest / 0x80)) bytes.push((rest & 0x7f) | 0x80);
  bytes.push(rest);
  return Uint8Array.from(bytes);
}

/** A field of wire type 2 (bytes, or an embedded message). */
export function lengthDelimited(field: number, content: Uint8Array): Uint8Array {
  return concat(varint((field << 3) | 2), varint(content.length), content);
}
