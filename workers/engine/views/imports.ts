import type { ImportError } from '../../api/errors.ts';
import type { ImportView } from '../../api/imports.ts';
import type { Result } from '../../api/result.ts';
import { isLockedFile, MAX_LOCKED_BYTES, openLockedFile } from '../custody/locked-file.ts';
import {
  createImportSession,
  type HearNote,
  type HearPlan,
  type ImportContext,
} from '../records/import-session.ts';
import { spawnImportWorker, type ImportWorker } from '../import/worker.ts';

/** The file itself, or what an export under a passphrase holds. */
async function openGiven(file: Blob, passphrase: string | undefined): Promise<Result<Blob, ImportError>> {
  if (!(await isLockedFile(file))) return { ok: true, value: file };
  if (file.size > MAX_LOCKED_BYTES) return { ok: false, error: { code: 'file-too-large' } };
  if (passphrase === undefined) return { ok: false, error: { code: 'passphrase-needed' } };
  const opened = await openLockedFile(file, passphrase);
  return opened === undefined
    ? { ok: false, error: { code: 'passphrase-wrong' } }
    : { ok: true, value: opened };
}

/** Files from outside. `stop` ends a reading that is under way. */
export function createImportView(
  context: ImportContext,
  spawn: () => ImportWorker = spawnImportWorker,
  heard: HearNote = () => undefined,
  planChanged: HearPlan = () => undefined,
): ImportView & { stop(): void } {
  const session = createImportSession(context, spawn, heard, planChanged);
  return {
    ...session,
    preview: async (file, mapping, passphrase) => {
      const opened = await openGiven(file, passphrase);
      return opened.ok ? session.preview(opened.value, mapping) : opened;
    },
  };
}
