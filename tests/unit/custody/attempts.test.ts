import { expect, test } from 'vitest';
import { createAttempts, pauseAfter } from '../../../workers/engine/custody/attempts.ts';

function memory() {
  let kept: unknown;
  return {
    attempts: () => Promise.resolve(kept),
    putAttempts: (next: Readonly<Record<string, number>> | null) => {
      kept = next ?? undefined;
      return Promise.resolve({ ok: true, value: null } as const);
    },
  };
}

const wrong = () => Promise.resolve(undefined);
const right = () => Promise.resolve('open');

test('four attempts are free, the fifth wrong one costs 30 s, each further one twice as much, at most a day', () => {
  expect([0, 1, 4].map(pauseAfter)).toEqual([0, 0, 0]);
  expect([5, 6, 7, 8].map(pauseAfter)).toEqual([30_000, 60_000, 120_000, 240_000]);
  expect(pauseAfter(500)).toBe(86_400_000);
});

test('the pause outlasts a reload, an attempt within it is not looked at, a good one clears the count', async () => {
  const database = memory();
  const time = { now: 1_000_000 };
  const fresh = () => createAttempts(database, { now: () => time.now });
  for (let n = 1; n <= 4; n += 1)
    expect(await fresh().take(wrong)).toEqual({ ok: false, error: { code: 'proof-wrong', waitMs: 0 } });
  expect(await fresh().take(wrong)).toEqual({ ok: false, error: { code: 'proof-wrong', waitMs: 30_000 } });
  time.now += 29_000;
  expect(await fresh().take(right)).toEqual({ ok: false, error: { code: 'proof-too-soon', waitMs: 1000 } });
  time.now += 1000;
  expect(await fresh().take(right)).toEqual({ ok: true, value: 'open' });
  expect(await fresh().waitMs()).toBe(0);
  expect(await fresh().take(wrong)).toEqual({ ok: false, error: { code: 'proof-wrong', waitMs: 0 } });
});

test('an attempt counts before it is made, and a clock set back makes no pause longer', async () => {
  const database = memory();
  const time = { now: 1_000_000 };
  const attempts = () => createAttempts(database, { now: () => time.now });
  for (let n = 0; n < 5; n += 1)
    await attempts()
      .take(() => Promise.reject(new Error('power cut')))
      .catch(() => undefined);
  expect(await attempts().waitMs()).toBe(30_000);
  time.now -= 900_000;
  expect(await attempts().waitMs()).toBe(30_000);
});

test('attempts made at once are taken one after the other', async () => {
  const attempts = createAttempts(memory(), { now: () => 0 });
  const outcomes = await Promise.all(Array.from({ length: 8 }, () => attempts.take(wrong)));
  expect(outcomes.map((outcome) => !outcome.ok && outcome.error.code)).toEqual([
    ...Array<string>(5).fill('proof-wrong'),
    ...Array<string>(3).fill('proof-too-soon'),
  ]);
});
