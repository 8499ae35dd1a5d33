/** @file What a coach's page is made of: its order, weeks as they were received, and the history as a file. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CoachPacket, InsightPacket, SupporterPacket } from '../../../workers/api/people.ts';
import type { SharedRecord } from '../../../workers/api/sharing.ts';
import { attentionFirst, checkInOf } from '../../../workers/engine/people/attention.ts';
import { historyText } from '../../../workers/engine/people/history-file.ts';
import { receivedWeeks } from '../../../workers/engine/people/received-weeks.ts';

const coach = (week: string, index: number | null, trend: CoachPacket['trend']): CoachPacket => ({
  role: 'coach',
  schema: 1,
  formula: 'fwi-2',
  week,
  index,
  coverage: 5,
  direction: null,
  trend,
  adherence: [],
  withoutMood: true,
});
const supporter: SupporterPacket = {
  role: 'supporter',
  schema: 1,
  formula: 'fwi-2',
  week: '2026-W47',
  index: 70,
  band: 'steady',
  direction: null,
  sentence: 'steady-steady',
};

describe('the order', () => {
  const person = fc.record({
    id: fc.uuid(),
    name: fc.constantFrom('Ana', 'ana', 'Élodie', 'Zoë', 'Åsa', ''),
    unread: fc.constantFrom(0, 0, 0, 1, 9),
    checkIn: fc.constantFrom('none' as const, 'planned' as const, 'missed' as const),
  });
  const waits = ({ unread, checkIn }: { unread: number; checkIn: string }) =>
    unread > 0 || checkIn === 'missed';

  test('who wrote or was due first, then names; the same whatever the order before', () => {
    fc.assert(
      fc.property(fc.uniqueArray(person, { selector: ({ id }) => id, maxLength: 20 }), (people) => {
        const ordered = attentionFirst(people, 'en');
        expect(attentionFirst(people.toReversed(), 'en')).toEqual(ordered);
        const first = ordered.findIndex((one) => !waits(one));
        if (first >= 0) expect(ordered.slice(first).some(waits)).toBe(false);
        for (const part of [ordered.filter(waits), ordered.filter((one) => !waits(one))])
          for (const [i, one] of part.entries())
            if (i > 0)
              expect(
                new Intl.Collator('en', { sensitivity: 'base' }).compare(part[i - 1]?.name ?? '', one.name),
              ).toBeLessThanOrEqual(0);
      }),
    );
  });

  test('how many messages wait, or what an index is, changes nothing', () => {
    const [a, b] = [
      { id: '1', name: 'Ana', unread: 1, checkIn: 'none' as const, index: 5 },
      { id: '2', name: 'Bo', unread: 99, checkIn: 'missed' as const, index: 99 },
    ];
    expect(attentionFirst([b, a], 'en')).toEqual([a, b]);
  });

  test('a check-in is missed the day after', () => {
    expect(checkInOf(null, '2026-11-21')).toBe('none');
    expect(checkInOf('2026-11-21', '2026-11-21')).toBe('planned');
    expect(checkInOf('2026-11-20', '2026-11-21')).toBe('missed');
  });
});

describe('weeks as received', () => {
  test('a week’s own packet counts; a later look back fills gaps and replaces nothing', () => {
    const packets: InsightPacket[] = [
      coach('2026-W47', 72, [61, 60, 66, 72]),
      coach('2026-W45', null, [50, null, null, null]),
    ];
    const weeks = receivedWeeks(packets, '2026-W47');
    expect(weeks).toHaveLength(12);
    expect(weeks.slice(-6)).toEqual([
      { week: '2026-W42', value: 50, coverage: null },
      { week: '2026-W43', value: null, coverage: null },
      { week: '2026-W44', value: 61, coverage: null },
      { week: '2026-W45', value: null, coverage: 5 },
      { week: '2026-W46', value: 66, coverage: null },
      { week: '2026-W47', value: 72, coverage: 5 },
    ]);
  });

  test('a friend’s rounded weeks, over the turn of a year', () => {
    const weeks = receivedWeeks([{ ...supporter, week: '2027-W01' }], '2027-W02');
    expect(weeks.slice(-4).map(({ week, value }) => [week, value])).toEqual([
      ['2026-W52', null],
      ['2026-W53', null],
      ['2027-W01', 70],
      ['2027-W02', null],
    ]);
  });
});

describe('the history as a file', () => {
  const record = (name: string): SharedRecord => ({
    personId: 'p1',
    name,
    packet: supporter,
    bytes: 'a1b2',
    consentId: 'c1',
    at: Date.UTC(2026, 10, 21),
    state: 'confirmed',
  });

  test.each([
    ['=HYPERLINK("x")', `"'=HYPERLINK(""x"")"`],
    ['+1', "'+1"],
    ['@x', "'@x"],
    ['Ana, Bo', '"Ana, Bo"'],
    ['Two\nlines', '"Two\nlines"'],
    ['Ana', 'Ana'],
  ])('a name like %o is no formula and breaks no line', (name, cell) => {
    const csv = historyText({ shared: [record(name)], agreements: [] }, 'csv', 0);
    expect(csv).toContain(`2026-11-21T00:00:00.000Z,${cell},p1,c1,supporter,2026-W47,fwi-2,confirmed,`);
  });

  test('JSON holds agreements and packets with times in UTC', () => {
    const agreement = {
      id: 'c1',
      personId: 'p1',
      name: 'Ana',
      role: 'supporter' as const,
      fields: ['index' as const],
      domains: ['mood' as const],
      cadence: 'weekly' as const,
      purpose: 'weekly-insight' as const,
      from: 0,
      until: 86_400_000,
      endedAt: null,
    };
    const text = historyText({ shared: [record('Ana')], agreements: [agreement] }, 'json', 0);
    expect(JSON.parse(text)).toMatchObject({
      format: 'wellio-shared',
      version: 1,
      agreements: [{ from: '1970-01-01T00:00:00.000Z', until: '1970-01-02T00:00:00.000Z', endedAt: null }],
      shared: [{ at: '2026-11-21T00:00:00.000Z', packet: supporter, bytes: 'a1b2' }],
    });
  });
});
