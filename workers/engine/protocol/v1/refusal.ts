/** The refusal flight: one byte of reason, the same bytes for the same attempt and reason. */
import type { Bytes, CMixAddress } from '../bytes.ts';
import { u8 } from '../codec.ts';
import type { Suite } from '../suites/types.ts';
import { refusalNonce, sealFlight } from './flight.ts';
import type { Invitation, OutgoingFlight, RefusalReason } from './types.ts';

const reasonCodes: Readonly<Record<RefusalReason, number>> = { used: 1, expired: 2, revoked: 3, declined: 4 };

export async function makeRefusal(
  suite: Pick<Suite, 'aead' | 'hash' | 'kdf'>,
  invitation: Invitation,
  {
    attempt,
    to,
    reason,
  }: { readonly attempt: Bytes; readonly to: CMixAddress; readonly reason: RefusalReason },
): Promise<OutgoingFlight> {
  const content = u8(reasonCodes[reason]);
  const nonce = await refusalNonce(suite, invitation, attempt, content);
  return { to, bytes: await sealFlight(suite, invitation, { type: 'refusal', attempt, nonce, content }) };
}

/** The reason in an opened refusal's content, or undefined. */
export function readRefusal(content: Uint8Array): RefusalReason | undefined {
  if (content.length !== 1) return undefined;
  return (Object.keys(reasonCodes) as RefusalReason[]).find((reason) => reasonCodes[reason] === content[0]);
}
