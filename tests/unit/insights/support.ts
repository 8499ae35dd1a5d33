import { DOMAINS, type Domain } from '../../../workers/api/records.ts';
import type { Role } from '../../../workers/api/people.ts';
import { firstDomains, visibleFields } from '../../../workers/engine/insights/careTeamVisibility.ts';
import { untilOf, type Consent } from '../../../workers/engine/insights/consent.ts';
import type { BuiltPacket, Derived } from '../../../workers/engine/insights/build-packet.ts';
import { encodePacket } from '../../../workers/engine/insights/packet-codec.ts';
import { scopeOf } from '../../../workers/engine/insights/scope.ts';
import { addDays, daysFrom } from '../../../workers/engine/wellness/calendar.ts';
import { dailySeries, type DatedEntry } from '../../../workers/engine/wellness/daily-series.ts';
import { derivePatterns } from '../../../workers/engine/wellness/derived-patterns.ts';
import { simplePlanItems } from '../../../workers/engine/wellness/plan-progress.ts';
import { deriveWeeks, type DerivedWeeks } from '../../../workers/engine/wellness/derived-weeks.ts';

/** A Monday; the week before it, 2026-W47, is over. */
export const TODAY = '2026-11-23';
export const LAST_WEEK = '2026-W47';
export const LAST_MONDAY = '2026-11-16';
export const NOW = Date.parse('2026-11-23T08:00:00Z');
export const PLAN = simplePlanItems({ activity: 4, nutrition: 5, mood: 3 }, '2020-01-01');

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
  role: Exclude<Role, 'clinician'>,
  entries: readonly DatedEntry[],
  options: { readonly today?: string; readonly tracked?: readonly Domain[] } = {},
): DerivedWeeks {
  const allowed = firstDomains(role);
  const domains = (options.tracked ?? DOMAINS).filter((domain) => allowed.includes(domain));
  const today = options.today ?? TODAY;
  return deriveWeeks(dailySeries(entries), { domains, plan: PLAN, today, count: 6 });
}

/** What the consent's packet is made of, everything tracked. */
export function derivedUnder(consent: Consent, entries: readonly DatedEntry[]): Derived {
  const { role, domains } = scopeOf(consent);
  const options = { domains, plan: PLAN, today: TODAY };
  const series = dailySeries(entries);
  return role === 'clinician'
    ? derivePatterns(series, options)
    : deriveWeeks(series, { ...options, count: 6 });
}

export function consentFor<Of extends Role>(role: Of, change: Partial<Consent<Of>> = {}): Consent<Of> {
  const from = NOW - 1000;
  return {
    v: 2,
    id: 'c0',
    personId: 'p0',
    role,
    fields: visibleFields(role),
    domains: firstDomains(role),
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

/** The bytes of a packet of which something is left to say. */
export function encoded(consent: Consent, packet: BuiltPacket): Uint8Array<ArrayBuffer> {
  const result = encodePacket(consent, NOW, packet);
  if (!result.ok || result.value === null) throw new Error('nothing was encoded');
  return result.value;
}
