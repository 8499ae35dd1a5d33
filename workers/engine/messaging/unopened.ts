/** @file "Could not be opened": the class of reason and nothing of the message, in memory only and bounded. */
import type { UnopenedReason } from '../../api/messages.ts';
import type { OpenError } from '../protocol/open-error.ts';

export interface Unopened {
  /** Of the bytes that came: a resend of them is no news. */
  readonly id: string;
  /** Milliseconds, to the minute. */
  readonly at: number;
  /** Order of arrival here, for what is shown in one minute. */
  readonly order: number;
  readonly why: UnopenedReason;
}

const KEPT_PER_CONVERSATION = 20;

/** What a person is told; null for what nobody needs to hear of (a resend, something that may still open). */
export function reasonShown(error: OpenError): UnopenedReason | null {
  switch (error) {
    case 'too-short':
    case 'malformed':
    case 'not-authentic':
    case 'bad-signature':
    case 'fingerprint-mismatch':
      return 'altered';
    case 'oversized':
      return 'too-large';
    case 'unknown-version':
      return 'unknown-version';
    case 'wrong-recipient':
      return 'not-for-this-device';
    case 'expired':
      return 'expired';
    case 'unknown-sender':
    case 'clock':
    case 'replay':
      return null;
  }
}

export class UnopenedNotes {
  readonly #byConversation = new Map<string, readonly Unopened[]>();

  add(conversationId: string, note: Unopened): void {
    const notes = this.of(conversationId);
    if (notes.some(({ id }) => id === note.id)) return;
    this.#byConversation.set(conversationId, [...notes, note].slice(-KEPT_PER_CONVERSATION));
  }

  of(conversationId: string): readonly Unopened[] {
    return this.#byConversation.get(conversationId) ?? [];
  }
}
