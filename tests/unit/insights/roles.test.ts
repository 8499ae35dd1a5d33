/** @file The roles bar of issue 3: what the plaintext of a packet may depend on, and on how many days each field rests. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Role as AnyRole } from '../../../workers/api/people.ts';
import { decideShare } from '../../../workers/engine/insights/decide-share.ts';
import { addDays, daysFrom, firstDayOf } from '../../../workers/engine/wellness/calendar.ts';
import type { DatedEntry } from '../../../workers/engine/wellness/daily-series.ts';
import { disguise, life, loggedDays, rearranged, withMoods } from './lives.ts';
import { consentFor, derivedFor, eat, feel, LAST_MONDAY, LAST_WEEK, NOW, walk } from './support.ts';

/** The clinician's packet has a test of its own. */
type Role = Exclude<AnyRole, 'clinician'>;

const PAIRS = 1000;

function share(role: Role, entries: readonly DatedEntry[]) {
  const derived = derivedFor(role, entries);
  return decideShare({ consent: consentFor(role), now: NOW, derived, shared: new Set() });
}

/** The bytes that would be sealed, or why there are none. */
function plaintext(role: Role, entries: readonly DatedEntry[]): string {
  const shared = share(role, entries);
  return shared.ok ? Buffer.from(shared.value.bytes).toString('hex') : shared.error.code;
}

interface Tally {
  compared: number;
  packets: number;
}

/** Runs `PAIRS` random pairs and fails if too few of them really differed or ended in a packet. */
function forPairs(
  role: Role,
  pair: fc.Arbitrary<readonly [readonly DatedEntry[], readonly DatedEntry[]]>,
): void {
  const tally: Tally = { compared: 0, packets: 0 };
  fc.assert(
    fc.property(pair, ([one, other]) => {
      fc.pre(JSON.stringify(one) !== JSON.stringify(other));
      const bytes = plaintext(role, one);
      expect(plaintext(role, other)).toBe(bytes);
      tally.compared += 1;
      if (bytes !== 'too-little-data') tally.packets += 1;
    }),
    { numRuns: PAIRS },
  );
  expect(tally.compared).toBeGreaterThanOrEqual(PAIRS);
  expect(tally.packets).toBeGreaterThan(PAIRS / 2);
}

/** What a friend sees of a life: rounded index and direction; all else in the packet follows from them. */
function friendFields(entries: readonly DatedEntry[]): string {
  const week = derivedFor('supporter', entries).weeks.find(({ firstDay }) => firstDay === LAST_MONDAY);
  const index = week?.value ?? null;
  return JSON.stringify([index === null ? null : Math.floor(index / 5 + 0.5), week?.direction]);
}

describe("a friend's packet", () => {
  test(`is the same bytes for ${PAIRS} pairs of unrelated lives that agree in rounded index and direction`, () => {
    const groups = new Map<string, (readonly DatedEntry[])[]>();
    for (const entries of fc.sample(life, 3 * PAIRS)) {
      const fields = friendFields(entries);
      groups.set(fields, [...(groups.get(fields) ?? []), entries]);
    }
    let compared = 0;
    let packets = 0;
    for (const [fields, group] of groups) {
      const [first, ...others] = group;
      if (first === undefined || fields.startsWith('[null')) continue;
      const bytes = plaintext('supporter', first);
      for (const other of others) {
        if (JSON.stringify(other) === JSON.stringify(first)) continue;
        expect(plaintext('supporter', other)).toBe(bytes);
        compared += 1;
      }
      if (bytes !== 'too-little-data') packets += 1;
    }
    expect(compared).toBeGreaterThanOrEqual(PAIRS);
    // Many different packets, or equality would say little.
    expect(packets).toBeGreaterThan(20);
  });

  test(`is the same bytes for ${PAIRS} lives whose days were rearranged`, () => {
    forPairs(
      'supporter',
      fc.tuple(life, disguise).map(([entries, change]) => [entries, rearranged(entries, change)] as const),
    );
  });
});

describe("a coach's packet", () => {
  test(`is the same bytes for ${PAIRS} lives whose days were rearranged and whose moods are others`, () => {
    forPairs(
      'coach',
      fc
        .tuple(life, disguise)
        .map(([entries, change]) => [entries, withMoods(rearranged(entries, change), change.moods)] as const),
    );
  });

  test('does not change with mood at all, not even in who has too little data', () => {
    const moods = daysFrom(LAST_MONDAY, 7).map((day) => feel(day, 1));
    const meals = daysFrom(LAST_MONDAY, 3).map((day) => eat(day, 5));
    expect(plaintext('coach', [...meals, ...moods])).toBe('too-little-data');
    expect(plaintext('supporter', [...meals, ...moods])).not.toBe('too-little-data');
  });
});

describe('no field rests on fewer than three days', () => {
  test('counted by hand for every field of every packet', () => {
    let packets = 0;
    fc.assert(
      fc.property(life, fc.constantFrom<Role>('supporter', 'coach'), (entries, role) => {
        const shared = share(role, entries);
        if (!shared.ok) return;
        packets += 1;
        const { packet, period } = shared.value;
        if (packet.role === 'clinician') throw new Error('a packet of another role');
        const domains = derivedFor(role, entries).domains;
        const monday = firstDayOf(period);
        expect(loggedDays(entries, monday, domains)).toBeGreaterThanOrEqual(4);
        expect(domains.some((domain) => loggedDays(entries, monday, [domain]) >= 3)).toBe(true);
        if (packet.direction !== null)
          expect(loggedDays(entries, addDays(monday, -7), domains)).toBeGreaterThanOrEqual(4);
        if (packet.role === 'supporter') return;
        expect(packet.coverage).toBe(loggedDays(entries, monday, domains));
        for (const { domain } of packet.adherence)
          expect(loggedDays(entries, monday, [domain])).toBeGreaterThanOrEqual(3);
        for (const [i, value] of packet.trend.entries())
          if (value !== null)
            expect(loggedDays(entries, addDays(monday, 7 * (i - 3)), domains)).toBeGreaterThanOrEqual(4);
      }),
      { numRuns: PAIRS },
    );
    expect(packets).toBeGreaterThan(PAIRS / 3);
  });

  test('two days in a domain change nothing, whatever is on them', () => {
    const meals = daysFrom(LAST_MONDAY, 7).map((day) => eat(day, 3));
    const two = daysFrom(LAST_MONDAY, 2);
    for (const role of ['supporter', 'coach'] as const) {
      const without = plaintext(role, meals);
      expect(plaintext(role, [...meals, ...two.map((day) => walk(day, 300))])).toBe(without);
      expect(plaintext(role, [...meals, ...two.map((day) => feel(day, 1))])).toBe(without);
    }
    // A control: the third day does.
    const three = daysFrom(LAST_MONDAY, 3).map((day) => walk(day, 300));
    expect(plaintext('coach', [...meals, ...three])).not.toBe(plaintext('coach', meals));
  });

  test('the packet is of the finished week', () => {
    const shared = share(
      'coach',
      daysFrom(LAST_MONDAY, 8).map((day) => eat(day, 3)),
    );
    expect(shared).toMatchObject({ ok: true, value: { period: LAST_WEEK } });
  });
});
