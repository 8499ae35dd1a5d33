import { NotHealthExportError } from './error.ts';
import { readHealthExport } from './read-health-export.ts';
import type { ImportLimits, ImportMessage } from '../port.ts';
import { entryBytes } from '../zip/entry-bytes.ts';
import { zipEntries } from '../zip/directory.ts';

/** `apple_health_export/export.xml`; the phone's language names the file. The clinical document beside it is another format. */
const EXPORT = /^(?:[^/]+\/)?[^/]+\.xml$/;
const CLINICAL = /_?cda\.xml$/i;

/** The records of `export.zip`. Its other files (routes, recordings) are never unpacked. */
export async function* readExportZip(file: Blob, limits: ImportLimits): AsyncGenerator<ImportMessage> {
  const entries = await zipEntries(file);
  const entry = entries.find(({ name }) => EXPORT.test(name) && !CLINICAL.test(name));
  if (entry === undefined) throw new NotHealthExportError();
  yield* readHealthExport(entryBytes(file, entry, limits.maxExportBytes), entry.size, limits);
}
