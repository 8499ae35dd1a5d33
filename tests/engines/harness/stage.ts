/** @file One stage for the tests of a file, ended after them. */
import { afterAll, beforeAll } from 'vitest';
import { openStage, type Stage } from './people.ts';

export * from './people.ts';

/** The stage, from the first test on. */
export function useStage(): () => Stage {
  let stage: Stage | undefined;
  beforeAll(async () => {
    stage = await openStage();
  });
  afterAll(() => stage?.end());
  return () => {
    if (stage === undefined) throw new Error('the stage opens before the first test');
    return stage;
  };
}
