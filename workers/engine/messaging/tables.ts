/** @file The rows of messaging: all sealed, ids and tags opaque (store/types.ts). */
import * as v from 'valibot';
import { bytesSchema as bytes, checkedTable, countSchema as count } from '../store/checked-table.ts';

const sendState = v.picklist(['queued', 'in-round', 'mixed', 'confirmed', 'expired']);

const knownKeys = v.strictObject({ keyId: v.string(), sequence: count });

/** One conversation: two people, their devices, counters and the session for sending. */
const conversation = v.strictObject({
  personId: v.string(),
  /** Ids of the meetings that led here, oldest first; messages carry the last one. */
  ids: v.array(v.string()),
  /** The peer's lasting address when the two met: it sends from there for good. Where it receives is in its newest certificate. */
  address: bytes,
  /** Our mixnet identity that the peer met, from which it is sent to for good; absent: the first lasting one. */
  from: v.optional(v.string()),
  /** The next message's counter, from 1. */
  nextCounter: count,
  received: v.strictObject({ upTo: count, beyond: v.array(count) }),
  /** Something came since the last acknowledgement left. */
  owesAcknowledgement: v.nullable(v.number()),
  lastAcknowledged: v.number(),
  /** Rows of earlier versions held the send session, which is in `session_keys` now. */
  session: v.optional(
    v.nullable(v.custom<Readonly<Record<string, unknown>>>((value) => typeof value === 'object')),
  ),
  /** Why the next session begins, when something asked for one: a trigger of custody/rotation/session.ts. */
  renew: v.nullable(v.string()),
  /** What the other side knows of our keys; absent in earlier rows. */
  known: v.optional(v.nullable(knownKeys)),
  /** What is on its way to tell it (key-announcement.ts). */
  announcing: v.optional(
    v.nullable(v.strictObject({ ...knownKeys.entries, counter: count, messageId: v.string() })),
  ),
  draft: v.string(),
  unread: count,
  version: count,
  /** One of the two said farewell: nothing more is said or shown until they meet again. */
  ended: v.boolean(),
  /** The owner switched the relay on, on this device. Absent in rows from before it: off. */
  allowRelay: v.optional(v.boolean()),
});
export type ConversationRow = v.InferOutput<typeof conversation>;
export const CONVERSATIONS = checkedTable('conversations', conversation);

const message = v.strictObject({
  conversationId: v.string(),
  mine: v.boolean(),
  text: v.string(),
  /** Milliseconds, to the minute. */
  at: v.number(),
  counter: count,
  /** Order of arrival here, for messages of one minute. */
  order: v.number(),
  state: v.nullable(sendState),
  /** It went, or came, by the relay. */
  relayed: v.optional(v.boolean()),
});
export type MessageRow = v.InferOutput<typeof message>;
export const MESSAGES = checkedTable('messages', message);

const outbox = v.strictObject({
  seq: count,
  kind: v.picklist(['message', 'acknowledgement', 'flight']),
  /** Conversation or invitation that this belongs to. */
  owner: v.string(),
  messageId: v.nullable(v.string()),
  counter: v.nullable(count),
  from: v.string(),
  to: bytes,
  payload: bytes,
  /** `expired`: given up unconfirmed; kept a while so that it can be said. */
  state: v.picklist(['queued', 'mixed', 'expired']),
  /** Times handed to the mixnet and mixed. */
  sent: count,
  failures: count,
  /** Not to be sent (again) before, in milliseconds. */
  due: v.number(),
  /** Flights and messages are repeated until answered; acknowledgements are not. */
  repeat: v.boolean(),
  expires: v.number(),
  /** Name of the message's kind; absent in rows from before the relay, which it then never takes. */
  content: v.optional(v.string()),
  /** The relay has it too. */
  relayed: v.optional(v.boolean()),
});
export type OutboxRow = v.InferOutput<typeof outbox>;
export const OUTBOX = checkedTable('outbox', outbox);

/** One per opened message, kept 30 days: what comes again is refused. */
const replay = v.strictObject({ until: v.number() });
export const REPLAY = checkedTable('replay', replay);

/** Sealed bytes that can't be opened yet. */
const parked = v.strictObject({ payload: bytes, from: v.string(), since: v.number(), why: v.string() });
export type ParkedRow = v.InferOutput<typeof parked>;
export const PARKED = checkedTable('parked', parked);
