import type { Role } from '../../api/people.ts';
import type { Domain } from '../../api/records.ts';
import type { SharedField } from '../../api/sharing.ts';
import type { Table } from '../store/types.ts';
import { firstDomains } from './careTeamVisibility.ts';

export const CONSENT_DAYS = 90;
const MS_PER_DAY = 86_400_000;

/**
 * What the person agreed to share with one other person. Never changed but for `paused` and `stoppedAt`: another scope or another time
 * is another consent, so that the ledger stays the record of what was agreed when.
 */
export interface Consent<Of extends Role = Role> {
  readonly v: 2;
  readonly id: string;
  readonly personId: string;
  readonly role: Of;
  /** Names of packet fields, sorted: what the person saw when agreeing. */
  readonly fields: readonly SharedField[];
  /** What the packets are computed over; another domain that is tracked later is not in it. */
  readonly domains: readonly Domain[];
  readonly cadence: 'weekly';
  readonly purpose: 'weekly-insight';
  /** Milliseconds since 1970. */
  readonly from: number;
  readonly until: number;
  /** The ISO week in which it was given: what is sent by itself starts there; earlier weeks only by "share now". */
  readonly fromWeek: string;
  readonly paused: boolean;
  /** When it was ended early, in milliseconds since 1970. */
  readonly stoppedAt: number | null;
}

declare const live: unique symbol;
/** A consent under which something may be encoded at this moment. Only `liveConsent` makes it. */
export type LiveConsent<Of extends Role = Role> = Consent<Of> & { readonly [live]: true };

/** Version 1 had no domains: its packets were computed over those that its role has at first. */
type ConsentV1 = Omit<Consent, 'v' | 'domains'> & { readonly v: 1 };

function versionOf(value: unknown): unknown {
  return typeof value === 'object' && value !== null && 'v' in value ? value.v : undefined;
}

export const CONSENTS: Table<Consent> = {
  name: 'consents',
  decode: (value) => {
    switch (versionOf(value)) {
      case 1: {
        const first = value as ConsentV1;
        return { ...first, v: 2, domains: firstDomains(first.role) };
      }
      case 2:
        return value as Consent;
      default:
        throw new TypeError('a consent of an unknown version');
    }
  },
};

export function personTag(personId: string): string {
  return `person:${personId}`;
}

export function untilOf(from: number): number {
  return from + CONSENT_DAYS * MS_PER_DAY;
}

/** Given, not stopped, not run out; it may be paused. */
export function isStanding(consent: Consent, now: number): boolean {
  return consent.stoppedAt === null && consent.from <= now && now < consent.until;
}

/** The same consent where it allows sharing now, else null. */
export function liveConsent<Of extends Role>(
  consent: Consent<Of> | null,
  now: number,
): LiveConsent<Of> | null {
  if (consent === null || consent.paused || !isStanding(consent, now)) return null;
  return consent as LiveConsent<Of>;
}
