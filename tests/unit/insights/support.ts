import { DOMAINS, type Domain } from '../../../workers/api/records.ts';
import type { OfferedRole } from '../../../workers/api/people.ts';
import { CARE_TEAM_VISIBILITY } from '../../../workers/engine/insights/careTeamVisibility.ts';
import { untilOf, type Consent } from '../../../workers/engine/insights/consent.ts';
import { visibleFields } from '../../../workers/engine/insights/careTeamVisibility.ts';
import { addDays, daysFrom } from '../../../workers/engine/wellness/calendar.ts';
import { dailySeries, type DatedEntry } from '../../../workers/engine/wellness/daily-series.ts';
import { deriveWeeks, type DerivedWeeks } from '../../../workers/engine/wellness/derived-weeks.ts';

/** A Monday; the week before it, 2026-W47, is over. */
export const TODAY = '2026-11-23';
export const LAST_WEEK = '2026-W47';
export const LAST_MONDAY = '2026-11-16';
export const NOW = Date.parse('2026-11-23T08:00:00Z');
export const PLAN = { activity: 4, nutrition: 5, mood: 3 };

export const walk = (day: string, minutes: number): DatedEntry => ({
  domain: 'activity',
  kind: 'walk',
  minutes,
  intensity: 'moderate',
  day,
});
export const eat = (day: string, portions: number): DatedEntry => ({
  domain: 'nutrition',
  portions,
  water: 0,
  day,
});
export const feel = (day: string, valence: number): DatedEntry => ({
  domain: 'mood',
  valence,
  energy: 3,
  day,
});

/** Three portions a day and some walks in the last finished week, less in the one before. */
export const ORDINARY: readonly DatedEntry[] = [
  ...daysFrom(addDays(LAST_MONDAY, -7), 7).map((day) => eat(day, 2)),
  ...daysFrom(addDays(LAST_MONDAY, -7), 4).map((day) => walk(day, 10)),
  ...daysFrom(LAST_MONDAY, 6).map((day) => eat(day, 3)),
  ...daysFrom(LAST_MONDAY, 4).map((day) => walk(day, 25)),
  ...daysFrom(LAST_MONDAY, 5).map((day) => feel(day, 4)),
];

export function derivedFor(
  role: OfferedRole,
  entries: readonly DatedEntry[],
  options: { readonly today?: string; readonly tracked?: readonly Domain[] } = {},
): DerivedWeeks {
  const allowed = CARE_TEAM_VISIBILITY[role].domains;
  const domains = (options.tracked ?? DOMAINS).filter((domain) => allowed.includes(domain));
  const today = options.today ?? TODAY;
  return deriveWeeks(dailySeries(entries), { domains, plan: PLAN, today, count: 6 });
}

export function consentFor(role: OfferedRole, change: Partial<Consent> = {}): Consent {
  const from = NOW - 1000;
  return {
    v: 1,
    id: 'c0',
    personId: 'p0',
    role,
    fields: visibleFields(role),
    cadence: 'weekly',
    purpose: 'weekly-insight',
    from,
    until: untilOf(from),
    fromWeek: LAST_WEEK,
    paused: false,
    stoppedAt: null,
    ...change,
  };
}
