import type { CoachPacket, InsightPacket, OfferedRole, SupporterPacket } from '../../api/people.ts';
import type { Domain } from '../../api/records.ts';
import { bandOf } from '../wellness/band.ts';
import type { DerivedWeek, DerivedWeeks } from '../wellness/derived-weeks.ts';
import { MIN_DOMAIN_DAYS } from '../wellness/formula.ts';
import { roundToStep } from '../wellness/round.ts';
import { CARE_TEAM_VISIBILITY } from './careTeamVisibility.ts';
import { sentenceFor } from './sentence.ts';

declare const built: unique symbol;
/** A packet made here, from derived weeks. The encoder takes nothing else. */
export type BuiltPacket = InsightPacket & { readonly [built]: true };

const SUPPORTER_STEP = 5;
export const TREND_WEEKS = 4;

function supporterPacket(formula: string, { week, value, direction }: DerivedWeek): SupporterPacket {
  // Coarse first: band and sentence then say nothing about the index that the rounded one doesn't.
  const index = value === null ? null : roundToStep(value, SUPPORTER_STEP);
  const band = index === null ? null : bandOf(index);
  const sentence = sentenceFor(band, direction);
  return { role: 'supporter', schema: 1, formula, week, index, band, direction, sentence };
}

function coachPacket(formula: string, current: DerivedWeek, upTo: readonly DerivedWeek[]): CoachPacket {
  const { week, value, coverage, direction, domains } = current;
  const enough = (domain: Domain) =>
    domains.some((score) => score.domain === domain && score.days >= MIN_DOMAIN_DAYS);
  return {
    role: 'coach',
    schema: 1,
    formula,
    week,
    index: value,
    coverage,
    direction,
    trend: Array.from({ length: TREND_WEEKS }, (_, i) => upTo.at(i - TREND_WEEKS)?.value ?? null),
    adherence: current.adherence.filter(({ domain }) => enough(domain)),
    withoutMood: true,
  };
}

/**
 * The packet of one role for one week. `derived` must be computed over the role's domains alone: another set is a bug and throws.
 * Null when the week isn't among the derived ones.
 */
export function buildPacket(role: OfferedRole, derived: DerivedWeeks, week: string): BuiltPacket | null {
  const { domains } = CARE_TEAM_VISIBILITY[role];
  if (derived.domains.some((domain) => !domains.includes(domain)))
    throw new Error('a packet from a domain that the role may not see');
  const at = derived.weeks.findIndex((candidate) => candidate.week === week);
  const found = derived.weeks[at];
  if (found === undefined) return null;
  const packet: InsightPacket =
    role === 'supporter'
      ? supporterPacket(derived.formula, found)
      : coachPacket(derived.formula, found, derived.weeks.slice(0, at + 1));
  return packet as BuiltPacket;
}
