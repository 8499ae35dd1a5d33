/**
 * @file The ways a message may take (design.md §4 rule 3, §5). Pure. The mixnet is always one of them; the relay only for what is
 * typed in a personal conversation whose owner switched it on, and only after the mixnet has been away for 30 seconds. Whatever is
 * unknown, missing (a row of an old database) or of a later version counts as closed.
 */
import { issueRelayPermit, type RelayPermit } from '../transport/relay-permit.ts';

export const RELAY_AFTER_MS = 30_000;

/** The kinds that the relay may ever carry: not insights, appointments, signalling, farewells or acknowledgements. */
const RELAYED_KINDS: readonly unknown[] = ['text'];
/** The roles that leave a conversation personal; every other one, known or not, makes it professional. */
const PERSONAL_ROLES: readonly unknown[] = ['supporter'];

/** Roles as rows and packets hold them: null where there is none, anything where a later version wrote it. */
export interface Relation {
  readonly theirRole: unknown;
  readonly myRole: unknown;
}

export interface DeliveryFacts extends Relation {
  /** Name of the message's kind. */
  readonly kind: unknown;
  /** The conversation's own switch on this device; absent in rows of an old database. Nothing that comes in may set it. */
  readonly allowRelay: unknown;
  /** Milliseconds since 1970 at which the mixnet was last healthy and stopped being so; null while it is up. */
  readonly mixnetDownSince: number | null;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** An account is signed in, our key is published, and the peer's key is not known to be revoked. */
  readonly relayReady: boolean;
}

export type DeliveryReason =
  /** Both ways: the identical bytes. */
  | 'relay-allowed'
  | 'kind-is-mixnet-only'
  | 'professional'
  /** No role on either side: nothing says that this is personal. */
  | 'relation-unknown'
  | 'switched-off'
  | 'mixnet-up'
  /** The mixnet is away, for less than 30 seconds. */
  | 'too-soon'
  | 'relay-not-ready';

export interface Delivery {
  readonly relay: boolean;
  readonly reason: DeliveryReason;
  /** For `too-soon`: milliseconds until it is worth asking again. */
  readonly waitMs: number | null;
}

/** Whether the conversation may use the relay at all: what the switch is offered for. */
export function isPersonal({ theirRole, myRole }: Relation): boolean {
  const roles = [theirRole, myRole].filter((role) => role !== null && role !== undefined);
  return roles.length > 0 && roles.every((role) => PERSONAL_ROLES.includes(role));
}

/** What one message may do now, besides waiting for the mixnet. */
export function deliveryOf(facts: DeliveryFacts): Delivery {
  const closed = (reason: DeliveryReason): Delivery => ({ relay: false, reason, waitMs: null });
  if (!RELAYED_KINDS.includes(facts.kind)) return closed('kind-is-mixnet-only');
  if (!isPersonal(facts)) return closed(hasRole(facts) ? 'professional' : 'relation-unknown');
  if (facts.allowRelay !== true) return closed('switched-off');
  if (facts.mixnetDownSince === null) return closed('mixnet-up');
  const away = facts.now - facts.mixnetDownSince;
  // A clock that was set back says nothing about how long it has been.
  if (!(away >= RELAY_AFTER_MS)) {
    return { relay: false, reason: 'too-soon', waitMs: RELAY_AFTER_MS - Math.max(0, away) };
  }
  if (!facts.relayReady) return closed('relay-not-ready');
  return { relay: true, reason: 'relay-allowed', waitMs: null };
}

/** What the relay takes for one message to one key, or null where the policy says no. */
export function permitRelay(facts: DeliveryFacts, recipientKeyId: string): RelayPermit | null {
  return deliveryOf(facts).relay ? issueRelayPermit(recipientKeyId) : null;
}

/**
 * Whether what came by the relay is shown. It comes by the mixnet too, so nothing is lost by a no; and a sender's altered app
 * can't make the relay a way into a professional conversation.
 */
export function acceptsFromRelay({ kind, ...relation }: Relation & { readonly kind: unknown }): boolean {
  return RELAYED_KINDS.includes(kind) && isPersonal(relation);
}

function hasRole({ theirRole, myRole }: Relation): boolean {
  return [theirRole, myRole].some((role) => role !== null && role !== undefined);
}
