import type { ClinicianPacket } from '../../api/clinician.ts';
import type { CoachPacket, InsightPacket, SupporterPacket } from '../../api/people.ts';
import type { Domain } from '../../api/records.ts';
import { bandOf } from '../wellness/band.ts';
import type { DerivedPatterns } from '../wellness/derived-patterns.ts';
import type { DerivedWeek, DerivedWeeks } from '../wellness/derived-weeks.ts';
import { MIN_DOMAIN_DAYS } from '../wellness/formula.ts';
import { roundToStep } from '../wellness/round.ts';
import type { Scope } from './scope.ts';
import { sentenceFor } from './sentence.ts';

declare const built: unique symbol;
/** A packet made here, from derived weeks or patterns. The encoder takes nothing else. */
export type BuiltPacket = InsightPacket & { readonly [built]: true };

/** What packets are made from; a clinician's from patterns, all others from weeks. */
export type Derived = DerivedWeeks | DerivedPatterns;

const SUPPORTER_STEP = 5;
export const TREND_WEEKS = 4;

function supporterPacket(formula: string, { week, value, direction }: DerivedWeek): SupporterPacket {
  // Coarse first: band and sentence then say nothing about the index that the rounded one doesn't.
  const index = value === null ? null : roundToStep(value, SUPPORTER_STEP);
  const band = index === null ? null : bandOf(index);
  const sentence = sentenceFor(band, direction);
  return { role: 'supporter', schema: 1, formula, week, index, band, direction, sentence };
}

function coachPacket(derived: DerivedWeeks, at: number, current: DerivedWeek): CoachPacket {
  const { week, value, coverage, direction, domains } = current;
  const upTo = derived.weeks.slice(0, at + 1);
  // Entries of the domain's first measure: a day that only has counted steps says nothing about a plan.
  const enough = (domain: Domain) =>
    domains.some(
      (score) => score.domain === domain && (score.measures[0]?.days.length ?? 0) >= MIN_DOMAIN_DAYS,
    );
  return {
    role: 'coach',
    schema: 1,
    formula: derived.formula,
    week,
    index: value,
    coverage,
    direction,
    trend: Array.from({ length: TREND_WEEKS }, (_, i) => upTo.at(i - TREND_WEEKS)?.value ?? null),
    adherence: current.adherence.filter(({ domain }) => enough(domain)),
    withoutMood: !derived.domains.includes('mood'),
  };
}

function clinicianPacket({ formula, week, patterns }: DerivedPatterns): ClinicianPacket | null {
  return patterns.length === 0 ? null : { role: 'clinician', schema: 1, formula, week, patterns };
}

/**
 * The packet of one scope for one week. `derived` must be of the role's kind and computed over the scope's domains alone: anything
 * else is a bug and throws. Null when the week isn't among the derived ones, or nothing can be said of it.
 */
export function buildPacket({ role, domains }: Scope, derived: Derived, week: string): BuiltPacket | null {
  if (derived.domains.some((domain) => !domains.some((allowed) => allowed === domain)))
    throw new Error('a packet from a domain that the scope leaves out');
  let packet: InsightPacket | null;
  if (role === 'clinician') {
    if (!('patterns' in derived)) throw new Error('a clinician’s packet is made of patterns');
    packet = derived.week === week ? clinicianPacket(derived) : null;
  } else {
    if (!('weeks' in derived)) throw new Error('only a clinician’s packet is made of patterns');
    const at = derived.weeks.findIndex((candidate) => candidate.week === week);
    const found = derived.weeks[at];
    if (found === undefined) return null;
    packet = role === 'supporter' ? supporterPacket(derived.formula, found) : coachPacket(derived, at, found);
  }
  return packet as BuiltPacket | null;
}
