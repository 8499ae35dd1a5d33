import type { ImportView } from '../../api/imports.ts';
import { createImportSession, type ImportContext } from '../records/import-session.ts';
import { spawnImportWorker, type ImportWorker } from '../records/import-worker.ts';

/** Files from outside. `stop` ends a reading that is under way. */
export function createImportView(
  context: ImportContext,
  spawn: () => ImportWorker = spawnImportWorker,
): ImportView & { stop(): void } {
  return createImportSession(context, spawn);
}
