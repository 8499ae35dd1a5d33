/** @file The pages name only what there is: files, folders, links between pages, and commands. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '../../..');
const FOLDERS = ['docs', 'localnet', 'scripts', 'src', 'supabase', 'tests', 'workers'];
const TREE = FOLDERS.flatMap((folder) =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map(
    (file) => `${folder}/${file.replaceAll('\\', '/')}`,
  ),
);
const PAGES = ['README.md', 'localnet/README.md', ...TREE.filter((file) => /^docs\/.*\.md$/.test(file))];
const IN_THE_TREE = /^(?:\.ci|docs|localnet|scripts|src|static|supabase|tests|workers)\//;
/** Files by their name alone: somewhere in the tree. */
const BY_NAME = /^[\w@.+/[\]()-]+\.(?:ts|svelte|sql)$/;

const matches = (text: string, pattern: RegExp): string[] =>
  [...text.matchAll(pattern)].map(([, found = '']) => found);

/** `a/{b,c}.ts` names two files. */
function named(path: string): string[] {
  const [, before, choice, after] = /^(.*)\{(.*)\}(.*)$/.exec(path) ?? [];
  return choice === undefined ? [path] : choice.split(',').map((one) => `${before}${one}${after}`);
}

function pathsIn(page: string, text: string): string[] {
  const quoted = matches(text, /`([^`\s]+)`/g)
    .map((path) => path.replace(/[#:].*$/, ''))
    .filter((path) => IN_THE_TREE.test(path) && !/[*<]/.test(path))
    .flatMap(named);
  const linked = matches(text, /\]\(([^)\s]+)\)/g)
    .filter((target) => !/^(?:[a-z]+:|#)/.test(target))
    .map((target) => join(dirname(page), target.replace(/#.*$/, '')));
  return [...quoted, ...linked];
}

test.each(PAGES)('%s names files and commands that exist', (page) => {
  const text = readFileSync(join(ROOT, page), 'utf8');
  const missing = pathsIn(page, text).filter((path) => !existsSync(join(ROOT, path)));
  expect(missing).toEqual([]);

  const unknown = matches(text, /`([^`\s]+)`/g).filter(
    (name) => BY_NAME.test(name) && !TREE.some((file) => file === name || file.endsWith(`/${name}`)),
  );
  expect(unknown).toEqual([]);

  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    readonly scripts: Readonly<Record<string, string>>;
  };
  const commands = matches(text, /`npm run ([\w:]+)/g);
  expect(commands.filter((command) => !(command in scripts))).toEqual([]);
});

test('the pages are looked for where they are', () => {
  expect(PAGES.length).toBeGreaterThan(10);
  expect(pathsIn('docs/A.md', '`src/no/{such,file}.ts:3` [a](b.md#c) `tests/*.ts`')).toEqual([
    'src/no/such.ts',
    'src/no/file.ts',
    'docs/b.md',
  ]);
});
