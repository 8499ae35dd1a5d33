/**
 * @file When a conversation's session for sending gives way to another (design.md §8). Pure, over any protocol version: what a session is
 * and how long it lasts by itself, the version says through `SessionProtocol`.
 */

/** What asks for a new session from outside. */
export const ROTATION_TRIGGERS = ['manual', 'suspected-compromise', 'app-update', 'restored'] as const;
export type RotationTrigger = (typeof ROTATION_TRIGGERS)[number];

/** What a protocol version says of its sessions. `Limit`: its own reasons for an end (in v1: 100 messages, 24 hours, a moved clock). */
export interface SessionProtocol<Session, Limit extends string, Now> {
  /** Why it may seal no more, or undefined. */
  expiryOf(session: Session, now: Now): Limit | undefined;
  /** The keys that it was begun between. */
  keysOf(session: Session): SessionKeys;
}

/** Names of the keys at either end. */
export interface SessionKeys {
  readonly sender: string;
  readonly recipient: string;
}

export interface SessionState<Session> {
  readonly session: Session | null;
  /** What has asked since the last message. */
  readonly asked: RotationTrigger | null;
}

export type NewSession<Limit extends string> =
  'first' | RotationTrigger | 'peer-key-changed' | 'own-key-changed' | Limit;

/** A trigger came. The first that asked stays: the next message answers them all. */
export function ask<Session>(state: SessionState<Session>, trigger: RotationTrigger): SessionState<Session> {
  return { ...state, asked: state.asked ?? trigger };
}

/** A message was sealed in this session: whatever asked has been answered. */
export function sealedIn<Session>(session: Session): SessionState<Session> {
  return { session, asked: null };
}

/** Why the next message begins a new session, or undefined while the last one goes on. */
export function reasonForNew<Session, Limit extends string, Now>(
  protocol: SessionProtocol<Session, Limit, Now>,
  { session, asked }: SessionState<Session>,
  { keys, now }: { readonly keys: SessionKeys; readonly now: Now },
): NewSession<Limit> | undefined {
  if (session === null) return 'first';
  if (asked !== null) return asked;
  const begun = protocol.keysOf(session);
  if (begun.recipient !== keys.recipient) return 'peer-key-changed';
  if (begun.sender !== keys.sender) return 'own-key-changed';
  return protocol.expiryOf(session, now);
}

/** Time has passed: a session that would seal nothing more is forgotten, with its key. */
export function afterTime<Session, Limit extends string, Now>(
  protocol: SessionProtocol<Session, Limit, Now>,
  state: SessionState<Session>,
  facts: { readonly keys: SessionKeys; readonly now: Now },
): SessionState<Session> {
  if (state.session === null || reasonForNew(protocol, state, facts) === undefined) return state;
  return { ...state, session: null };
}
