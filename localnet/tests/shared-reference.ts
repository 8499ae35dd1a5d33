/** The reference material beside this repository: vectors and captures. It isn't there on every machine. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const FOLDER = join(import.meta.dirname, '../../../shared/reference');

export const hasReference = existsSync(FOLDER);

/** One clear line instead of tests that can't run. */
export function noteMissingReference(what: string): void {
  console.log(`note: ../shared/reference isn't here, so ${what} were not checked`);
}

export function readReference(name: string): string {
  return readFileSync(join(FOLDER, name), 'utf8');
}
