/** Writes medical-vault-1.json: `node tests/vectors/make-medical-vault-1.ts`. Frozen: what it holds must open for ever. */
import { writeFileSync } from 'node:fs';
import { makeVaultVectors } from './medical-vault-1.ts';

writeFileSync(
  new URL('medical-vault-1.json', import.meta.url),
  `${JSON.stringify(await makeVaultVectors(), null, 2)}\n`,
);
