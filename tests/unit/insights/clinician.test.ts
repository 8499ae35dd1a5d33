/** @file The clinician's packet: what it may depend on, on how many days its fields rest, its bytes. */
import { decode, encode } from 'cborg';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ClinicianPacket } from '../../../workers/api/clinician.ts';
import { ACTIVITY_KINDS, DOMAINS, type Domain } from '../../../workers/api/records.ts';
import { buildPacket } from '../../../workers/engine/insights/build-packet.ts';
import { decodePacket, encodePacket } from '../../../workers/engine/insights/packet-codec.ts';
import { scopeOf } from '../../../workers/engine/insights/scope.ts';
import { addDays, daysFrom, isWeekend } from '../../../workers/engine/wellness/calendar.ts';
import { dailySeries, type DatedEntry } from '../../../workers/engine/wellness/daily-series.ts';
import { derivePatterns, PATTERN_WEEKS } from '../../../workers/engine/wellness/derived-patterns.ts';
import { dated } from '../wellness/arbitraries.ts';
import { consentFor, eat, encoded, feel, LAST_MONDAY, LAST_WEEK, NOW, PLAN, TODAY, walk } from './support.ts';

const PAIRS = 1000;
const FIRST_DAY = addDays(LAST_MONDAY, -7 * (PATTERN_WEEKS - 1));
const DAYS = daysFrom(FIRST_DAY, 7 * PATTERN_WEEKS);
const kinds = ACTIVITY_KINDS.filter((kind) => kind !== 'rest');

const CONSENT = consentFor('clinician');

function built(entries: readonly DatedEntry[], domains: readonly Domain[] = DOMAINS) {
  const derived = derivePatterns(dailySeries(entries), { domains, plan: PLAN, today: TODAY });
  const packet = buildPacket(scopeOf(CONSENT), derived, LAST_WEEK);
  if (packet !== null && packet.role !== 'clinician') throw new Error('a packet of another role');
  return packet;
}

function bytesOf(entries: readonly DatedEntry[]): Uint8Array | null {
  const packet = built(entries);
  return packet === null ? null : encoded(CONSENT, packet);
}

function plaintext(entries: readonly DatedEntry[]): string {
  const bytes = bytesOf(entries);
  return bytes === null ? 'nothing' : Buffer.from(bytes).toString('hex');
}

/** Most days of eight weeks, around somebody's own amounts. */
const ordinary = fc
  .record({
    amounts: fc.array(fc.integer({ min: 1, max: 8 }), { minLength: DAYS.length, maxLength: DAYS.length }),
    weekend: fc.integer({ min: 0, max: 4 }),
    rise: fc.constantFrom(0, 0, 0.05, 0.1),
    skipped: fc.subarray([...DAYS], { maxLength: 30 }),
  })
  .map(({ amounts, weekend, rise, skipped }): readonly DatedEntry[] =>
    DAYS.flatMap((day, i) => {
      if (skipped.includes(day)) return [];
      const amount = (amounts[i] ?? 1) + (isWeekend(day) ? weekend : 0) + Math.round(rise * i);
      return [eat(day, amount), walk(day, 6 * amount), feel(day, Math.min(5, Math.ceil(amount / 3)))];
    }),
  );
const scattered = fc.array(dated(FIRST_DAY, DAYS.length), { maxLength: 150 });
const life = fc.oneof({ weight: 4, arbitrary: ordinary }, { weight: 1, arbitrary: scattered });
const disguise = fc.record({
  kind: fc.constantFrom(...kinds),
  water: fc.integer({ min: 0, max: 30 }),
  energy: fc.integer({ min: 1, max: 5 }),
});

const LONG = DAYS.flatMap((day, i) => [
  eat(day, 2 + (i % 3)),
  walk(day, 20),
  feel(day, isWeekend(day) ? 5 : 3),
]);

test('classes of eight finished weeks, by hand', () => {
  expect(decodePacket(bytesOf(LONG) ?? new Uint8Array())).toEqual({
    ok: true,
    value: {
      role: 'clinician',
      schema: 1,
      formula: 'fwi-2',
      week: LAST_WEEK,
      patterns: [
        // 140 of 150 minutes: 93; four days a week planned, seven done.
        {
          domain: 'activity',
          level: 'upper',
          regularity: 'even',
          contrast: 'alike',
          trend: 'steady',
          adherence: 'mostly',
        },
        {
          domain: 'nutrition',
          level: 'middle',
          regularity: 'even',
          contrast: 'alike',
          trend: 'steady',
          adherence: 'mostly',
        },
        // (5 · 3 + 2 · 5) / 7 on the scale 1 to 5: 64.
        {
          domain: 'mood',
          level: 'middle',
          regularity: 'even',
          contrast: 'weekends-higher',
          trend: 'steady',
          adherence: 'mostly',
        },
      ],
    },
  });
});

describe('the roles bar', () => {
  test(`the same bytes for ${PAIRS} lives with other kinds, water, energy and intensities of equal weight, in another order`, () => {
    let packets = 0;
    let compared = 0;
    fc.assert(
      fc.property(life, disguise, (entries, { kind, water, energy }) => {
        const other = entries
          .map((entry): DatedEntry => {
            switch (entry.domain) {
              case 'activity': {
                if (entry.kind === 'rest') return entry;
                const halved = entry.intensity === 'moderate' && entry.minutes % 2 === 0;
                return halved
                  ? { ...entry, kind, intensity: 'vigorous', minutes: entry.minutes / 2 }
                  : { ...entry, kind };
              }
              case 'nutrition':
                return { ...entry, water };
              case 'mood':
                return { ...entry, energy };
            }
          })
          .reverse();
        fc.pre(JSON.stringify(other) !== JSON.stringify(entries));
        const bytes = plaintext(entries);
        expect(plaintext(other)).toBe(bytes);
        compared += 1;
        if (bytes !== 'nothing') packets += 1;
      }),
      { numRuns: PAIRS },
    );
    expect(compared).toBeGreaterThanOrEqual(PAIRS);
    expect(packets).toBeGreaterThan(PAIRS / 2);
  });

  test(`the same bytes for ${PAIRS} pairs of unrelated lives that agree in every class`, () => {
    const groups = new Map<string, (readonly DatedEntry[])[]>();
    const ofMeals = fc
      .sample(ordinary, 2 * PAIRS)
      .map((all) => all.filter(({ domain }) => domain === 'nutrition'));
    for (const entries of ofMeals) {
      const classes = JSON.stringify(built(entries)?.patterns);
      groups.set(classes, [...(groups.get(classes) ?? []), entries]);
    }
    let compared = 0;
    for (const group of groups.values()) {
      const [first, ...others] = group;
      if (first === undefined) continue;
      for (const other of others) {
        expect(plaintext(other)).toBe(plaintext(first));
        compared += 1;
      }
    }
    expect(compared).toBeGreaterThanOrEqual(PAIRS);
    // Many different packets, or equality would say little.
    expect(groups.size).toBeGreaterThan(10);
  });

  test('a domain that isn’t shared, the running week and what lies before the eight weeks change nothing', () => {
    const meals = LONG.filter(({ domain }) => domain === 'nutrition');
    expect(built(LONG, ['nutrition'])).toEqual(built(meals, ['nutrition']));
    const around = [eat(TODAY, 20), eat(addDays(FIRST_DAY, -1), 20), eat(addDays(FIRST_DAY, -7), 20)];
    expect(plaintext([...LONG, ...around])).toBe(plaintext(LONG));
    // A control: within them they do.
    expect(plaintext(DAYS.map((day) => eat(day, 20)))).not.toBe(plaintext(DAYS.map((day) => eat(day, 1))));
  });

  test('no class rests on fewer than three days', () => {
    let packets = 0;
    fc.assert(
      fc.property(life, (entries) => {
        const packet = built(entries);
        if (packet === null) return;
        packets += 1;
        for (const { domain, level, contrast, trend, adherence } of packet.patterns) {
          const logged = DAYS.filter((day) =>
            entries.some((entry) => entry.domain === domain && entry.day === day),
          );
          if (level !== null) expect(logged.length).toBeGreaterThanOrEqual(12);
          if (contrast !== null) {
            expect(logged.filter(isWeekend).length).toBeGreaterThanOrEqual(6);
            expect(logged.filter((day) => !isWeekend(day)).length).toBeGreaterThanOrEqual(6);
          }
          if (trend !== 'not-enough-data') expect(logged.length).toBeGreaterThanOrEqual(14);
          if (adherence !== null) expect(logged.length).toBeGreaterThanOrEqual(14);
        }
      }),
      { numRuns: PAIRS },
    );
    expect(packets).toBeGreaterThan(PAIRS / 2);
    expect(plaintext(DAYS.slice(0, 5).map((day) => eat(day, 3)))).toBe('nothing');
  });
});

describe('consent', () => {
  const packet = built(LONG);
  if (packet === null) throw new Error('no packet');
  test.each([
    ['none', null, NOW],
    ['not begun', CONSENT, CONSENT.from - 1],
    ['run out', CONSENT, CONSENT.until],
    ['paused', { ...CONSENT, paused: true }, NOW],
    ['stopped', { ...CONSENT, stoppedAt: NOW - 1 }, NOW],
  ])('%s: nothing is encoded', (_, consent, now) => {
    expect(encodePacket(consent, now, packet)).toEqual({ ok: false, error: { code: 'no-consent' } });
  });
});

describe('bytes', () => {
  const bytes = bytesOf(LONG) ?? new Uint8Array();
  const fields = decode(bytes) as ClinicianPacket & Record<string, unknown>;
  const [first, second] = fields.patterns;
  const error = (change: Record<string, unknown>) => {
    const kept = Object.entries({ ...fields, ...change }).filter(([, value]) => value !== undefined);
    const result = decodePacket(encode(Object.fromEntries(kept)));
    return result.ok ? null : result.error.why;
  };

  test('every packet comes back as it was, in one form, far below the bound', () => {
    let longest = 0;
    fc.assert(
      fc.property(life, (entries) => {
        const packet = built(entries);
        if (packet === null) return;
        const bytes = encoded(CONSENT, packet);
        longest = Math.max(longest, bytes.length);
        expect(decodePacket(bytes)).toEqual({ ok: true, value: packet });
      }),
    );
    expect(longest).toBeLessThan(400);
  });

  test.each([
    [{ note: 'x' }, 'wrong-fields'],
    [{ formula: undefined }, 'wrong-fields'],
    [{ week: '2026-W54' }, 'wrong-fields'],
    [{ index: 70 }, 'wrong-fields'],
    [{ patterns: [] }, 'wrong-fields'],
    [{ patterns: [second, first] }, 'wrong-fields'],
    [{ patterns: [first, first] }, 'wrong-fields'],
    [{ patterns: [{ ...first, level: null }] }, 'wrong-fields'],
    [{ patterns: [{ ...first, level: 'normal' }] }, 'wrong-fields'],
    [{ patterns: [{ ...first, days: 5 }] }, 'wrong-fields'],
    [{ schema: 2 }, 'newer'],
    [{ role: 'coach' }, 'wrong-fields'],
    [{ role: 'nurse' }, 'not-a-packet'],
    [{ note: 'x'.repeat(900) }, 'too-large'],
  ])('%o: %s', (change, why) => {
    expect(error(change)).toBe(why);
  });

  test('mutated and cut bytes are one typed error or the same kind of packet; nothing is thrown', () => {
    fc.assert(
      fc.property(
        fc.nat(bytes.length - 1),
        fc.integer({ min: 0, max: 255 }),
        fc.nat(bytes.length - 1),
        (at, byte, length) => {
          const changed = Uint8Array.from(bytes);
          changed[at] = byte;
          const result = decodePacket(changed);
          if (result.ok) expect(Buffer.from(encode(result.value))).toEqual(Buffer.from(changed));
          expect(decodePacket(bytes.subarray(0, length)).ok).toBe(false);
        },
      ),
      { numRuns: 1000 },
    );
  });
});
