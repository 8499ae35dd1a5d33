import type { ColumnMapping } from '../api/imports.ts';
import { readExportZip } from './apple/read-export-zip.ts';
import { readHealthExport } from './apple/read-health-export.ts';
import { readGarminWeight } from './apps/garmin-weight.ts';
import { readAppCsv } from './apps/read-app-csv.ts';
import { readMappedCsv } from './apps/read-mapped-csv.ts';
import { csvHead, detect } from './detect.ts';
import { TooMuchError } from './error.ts';
import { failureOf, NOTHING_IN_FILE } from './outcome.ts';
import { readHealthConnect } from './health-connect/read-health-connect.ts';
import type { ImportLimits, ImportMessage } from './port.ts';
import { readWellioCsv } from './read-wellio-csv.ts';
import { readWellioJson } from './read-wellio-json.ts';
import { fileBytes } from './text-chunks.ts';
import { zipEntries, type ZipEntry } from './zip/directory.ts';
import { entryBytes } from './zip/entry-bytes.ts';

/** As Health Connect names it. */
const DATABASE = /^(?:[^/]+\/)?[^/]+\.db$/;

/** What a file holds, in batches, then how it ended. Memory stays within one piece, one batch and the sums of the file's days. */
export async function* readFile(
  file: Blob,
  limits: ImportLimits,
  mapping: ColumnMapping | null = null,
): AsyncGenerator<ImportMessage> {
  try {
    yield* mapping === null
      ? readDetected(file, limits)
      : readMappedCsv(fitting(file, limits), mapping, limits);
  } catch (error) {
    yield failureOf(error);
  }
}

/** The beginning of a CSV file, or how reading it failed. */
export async function readHead(file: Blob, limits: ImportLimits): Promise<ImportMessage> {
  try {
    const head = await csvHead(fitting(file, limits));
    return head === null ? NOTHING_IN_FILE : { type: 'head', head };
  } catch (error) {
    return failureOf(error);
  }
}

function fitting(file: Blob, { maxBytes }: ImportLimits): Blob {
  if (file.size > maxBytes) throw new TooMuchError();
  return file;
}

async function* readDetected(file: Blob, limits: ImportLimits): AsyncGenerator<ImportMessage> {
  const detected = await detect(file);
  switch (detected.kind) {
    case 'zip':
      yield* readZip(file, limits);
      yield { type: 'done' };
      break;
    case 'xml':
      yield { type: 'format', format: 'apple-health' };
      yield* readHealthXml(file, limits);
      yield { type: 'done' };
      break;
    case 'sqlite':
      yield { type: 'format', format: 'health-connect' };
      yield* readHealthConnect(new Uint8Array(await fitting(file, limits).arrayBuffer()), limits);
      yield { type: 'done' };
      break;
    case 'json':
      yield* readWellioJson(file, limits);
      break;
    case 'app-csv':
      yield* readAppCsv(fitting(file, limits), detected.delimiter, limits);
      break;
    case 'garmin-weight':
      yield* readGarminWeight(fitting(file, limits), limits);
      break;
    case 'csv':
      yield { type: 'format', format: 'wellio-csv' };
      yield* readWellioCsv(fitting(file, limits), limits);
  }
}

/** Health Connect's archive holds a database, Apple Health's a document. */
async function* readZip(file: Blob, limits: ImportLimits): AsyncGenerator<ImportMessage> {
  const database = (await zipEntries(file)).find(({ name }) => DATABASE.test(name));
  if (database === undefined) {
    yield { type: 'format', format: 'apple-health' };
    yield* readExportZip(file, limits);
    return;
  }
  yield { type: 'format', format: 'health-connect' };
  yield* readHealthConnect(await wholeEntry(file, database, limits.maxBytes), limits);
}

/** SQLite reads back and forth, so a database is unpacked as a whole. */
async function wholeEntry(file: Blob, entry: ZipEntry, maxBytes: number): Promise<Uint8Array> {
  const whole = new Uint8Array(entry.size > maxBytes ? 0 : entry.size);
  let at = 0;
  for await (const piece of entryBytes(file, entry, maxBytes)) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

async function* readHealthXml(file: Blob, limits: ImportLimits): AsyncGenerator<ImportMessage> {
  if (file.size > limits.maxExportBytes) throw new TooMuchError();
  yield* readHealthExport(fileBytes(file), file.size, limits);
}
