/**
 * @file Exports under a passphrase: a file made by the reference program `age` 1.3.2 (its passphrase typed at a terminal) opens here, ours
 * come back, and what was altered or has another passphrase is refused whole. Each opening costs a scrypt of N = 2^18.
 */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { isLockedFile, openLockedFile } from '../../../workers/engine/custody/locked-file.ts';
import { createExportView } from '../../../workers/engine/views/export.ts';
import { createImportView } from '../../../workers/engine/views/imports.ts';
import { createInProcessWorkers } from '../import/in-process-worker.ts';
import { createTestContext, valueOf } from '../support/engine-context.ts';

const PASSPHRASE = 'orchard lamp river stone cloud nine';
const byProgram = new Blob([
  readFileSync(new URL('../../fixtures/exports/by-age-program.age', import.meta.url)),
]);

test('a file of the reference program opens, with spaces typed carelessly too', async () => {
  expect(await isLockedFile(byProgram)).toBe(true);
  const opened = await openLockedFile(byProgram, `  ${PASSPHRASE.replace(' ', '   ')} `);
  expect(await opened?.text()).toBe('{"format":"wellio-export","note":"made by the age program"}\n');
});

test('altered or cut off it stays closed', async () => {
  const bytes = new Uint8Array(await byProgram.arrayBuffer());
  const flipped = (at: number) => new Blob([bytes.map((byte, place) => (place === at ? byte ^ 1 : byte))]);
  expect(await openLockedFile(flipped(bytes.length - 1), PASSPHRASE)).toBeUndefined();
  expect(await openLockedFile(byProgram.slice(0, bytes.length - 17), PASSPHRASE)).toBeUndefined();
  // Neither is the first line of such a file.
  expect(await isLockedFile(flipped(3))).toBe(false);
});

test('an export under a passphrase shows nothing, and comes back through the import that asks for it', async () => {
  const context = createTestContext({ zone: 'UTC' });
  const proven = () => Promise.resolve({ ok: true, value: null } as const);
  const view = createExportView(context, proven);
  expect(await view.make('json', 'abc')).toMatchObject({ ok: false, error: { code: 'passphrase-weak' } });
  const file = valueOf(await view.make('json', PASSPHRASE));
  expect(file.name).toMatch(/\.json\.age$/);
  expect(await file.content.text()).not.toContain('wellio-export');
  const imports = createImportView(context, createInProcessWorkers().spawn);
  expect(await imports.preview(file.content)).toEqual({ ok: false, error: { code: 'passphrase-needed' } });
  expect(await imports.preview(file.content, undefined, `${PASSPHRASE}s`)).toEqual({
    ok: false,
    error: { code: 'passphrase-wrong' },
  });
  // An empty diary: the file is read, and says that nothing is in it.
  expect(await imports.preview(file.content, undefined, PASSPHRASE)).toEqual({
    ok: false,
    error: { code: 'nothing-in-file' },
  });
});
