import type { NothingToShareError } from '../../api/errors.ts';
import type { InsightPacket } from '../../api/people.ts';
import type { Result } from '../../api/result.ts';
import type { DerivedWeek, DerivedWeeks } from '../wellness/derived-weeks.ts';
import { buildPacket, type Derived } from './build-packet.ts';
import { liveConsent, type Consent } from './consent.ts';
import { decodePacket, encodePacket } from './packet-codec.ts';
import { scopeOf } from './scope.ts';

/** A packet ready to be sealed: the bytes, and what they decode to. */
export interface PreparedInsight {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly packet: InsightPacket;
  readonly consentId: string;
  readonly personId: string;
  /** ISO week. */
  readonly period: string;
}

export interface ShareQuestion {
  /** Of this person; null without one. */
  readonly consent: Consent | null;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Over the domains that the consent's scope has. */
  readonly derived: Derived;
  /** Weeks already shared with this person in this role. */
  readonly shared: ReadonlySet<string>;
}

function refuse(code: NothingToShareError['code']): Result<never, NothingToShareError> {
  return { ok: false, error: { code } };
}

/** The last week that is over. */
function lastCompleteWeek({ weeks }: DerivedWeeks): DerivedWeek | undefined {
  return weeks.findLast(({ complete }) => complete);
}

/** The last finished week, where something can be said of it. */
export function finishedPeriod(derived: Derived): string | null {
  if ('patterns' in derived) return derived.patterns.length > 0 ? derived.week : null;
  const finished = lastCompleteWeek(derived);
  return finished !== undefined && finished.value !== null ? finished.week : null;
}

/**
 * The week that is shared now: the last finished one. Only where that has no index, the running one as soon as it has: whoever logged
 * seven days in a row always has one of the two, and a finished week is never passed over for a part of the next.
 */
function shareablePeriod(derived: Derived): string | null {
  const finished = finishedPeriod(derived);
  if (finished !== null || 'patterns' in derived) return finished;
  const running = derived.weeks.at(-1);
  return running !== undefined && running.value !== null ? running.week : null;
}

/**
 * Whether something may leave, and what: the only caller of the encoder. Nothing is encoded without a live consent. A pause, like a
 * week with too few days, simply sends nothing: the other side can't tell them apart.
 */
export function decideShare(question: ShareQuestion): Result<PreparedInsight, NothingToShareError> {
  const { derived, now, shared } = question;
  const consent = liveConsent(question.consent, now);
  if (consent === null) return refuse('no-consent');
  const period = shareablePeriod(derived);
  if (period === null) return refuse('too-little-data');
  if (shared.has(period)) return refuse('already-shared');
  const built = buildPacket(scopeOf(consent), derived, period);
  if (built === null) return refuse('too-little-data');
  const encoded = encodePacket(consent, now, built);
  if (!encoded.ok) return encoded;
  const bytes = encoded.value;
  if (bytes === null) return refuse('too-little-data');
  // What the person is shown is what the bytes say, not what they were made from.
  const packet = decodePacket(bytes);
  if (!packet.ok) throw new Error('a packet of ours does not decode');
  return {
    ok: true,
    value: { bytes, packet: packet.value, consentId: consent.id, personId: consent.personId, period },
  };
}
