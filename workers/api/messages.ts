import type { RelayChoice } from './backend.ts';
import type { GoneError, KeyRevokedError, MessageError, MessagingOffError, StorageError } from './errors.ts';
import type { Role, SendState } from './people.ts';
import type { Result } from './result.ts';

/** 🟢 full, 🟡 waiting, relay or stopped, 🔴 off: of this conversation. */
export type ConversationPrivacy =
  | { readonly kind: 'full' }
  | { readonly kind: 'waiting'; readonly queued: number }
  /** cMix is away and the relay allowed here: sealed, but the server sees who writes to whom. */
  | { readonly kind: 'relay'; readonly queued: number }
  /** Nothing leaves: their key is revoked, or somebody says so without their signature (then until that is settled). */
  | { readonly kind: 'stopped'; readonly why: 'key-revoked' | 'key-questioned'; readonly queued: number }
  | { readonly kind: 'off'; readonly why: MessagingOffError['why'] };

export type Message =
  | {
      readonly kind: 'text';
      readonly id: string;
      readonly mine: boolean;
      readonly text: string;
      /** Milliseconds since 1970, to the minute. */
      readonly at: number;
      /** For own messages. */
      readonly state: SendState | null;
      /** It went, or came, by the relay (too): 🟡. */
      readonly relayed?: true;
    }
  /** Something came that could not be opened: the class of reason, and nothing of it. */
  | {
      readonly kind: 'unopened';
      readonly id: string;
      readonly mine: false;
      readonly at: number;
      readonly why: UnopenedReason;
    };

export type UnopenedReason =
  'altered' | 'too-large' | 'unknown-version' | 'not-for-this-device' | 'repeated' | 'expired';

export interface ConversationSummary {
  readonly id: string;
  readonly personId: string;
  readonly name: string;
  readonly last: Message | null;
  readonly unread: number;
}

export interface ConversationSnapshot {
  readonly id: string;
  readonly personId: string;
  readonly name: string;
  /** A coach, trainer or clinician on either side: "not monitored, not for emergencies" stands on top. */
  readonly professional: boolean;
  readonly theirRole: Role | null;
  /** One of the two said goodbye, or this side blocked the other: it can be read, and nothing goes either way any more. */
  readonly ended: boolean;
  readonly privacy: ConversationPrivacy;
  /** Changed by `backend.setRelayAllowed`. */
  readonly relay: RelayChoice;
  /** Oldest first. */
  readonly messages: readonly Message[];
  /** What was typed and not yet sent; kept across reloads. */
  readonly draft: string;
  readonly maxBytes: number;
}

export interface MessagesView {
  list(): Promise<readonly ConversationSummary[]>;
  conversation(id: string): Promise<Result<ConversationSnapshot, GoneError>>;
  /** Stored and queued when this resolves. */
  send(
    id: string,
    text: string,
  ): Promise<Result<null, GoneError | MessageError | MessagingOffError | KeyRevokedError | StorageError>>;
  /** False: the conversation is gone, or nothing can be stored. */
  saveDraft(id: string, text: string): Promise<boolean>;
  markRead(id: string): Promise<void>;
  /** "New keys now": the next message opens a new session. */
  newKeys(id: string): Promise<Result<null, GoneError | StorageError>>;
}
