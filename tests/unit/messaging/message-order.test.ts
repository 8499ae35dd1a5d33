import fc from 'fast-check';
import { expect, test } from 'vitest';
import { inOrder, type Ordered } from '../../../workers/engine/messaging/message-order.ts';

const MINUTE = 60_000;
const theirs = (counter: number, order: number, at = 0): Ordered => ({ at, order, mine: false, counter });
const mine = (counter: number, order: number, at = 0): Ordered => ({ at, order, mine: true, counter });
const names = (items: readonly Ordered[]) =>
  items.map(({ mine: own, counter }) => `${own ? 'm' : 't'}${counter ?? '-'}`).join(' ');

test('what the network shuffled within a minute stands as it was written', () => {
  expect(names(inOrder([theirs(3, 10), theirs(1, 30), theirs(2, 20)]))).toBe('t1 t2 t3');
});

test('between the sides the arrivals decide', () => {
  expect(names(inOrder([theirs(2, 10), mine(7, 20), theirs(1, 30)]))).toBe('t1 m7 t2');
  expect(names(inOrder([mine(2, 5), mine(1, 5), theirs(1, 5)]))).toBe('m1 m2 t1');
});

test('minutes come first, and notes stand where they came', () => {
  const note: Ordered = { at: 0, order: 15, mine: false, counter: null };
  const all = [theirs(4, 90, MINUTE), theirs(5, 10), note, mine(1, 20)];
  expect(names(inOrder(all))).toBe('t5 t- m1 t4');
});

test('any conversation: a permutation, each side ascending within a minute, the same whatever order it is read in', () => {
  const item = fc.record({
    at: fc.integer({ min: 0, max: 3 }).map((minute) => minute * MINUTE),
    order: fc.integer({ min: 0, max: 50 }),
    mine: fc.boolean(),
    counter: fc.integer({ min: 1, max: 100_000 }),
  });
  fc.assert(
    fc.property(
      fc.uniqueArray(item, { selector: ({ mine: own, counter }) => `${own} ${counter}` }),
      (items) => {
        const placed = inOrder(items);
        expect([...placed].sort(byIdentity)).toEqual([...items].sort(byIdentity));
        expect(inOrder([...items].reverse())).toEqual(placed);
        for (const own of [true, false]) {
          for (const minute of [0, 1, 2, 3]) {
            const side = placed.filter((one) => one.mine === own && one.at === minute * MINUTE);
            const counters = side.map(({ counter }) => counter);
            expect(counters).toEqual([...counters].sort((a, b) => a - b));
          }
        }
      },
    ),
  );
});

function byIdentity(a: Ordered, b: Ordered): number {
  return Number(a.mine) - Number(b.mine) || (a.counter ?? 0) - (b.counter ?? 0);
}
