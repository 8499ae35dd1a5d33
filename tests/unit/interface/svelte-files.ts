/** @file What ships of the interface, as files to check. The gallery is development only and left out. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

const ROOT = join(import.meta.dirname, '../../..');

export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

export function sourceFiles(ending: string): readonly SourceFile[] {
  return readdirSync(join(ROOT, 'src'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(ending))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !path.includes('/gallery/'))
    .map((path) => ({ path: relative(ROOT, path), text: readFileSync(path, 'utf8') }));
}
