/**
 * @file A farewell names the meetings that it ends (16 bytes each, oldest first): one that comes late, after the two have met again,
 * ends nothing.
 */
import { ID_BYTES } from '../protocol/bytes.ts';
import { concat, fromHex, toHex } from '../protocol/suites/bytes.ts';

/** How many meetings of two people are told apart; a message under an older one is not theirs any more. */
export const MAX_MEETINGS = 16;

export function encodeFarewell(meetings: readonly string[]): Uint8Array<ArrayBuffer> {
  return concat(...meetings.map((id) => fromHex(id) ?? new Uint8Array()));
}

/** Undefined for anything but 1 to 16 whole ids. */
export function decodeFarewell(payload: Uint8Array): readonly string[] | undefined {
  const count = payload.length / ID_BYTES;
  if (!Number.isInteger(count) || count < 1 || count > MAX_MEETINGS) return undefined;
  return Array.from({ length: count }, (_, i) => toHex(payload.subarray(i * ID_BYTES, (i + 1) * ID_BYTES)));
}
