/** Small files that must be whole after a crash, and readable by their owner only. */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';

export function writeWhole(path: string, text: string): void {
  const next = `${path}.next`;
  writeFileSync(next, text, { mode: 0o600 });
  renameSync(next, path);
}

/** Undefined when the file doesn't exist; other errors are thrown. */
export function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
