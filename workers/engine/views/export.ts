import type { ExportView } from '../../api/export.ts';
import type { Result } from '../../api/result.ts';
import type { ProofNeededError } from '../../api/unlock.ts';
import type { EngineContext } from '../context.ts';
import { lockFile } from '../custody/locked-file.ts';
import { passphraseProblem } from '../custody/passphrase.ts';
import { exportedData } from '../records/export-data.ts';
import { exportText } from '../records/export-text.ts';
import { localDay } from '../records/zone.ts';

export type ExportContext = Pick<EngineContext, 'store' | 'settings' | 'clock' | 'place'>;

const NAMES = {
  json: ['wellio', 'json', 'application/json'],
  csv: ['wellio', 'csv', 'text/csv'],
  'measures-csv': ['wellio-measures', 'csv', 'text/csv'],
} as const;

/** Everything recorded, as a file. `requireProof` decides whether that may be asked for now. */
export function createExportView(
  context: ExportContext,
  requireProof: () => Promise<Result<null, ProofNeededError>>,
): ExportView {
  return {
    make: async (format, passphrase) => {
      const proof = await requireProof();
      if (!proof.ok) return proof;
      const refused = passphrase === null ? undefined : passphraseProblem(passphrase);
      if (refused !== undefined) return { ok: false, error: refused };
      const data = await exportedData(context);
      const [name, extension, type] = NAMES[format];
      const day = localDay(context.clock.now(), context.place.timeZone());
      const content = new Blob([exportText(data, format)], { type });
      const entries = format === 'measures-csv' ? 0 : data.entries.length;
      const measures = format === 'csv' ? 0 : data.measures.length;
      return {
        ok: true,
        value: {
          name: `${name}-${day}.${extension}${passphrase === null ? '' : '.age'}`,
          content: passphrase === null ? content : await lockFile(content, passphrase),
          entries,
          measures,
        },
      };
    },
  };
}
