/** @file Short numbers that two people compare by voice. Nothing secret is in them. */
import { idBytes, type InvitationId, type RootFingerprint } from '../protocol/bytes.ts';
import { concat, utf8 } from '../protocol/suites/bytes.ts';
import type { Hash } from '../protocol/suites/types.ts';

function digits(bytes: Uint8Array, groups: number, groupDigits: number): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: groups }, (_, group) =>
    String(view.getUint32(4 * group) % 10 ** groupDigits).padStart(groupDigits, '0'),
  ).join(' ');
}

/** Eight digits of one meeting: SHA-256('wellio/meeting-code/1' ‖ invitation id ‖ inviter's root ‖ accepter's root). */
export async function meetingCode(
  hash: Hash,
  invitation: InvitationId,
  inviter: RootFingerprint,
  accepter: RootFingerprint,
): Promise<string> {
  const label = utf8('wellio/meeting-code/1');
  const parts = concat(label, idBytes(invitation), idBytes(inviter), idBytes(accepter));
  return digits(await hash.sha256(parts), 2, 4);
}

/** Forty digits of two people, the same on both sides: SHA-256('wellio/safety-code/1' ‖ both roots, the smaller first). */
export async function safetyCode(hash: Hash, a: RootFingerprint, b: RootFingerprint): Promise<string> {
  const [first, second] = a < b ? [a, b] : [b, a];
  return digits(
    await hash.sha256(concat(utf8('wellio/safety-code/1'), idBytes(first), idBytes(second))),
    8,
    5,
  );
}
