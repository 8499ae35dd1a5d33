/** The handshake's public face: two pure state machines and what they take in. */
export { acceptInvitation, accepterReceive, type AccepterInput } from './accepter.ts';
export { parseFlight } from './flight.ts';
export { beginInviting, closeInvitation, confirmAccepter, inviterReceive } from './inviter.ts';

import type { ConversationId } from '../bytes.ts';

/**
 * Crossed meetings (each invited the other at the same time) leave two conversations between the same two
 * roots. Both sides keep the one with the smaller id, so they agree without another message.
 */
export function keptConversation(a: ConversationId, b: ConversationId): ConversationId {
  return a < b ? a : b;
}
