/** @file Which test files have a long form: those that look at WELLIO_SOAK, found by reading them, so that none is forgotten. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ASKS = 'WELLIO_SOAK';
const ITSELF = 'tests/unit/scripts/long-forms.test.ts';

/** Paths from `root`, with `/`, sorted. */
export function longForms(root: string): readonly string[] {
  return readdirSync(join(root, 'tests'), { recursive: true, encoding: 'utf8' })
    .map((path) => `tests/${path.replaceAll('\\', '/')}`)
    .filter((path) => path.endsWith('.test.ts') && path !== ITSELF)
    .filter((path) => readFileSync(join(root, path), 'utf8').includes(ASKS))
    .sort();
}
