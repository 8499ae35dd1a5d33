/** @file Journals are never scanned: no module that derives, shares or sends can reach a note. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const ENGINE = fileURLToPath(new URL('../../../workers/engine/', import.meta.url));
const files = readdirSync(ENGINE, { recursive: true, encoding: 'utf8' }).filter((path) =>
  path.endsWith('.ts'),
);

type Kind = 'with types' | 'running';

function importsOf(path: string, kind: Kind): readonly string[] {
  const text = readFileSync(join(ENGINE, path), 'utf8');
  return [...text.matchAll(/^(?:import|export) (type )?[^;]*?from '(\.[^']+\.ts)'/gm)]
    .filter(([, type]) => kind === 'with types' || type === undefined)
    .map(([, , target = '']) => relative(ENGINE, join(ENGINE, dirname(path), target)));
}

function reachable(from: readonly string[], kind: Kind = 'running'): ReadonlySet<string> {
  const seen = new Set(from);
  const open = [...from];
  for (let path = open.pop(); path !== undefined; path = open.pop())
    for (const next of importsOf(path, kind))
      if (files.includes(next) && !seen.has(next)) {
        seen.add(next);
        open.push(next);
      }
  return seen;
}

const of = (...folders: readonly string[]) =>
  files.filter((path) => folders.some((folder) => path.startsWith(`${folder}/`)));

test.each(['wellness', 'insights', 'people', 'messaging', 'protocol'])(
  'nothing of %s leads to a note, by any way',
  (folder) => {
    const start = of(folder);
    expect(start.length).toBeGreaterThan(3);
    expect([...reachable(start, 'with types')].filter((path) => path.startsWith('records/journal/'))).toEqual(
      [],
    );
  },
);

test('the way from entries to what may be shared doesn’t pass by the journal', () => {
  for (const path of [
    'records/derived-source.ts',
    'records/log-book.ts',
    'views/insights.ts',
    'views/today.ts',
  ])
    expect([...reachable([path])].filter((one) => one.startsWith('records/journal/'))).toEqual([]);
});

test('the journal itself leads to no index, nobody and no network', () => {
  const beyond = [...reachable(of('records/journal'))].filter((path) =>
    /^(wellness|insights|people|messaging|transport|protocol|appointments|medical-vault)\//.test(path),
  );
  expect(beyond).toEqual(['wellness/calendar.ts']);
});

test('beside its own folder five modules know notes: view, export, import, backup, and where the engine is put together', () => {
  const importers = files.filter(
    (path) =>
      !path.startsWith('records/journal/') &&
      importsOf(path, 'with types').some((target) => target.startsWith('records/journal/')),
  );
  expect(importers.sort()).toEqual([
    'backup/taken-along.ts',
    'engine.worker.ts',
    'records/export-data.ts',
    'records/import-content.ts',
    'views/journal.ts',
  ]);
});
