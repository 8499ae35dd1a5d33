import { describe, expect, test } from 'vitest';
import { faultsOf, growth, judge } from '../../bench/soak/judge.ts';
import { parseSoak } from '../../bench/soak/options.ts';
import { makeSchedule, type Act } from '../../bench/soak/schedule.ts';
import { randomFrom } from '../../fixtures/seeded-random.ts';

const PLAN = { minutes: 20, messages: 200, seed: 7, gateways: 3 };
const END = PLAN.minutes * 60_000;

describe('the schedule', () => {
  test('depends on the seed alone', () => {
    expect(makeSchedule(PLAN)).toEqual(makeSchedule(PLAN));
    expect(makeSchedule({ ...PLAN, seed: 8 })).not.toEqual(makeSchedule(PLAN));
    const unit = randomFrom(1);
    for (let index = 0; index < 1_000; index += 1) {
      const value = unit();
      expect(value).toBeGreaterThanOrEqual(0);
      expect(value).toBeLessThan(1);
    }
  });

  test('is in order of time and holds every message of both sides once, in order', () => {
    const schedule = makeSchedule(PLAN);
    const times = schedule.map(({ at }) => at);
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(times.every((at) => at >= 0 && at < END)).toBe(true);
    for (const who of [0, 1]) {
      const said = schedule.flatMap(({ act }) => (act.kind === 'say' && act.who === who ? [act.index] : []));
      expect(said).toEqual(Array.from({ length: PLAN.messages }, (_, index) => index));
    }
  });

  test.each([1, 2, 3, 4, 5])('lets one thing at a time go wrong and ends it (seed %i)', (seed) => {
    const open: string[] = [];
    const kinds = new Set<Act['kind']>();
    for (const { act } of makeSchedule({ ...PLAN, seed })) {
      kinds.add(act.kind);
      switch (act.kind) {
        case 'say':
          break;
        case 'refuse-puts':
          toggle('puts', act.refuse);
          break;
        case 'gateway':
          expect(act.index).toBeLessThan(PLAN.gateways);
          toggle(`gateway ${act.index}`, act.down);
          break;
        case 'network':
          toggle('network', !act.up);
          break;
        default:
          expect(open).toEqual([]);
      }
    }
    expect(open).toEqual([]);
    expect([...kinds].sort()).toEqual([
      'fail-rounds',
      'gateway',
      'network',
      'refuse-puts',
      'reload',
      'say',
      'tear',
    ]);

    function toggle(what: string, begins: boolean): void {
      if (begins) {
        expect(open).toEqual([]);
        open.push(what);
      } else expect(open.pop()).toBe(what);
    }
  });
});

describe('the verdict', () => {
  test('finds nothing where all is well', () => {
    const verdict = judge(['a', 'b', 'c'], ['a', 'b', 'c']);
    expect(faultsOf('Ben', verdict)).toEqual([]);
  });

  test('names what is missing, repeated, foreign and out of order', () => {
    expect(judge(['a', 'b', 'c', 'd'], ['b', 'a', 'b', 'x', 'd'])).toEqual({
      missing: ['c'],
      repeated: ['b'],
      foreign: ['x'],
      outOfOrder: ['a'],
    });
    expect(faultsOf('Ben', judge(['a', 'b'], ['b', 'b']))).toEqual([
      'Ben: 1 missing: a',
      'Ben: 1 shown more than once: b',
    ]);
  });

  test('growth compares the last third with the first, and needs enough samples', () => {
    expect(growth([1, 1, 1])).toBe(1);
    expect(growth([10, 10, 10, 15, 15, 15, 30, 30, 30])).toBe(3);
    expect(growth([10, 900, 10, 10, 10, 10, 10, 10, 10])).toBe(1);
  });
});

describe('the command line', () => {
  test('has defaults, and takes the seed that it is given', () => {
    expect(parseSoak([], 5)).toEqual({
      kind: 'run',
      options: { minutes: 20, messages: 200, seed: 5, drainMinutes: 45 },
    });
    expect(parseSoak(['--seed', '9', '--minutes', '3'], 5)).toMatchObject({
      options: { seed: 9, minutes: 3 },
    });
  });

  test.each([['--minutes', '0'], ['--minutes', 'x'], ['--messages', '-1'], ['--what']])(
    'refuses %s %s in one line',
    (...args) => {
      const parsed = parseSoak(args, 5);
      expect(parsed.kind).toBe('wrong');
      expect(parsed.kind === 'wrong' && parsed.message).toMatch(/^[^\n]+$/);
    },
  );
});
