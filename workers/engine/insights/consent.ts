import type { OfferedRole, Role } from '../../api/people.ts';
import type { Table } from '../store/types.ts';

export const CONSENT_DAYS = 90;
const MS_PER_DAY = 86_400_000;

/** What the person agreed to share with one other person. Version 1 at rest. Only offered roles are ever granted. */
export interface Consent<Of extends Role = OfferedRole> {
  readonly v: 1;
  readonly id: string;
  readonly personId: string;
  readonly role: Of;
  /** Names of packet fields, sorted: what the person saw when agreeing. */
  readonly fields: readonly string[];
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
export type LiveConsent<Of extends Role = OfferedRole> = Consent<Of> & { readonly [live]: true };

function isConsent(value: unknown): value is Consent {
  return typeof value === 'object' && value !== null && 'v' in value && value.v === 1;
}

export const CONSENTS: Table<Consent> = {
  name: 'consents',
  decode: (value) => {
    if (!isConsent(value)) throw new TypeError('a consent of an unknown version');
    return value;
  },
};

export function personTag(personId: string): string {
  return `person:${personId}`;
}

export function untilOf(from: number): number {
  return from + CONSENT_DAYS * MS_PER_DAY;
}

/** Given, not stopped, not run out; it may be paused. */
export function isStanding(consent: Consent<Role>, now: number): boolean {
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
