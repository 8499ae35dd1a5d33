/** Writes wellio-keys-1.json: `node tests/vectors/make-wellio-keys-1.ts`. A change of that file is a change of the protocol. */
import { writeFileSync } from 'node:fs';
import { makeKeyVectors } from './wellio-keys-1.ts';

writeFileSync(
  new URL('wellio-keys-1.json', import.meta.url),
  `${JSON.stringify(await makeKeyVectors(), null, 2)}\n`,
);
