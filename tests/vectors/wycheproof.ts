/**
 * Reads published test vectors (C2SP/wycheproof, see ../shared/vectors/README.md) from beside the repository. Where the
 * folder is missing, one line says so and the caller's tests pass with a note.
 */
import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { fromHex, type Bytes } from '../../workers/engine/protocol/suites/bytes.ts';
import { nativeSuite, nobleSuite } from '../../workers/engine/protocol/suites/suite.ts';
import type { Suite } from '../../workers/engine/protocol/suites/types.ts';

export const vectorsFolder = new URL('../../../shared/vectors/', import.meta.url);

interface Case {
  readonly tcId: number;
  readonly result: 'valid' | 'invalid' | 'acceptable';
  readonly flags?: readonly string[];
}

interface VectorFile<Group, Test> {
  readonly numberOfTests: number;
  readonly testGroups: readonly (Group & { readonly tests: readonly (Test & Case)[] })[];
}

export interface Vector<Group, Test> {
  readonly id: number;
  readonly valid: boolean;
  readonly flags: readonly string[];
  readonly group: Group;
  readonly test: Test;
}

/** All cases of a file, or undefined where the folder is missing. */
export function vectorsOf<Group, Test>(file: string): readonly Vector<Group, Test>[] | undefined {
  const url = new URL(file, vectorsFolder);
  if (!existsSync(url)) {
    console.log(`note: ../shared/vectors/${file} is missing, its published vectors were not run`);
    return undefined;
  }
  const { numberOfTests, testGroups } = JSON.parse(readFileSync(url, 'utf8')) as VectorFile<Group, Test>;
  const vectors = testGroups.flatMap((group) =>
    group.tests.map((test) => ({
      id: test.tcId,
      valid: test.result === 'valid',
      flags: test.flags ?? [],
      group,
      test,
    })),
  );
  expect(vectors).toHaveLength(numberOfTests);
  return vectors;
}

export const backends: readonly (readonly [string, Suite])[] = [
  ['native', nativeSuite],
  ['noble', nobleSuite],
];

export function bytes(hex: string): Bytes {
  const value = fromHex(hex);
  if (value === undefined) throw new TypeError('a vector is not hex');
  return value;
}

/** What became of the cases of one file: how many took each path. */
export type Tally = Readonly<Record<string, number>>;

/**
 * One test per backend: runs every case through `run`, which says which path it took, and holds the tally against the
 * written list, so that no case is left out unseen.
 */
export function testVectors<Group, Test>(
  file: string,
  expected: Tally,
  run: (suite: Suite, vector: Vector<Group, Test>) => Promise<string>,
): void {
  test.for(backends)(`${file}, %s`, async ([, suite]) => {
    const vectors = vectorsOf<Group, Test>(file);
    if (vectors === undefined) return;
    const tally: Record<string, number> = {};
    for (const vector of vectors) {
      const path = await run(suite, vector).catch((error: unknown) => {
        throw new Error(`${file} tcId ${vector.id}`, { cause: error });
      });
      tally[path] = (tally[path] ?? 0) + 1;
    }
    expect(vectors.length).toBeGreaterThan(0);
    expect(tally).toEqual(expected);
  });
}
