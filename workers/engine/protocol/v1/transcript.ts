/**
 * What both sides confirm (design, section 7):
 *
 *     transcript = SHA-512('wellio/handshake/1 transcript' ‖ field public part of the invitation (version, id,
 *                  root, address, role, expiry) ‖ attempt ‖ field bundle_A ‖ field bundle_I ‖ field suites_A ‖
 *                  field suites_I ‖ field ct_IA ‖ field ct_AI)
 *     master     = HKDF-Extract(SHA-512('wellio/handshake/1 confirm'), s ‖ ss_IA ‖ ss_AI)
 *     MAC_side   = HMAC-SHA-512(HKDF-Expand(master, label of the side, 64), transcript)
 *     conversation id = first 16 bytes of SHA-256('wellio/conversation/1' ‖ transcript)
 *
 * A is the accepter, I the inviter; ct_IA goes from I to A. Suites are one byte each, ascending.
 */
import { asConversationId, ID_BYTES, type Bytes, type ConversationId } from '../bytes.ts';
import { field } from '../codec.ts';
import { concat, utf8, wipe } from '../suites/bytes.ts';
import type { Suite } from '../suites/types.ts';
import { encodePublicPart } from './invitation.ts';
import type { Invitation, SuiteId } from './types.ts';

export const CONFIRMATION_BYTES = 64;

const TRANSCRIPT_LABEL = utf8('wellio/handshake/1 transcript');
const CONFIRM_LABEL = utf8('wellio/handshake/1 confirm');
const ACCEPTER_LABEL = utf8('confirmation accepter');
const INVITER_LABEL = utf8('confirmation inviter');
const CONVERSATION_LABEL = utf8('wellio/conversation/1');

export interface Exchange {
  readonly invitation: Invitation;
  readonly attempt: Bytes;
  readonly accepterBundle: Bytes;
  readonly inviterBundle: Bytes;
  readonly accepterSuites: readonly SuiteId[];
  readonly inviterSuites: readonly SuiteId[];
  readonly toAccepter: Bytes;
  readonly toInviter: Bytes;
  /** ss_IA and ss_AI. */
  readonly secretToAccepter: Bytes;
  readonly secretToInviter: Bytes;
}

export interface Confirmation {
  readonly conversationId: ConversationId;
  readonly byAccepter: Bytes;
  readonly byInviter: Bytes;
}

export async function confirmationOf(
  { hash, kdf }: Pick<Suite, 'hash' | 'kdf'>,
  exchange: Exchange,
): Promise<Confirmation> {
  const transcript = await hash.sha512(
    concat(
      TRANSCRIPT_LABEL,
      field(encodePublicPart(exchange.invitation)),
      exchange.attempt,
      field(exchange.accepterBundle),
      field(exchange.inviterBundle),
      field(Uint8Array.from(exchange.accepterSuites)),
      field(Uint8Array.from(exchange.inviterSuites)),
      field(exchange.toAccepter),
      field(exchange.toInviter),
    ),
  );
  const secrets = concat(exchange.invitation.secret, exchange.secretToAccepter, exchange.secretToInviter);
  const master = await kdf.extract(await hash.sha512(CONFIRM_LABEL), secrets);
  // HKDF-Extract(salt, input) is HMAC(salt, input): RFC 5869, section 2.2.
  const mac = async (label: Bytes): Promise<Bytes> => {
    const key = await kdf.expand(master, label, CONFIRMATION_BYTES);
    const tag = await kdf.extract(key, transcript);
    wipe(key);
    return tag;
  };
  const [byAccepter, byInviter] = [await mac(ACCEPTER_LABEL), await mac(INVITER_LABEL)];
  wipe(secrets, master);
  const id = await hash.sha256(concat(CONVERSATION_LABEL, transcript));
  return { conversationId: asConversationId(id.slice(0, ID_BYTES)), byAccepter, byInviter };
}

/** The highest version that both lists hold, or undefined. */
export function commonVersion(ours: readonly SuiteId[], theirs: readonly SuiteId[]): SuiteId | undefined {
  const common = ours.filter((id) => theirs.includes(id));
  return common.length === 0 ? undefined : Math.max(...common);
}
