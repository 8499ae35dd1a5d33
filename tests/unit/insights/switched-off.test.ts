/**
 * @file The roles bar for every role and every switch that a person has: with one switched off, pairs that differ in nothing but what it
 * withholds are one packet, to the byte. With it on, as a control, they are not.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ROLES, type Role } from '../../../workers/api/people.ts';
import type { PlanItem } from '../../../workers/api/plans.ts';
import { DOMAINS, type Domain } from '../../../workers/api/records.ts';
import type { Derived } from '../../../workers/engine/insights/build-packet.ts';
import { CARE_TEAM_VISIBILITY } from '../../../workers/engine/insights/careTeamVisibility.ts';
import type { Consent } from '../../../workers/engine/insights/consent.ts';
import { decideShare } from '../../../workers/engine/insights/decide-share.ts';
import { scopeOf } from '../../../workers/engine/insights/scope.ts';
import { switched, switchesOf, type SwitchName } from '../../../workers/engine/insights/switches.ts';
import { addDays, daysFrom } from '../../../workers/engine/wellness/calendar.ts';
import { dailySeries, type DatedEntry } from '../../../workers/engine/wellness/daily-series.ts';
import { derivePatterns, saysSomething } from '../../../workers/engine/wellness/derived-patterns.ts';
import { deriveWeeks } from '../../../workers/engine/wellness/derived-weeks.ts';
import { simplePlanItems } from '../../../workers/engine/wellness/plan-progress.ts';
import { consentFor, eat, feel, LAST_MONDAY, NOW, PLAN, TODAY, walk } from './support.ts';

/** Of each life there are this many, differing in the one thing alone: every two of them are a pair. */
const VARIANTS = 8;
const LIVES = 36;
const PAIRS = (LIVES * VARIANTS * (VARIANTS - 1)) / 2;
const WEEKS = 8;
const FIRST = addDays(LAST_MONDAY, -7 * (WEEKS - 1));
const DAYS = daysFrom(FIRST, 7 * WEEKS);

const BY_DOMAIN: Readonly<Record<Domain, (day: string, amount: number) => DatedEntry>> = {
  activity: (day, amount) => walk(day, 5 + 9 * amount),
  nutrition: (day, amount) => eat(day, amount),
  mood: (day, amount) => feel(day, 1 + (amount % 5)),
};

/** Eight weeks of one domain, most days logged; some people have steady weeks and others don't. */
const stretch = fc
  .record({
    from: fc.integer({ min: 0, max: 6 }),
    swing: fc.integer({ min: 1, max: 6 }),
    every: fc.integer({ min: 3, max: 9 }),
    drift: fc.integer({ min: 0, max: 3 }),
    noise: fc.array(fc.nat(5), { minLength: DAYS.length, maxLength: DAYS.length }),
  })
  .map(({ from, swing, every, drift, noise }) =>
    DAYS.flatMap((day, i) =>
      i % every === 0
        ? []
        : [{ day, amount: from + ((noise[i] ?? 0) % swing) + Math.floor((drift * i) / DAYS.length) }],
    ),
  );
const entriesOf = (domain: Domain) =>
  stretch.map((days) => days.map(({ day, amount }) => BY_DOMAIN[domain](day, amount)));
const lifeByDomain = fc.record({
  activity: entriesOf('activity'),
  nutrition: entriesOf('nutrition'),
  mood: entriesOf('mood'),
});
const daysAWeek = fc.integer({ min: 0, max: 7 });
const plan = fc
  .record({ activity: daysAWeek, nutrition: daysAWeek, mood: daysAWeek })
  .map((days) => simplePlanItems(days, '2020-01-01'));

type Life = typeof lifeByDomain extends fc.Arbitrary<infer Value> ? Value : never;

const derivedFrom = (consent: Consent, life: Life, planned: readonly PlanItem[] = PLAN): Derived => {
  const { role, domains } = scopeOf(consent);
  const series = dailySeries(DOMAINS.flatMap((domain) => life[domain]));
  const options = { domains, plan: planned, today: TODAY };
  return role === 'clinician'
    ? derivePatterns(series, options)
    : deriveWeeks(series, { ...options, count: 6 });
};

function plaintext(consent: Consent, derived: Derived): string {
  const shared = decideShare({ consent, now: NOW, derived, shared: new Set() });
  return shared.ok ? Buffer.from(shared.value.bytes).toString('hex') : shared.error.code;
}

/** Everything that the role may see, mood for a coach too. */
const wholeOf = (role: Role) => consentFor(role, { domains: CARE_TEAM_VISIBILITY[role].domains });

function without(consent: Consent, which: SwitchName): Consent {
  const off = switched(consent, which, false);
  if (off === null) throw new Error('no such switch');
  return { ...consent, ...off };
}

interface Tally {
  pairs: number;
  packets: Set<string>;
  toldApart: number;
}

/** The same bytes for all with the switch off; whether two of them are told apart with it on is counted. */
function compare(
  tally: Tally,
  [whole, narrow]: readonly [Consent, Consent],
  variants: readonly ((consent: Consent) => Derived)[],
): void {
  const [first = '', ...others] = variants.map((derive) => plaintext(narrow, derive(narrow)));
  for (const other of others) expect(other).toBe(first);
  tally.pairs += (variants.length * (variants.length - 1)) / 2;
  if (first !== 'too-little-data') tally.packets.add(first);
  if (new Set(variants.slice(0, 3).map((derive) => plaintext(whole, derive(whole)))).size > 1)
    tally.toldApart += 1;
}

function expectBar(tally: Tally): void {
  expect(tally.pairs).toBeGreaterThanOrEqual(1000);
  // Different packets, and a switch that says something while it is on: or equality would say little. Lives are drawn anew in each run,
  // and a supporter's packet has few values: around ten of each, so three leave chance no say.
  expect(tally.packets.size).toBeGreaterThan(3);
  expect(tally.toldApart).toBeGreaterThan(3);
}

/** Remembers what a life comes to under a consent. */
function remembering(make: (consent: Consent) => Derived): (consent: Consent) => Derived {
  const known = new Map<Consent, Derived>();
  return (consent) => {
    const derived = known.get(consent) ?? make(consent);
    known.set(consent, derived);
    return derived;
  };
}

const domainSwitches = ROLES.flatMap((role) =>
  switchesOf(wholeOf(role), DOMAINS).flatMap(({ kind, name }) => (kind === 'domain' ? [{ role, name }] : [])),
);
const fieldSwitches = ROLES.flatMap((role) =>
  switchesOf(wholeOf(role), DOMAINS).flatMap(({ kind, name }) => (kind === 'field' ? [{ role, name }] : [])),
);

test('every role has its switches here', () => {
  expect(domainSwitches).toHaveLength(9);
  expect(fieldSwitches.map(({ role, name }) => `${role} ${name}`)).toEqual([
    'supporter direction',
    'coach direction',
    'coach trend',
    'coach adherence',
    'clinician contrast',
    'clinician trend',
    'clinician adherence',
  ]);
});

describe(`a domain switched off: ${PAIRS} pairs of lives that differ in it alone`, () => {
  test.each(domainSwitches)('$role without $name', ({ role, name }) => {
    const tally: Tally = { pairs: 0, packets: new Set(), toldApart: 0 };
    const consents = [wholeOf(role), without(wholeOf(role), { kind: 'domain', name })] as const;
    const variants = fc.uniqueArray(entriesOf(name), {
      minLength: VARIANTS,
      maxLength: VARIANTS,
      selector: (entries) => JSON.stringify(entries),
    });
    fc.assert(
      fc.property(lifeByDomain, variants, plan, (life, lived, planned) => {
        compare(
          tally,
          consents,
          lived.map((entries) => (consent) => derivedFrom(consent, { ...life, [name]: entries }, planned)),
        );
      }),
      { numRuns: LIVES, endOnFailure: true },
    );
    expectBar(tally);
  });
});

const DIRECTIONS = ['up', 'down', 'steady', null] as const;
const VALUE = fc.option(fc.integer({ min: 0, max: 100 }), { nil: null });
const CLASSES = {
  contrast: ['alike', 'weekends-higher', 'weekdays-higher', null],
  trend: ['up', 'steady', 'down', 'not-enough-data'],
  adherence: ['mostly', 'partly', 'at-times', null],
} as const;

/** What stands for a withheld field before a packet is made of it, all else as it was. */
const otherField = fc.record({
  direction: fc.constantFrom(...DIRECTIONS),
  values: fc.array(VALUE, { minLength: 5, maxLength: 5 }),
  classes: fc.array(fc.nat(3), { minLength: DOMAINS.length, maxLength: DOMAINS.length }),
});
type OtherField = typeof otherField extends fc.Arbitrary<infer Value> ? Value : never;

function withOther(derived: Derived, name: string, { direction, values, classes }: OtherField): Derived {
  if ('patterns' in derived) {
    const of = CLASSES[name as keyof typeof CLASSES];
    const patterns = derived.patterns
      .map((pattern, i) => ({ ...pattern, [name]: of[classes[i] ?? 0] }))
      .filter(saysSomething);
    return { ...derived, patterns };
  }
  const last = derived.weeks.length - 2;
  const weeks = derived.weeks.map((week, i) => {
    if (name === 'direction') return { ...week, direction };
    return i < last ? { ...week, value: values[i] ?? null } : week;
  });
  return { ...derived, weeks };
}

describe(`a field switched off: ${PAIRS} pairs that differ in it alone`, () => {
  test.each(fieldSwitches.filter(({ name }) => name !== 'adherence'))(
    '$role without $name, whatever it would say',
    ({ role, name }) => {
      const tally: Tally = { pairs: 0, packets: new Set(), toldApart: 0 };
      const consents = [wholeOf(role), without(wholeOf(role), { kind: 'field', name })] as const;
      const variants = fc.array(otherField, { minLength: VARIANTS - 1, maxLength: VARIANTS - 1 });
      fc.assert(
        fc.property(lifeByDomain, variants, (life, changed) => {
          const lived = remembering((consent) => derivedFrom(consent, life));
          compare(tally, consents, [
            lived,
            ...changed.map((given) => (consent: Consent) => withOther(lived(consent), name, given)),
          ]);
        }),
        { numRuns: LIVES, endOnFailure: true },
      );
      expectBar(tally);
    },
  );

  test.each(fieldSwitches.filter(({ name }) => name === 'adherence'))(
    '$role without $name, whatever the plan was',
    ({ role, name }) => {
      const tally: Tally = { pairs: 0, packets: new Set(), toldApart: 0 };
      const consents = [wholeOf(role), without(wholeOf(role), { kind: 'field', name })] as const;
      const plans = fc.uniqueArray(plan, {
        minLength: VARIANTS,
        maxLength: VARIANTS,
        selector: (items) => JSON.stringify(items),
      });
      fc.assert(
        fc.property(lifeByDomain, plans, (life, planned) => {
          compare(
            tally,
            consents,
            planned.map((items) => (consent) => derivedFrom(consent, life, items)),
          );
        }),
        { numRuns: LIVES, endOnFailure: true },
      );
      expectBar(tally);
    },
  );
});
