import fc from 'fast-check';
import { expect, test } from 'vitest';
import { UpdateLog } from '../../update-log.ts';

type Entry = readonly [id: bigint, round: bigint, state: 3 | 5 | 6, at?: number];

function logOf(entries: readonly Entry[]): UpdateLog {
  const log = new UpdateLog();
  for (const [id, round, state, at = 0] of entries) {
    log.add({ id, round, state, at, encoded: new TextEncoder().encode(`${id}:${round}:${state}`) });
  }
  return log;
}
const texts = (updates: readonly Uint8Array[]): readonly string[] =>
  updates.map((update) => new TextDecoder().decode(update));

test('ended rounds come before queued ones', () => {
  const log = logOf([
    [1n, 1n, 3],
    [2n, 2n, 3],
    [3n, 1n, 5],
    [4n, 3n, 3],
    [5n, 2n, 6],
  ]);
  expect(texts(log.since(-1n, 0))).toEqual(['3:1:5', '5:2:6', '4:3:3']);
});

test('a client gets each update once: nothing up to what it has', () => {
  fc.assert(
    fc.property(fc.nat(60), (last) => {
      const entries = Array.from({ length: 50 }, (_, i): Entry => [BigInt(i + 1), BigInt(i + 1), 3]);
      const ids = texts(logOf(entries).since(BigInt(last), 0)).map((text) => Number(text.split(':')[0]));
      // A number that was never made up here belongs to another network: then it gets all that is recent.
      expect(ids).toEqual(entries.map(([id]) => Number(id)).filter((id) => last > 50 || id > last));
    }),
  );
});

test('a new client gets what is recent only', () => {
  const log = logOf([
    [1n, 1n, 5, 0],
    [2n, 2n, 5, 50_000],
    [3n, 3n, 3, 70_000],
  ]);
  expect(texts(log.since(-1n, 75_000))).toEqual(['2:2:5', '3:3:3']);
});

test('never more than clients keep, and the newest of them', () => {
  const log = new UpdateLog();
  for (let i = 1n; i <= 5000n; i++) log.add({ id: i, round: i, state: 5, at: 0, encoded: new Uint8Array(1) });
  expect(log.since(0n, 0).length).toBe(1400);
  expect(log.since(4990n, 0).length).toBe(10);
  expect(new UpdateLog().since(-1n, 0)).toEqual([]);
});
