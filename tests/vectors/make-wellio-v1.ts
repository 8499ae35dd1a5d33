/** Writes wellio-v1.json: `node tests/vectors/make-wellio-v1.ts`. A change of that file is a change of the protocol. */
import { writeFileSync } from 'node:fs';
import { makeVectors } from './wellio-v1.ts';

writeFileSync(
  new URL('wellio-v1.json', import.meta.url),
  `${JSON.stringify(await makeVectors(), null, 2)}\n`,
);
