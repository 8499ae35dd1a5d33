/**
 * @file Apple Health's `export.xml`, as it comes out of `export.zip`, element by element. Nothing outside the file is ever looked up:
 * the parser leaves the document type unread and knows no entity but XML's five, so one that a file declares ends the reading.
 */
import { SaxesParser } from 'saxes';
import type { SkippedRow } from '../../api/imports.ts';
import { BATCH_ROWS, batchesOf } from '../batches.ts';
import type { ImportLimits, ImportMessage } from '../port.ts';
import { decodedChunks } from '../text-chunks.ts';
import { NotHealthExportError } from './error.ts';
import { createHealthRecords, type HealthRecords } from './health-records.ts';

const ROOT = 'HealthData';
/** The document type of a real export has 10 KB; no element has more than a few. */
const MAX_CHARACTERS_BETWEEN_ELEMENTS = 1_000_000;
const MAX_DEPTH = 32;
const PROGRESS_BYTES = 4_000_000;

interface ElementCounter {
  /** Characters since the last element. */
  quiet: number;
  depth: number;
  elements: number;
  skipped: SkippedRow[];
}

function createParser(records: HealthRecords, state: ElementCounter): SaxesParser {
  const parser = new SaxesParser();
  parser.on('opentag', ({ name, attributes }) => {
    if (state.elements === 0 && name !== ROOT) throw new NotHealthExportError();
    state.elements += 1;
    state.quiet = 0;
    state.depth += 1;
    if (state.depth > MAX_DEPTH) throw new NotHealthExportError();
    const skipped = records.take(name, attributes, parser.line);
    if (skipped !== null) state.skipped.push(skipped);
  });
  parser.on('closetag', () => {
    state.depth -= 1;
  });
  parser.on('error', () => {
    throw new NotHealthExportError();
  });
  return parser;
}

/** `total`: bytes to come, for the progress. */
export async function* readHealthExport(
  bytes: AsyncIterable<Uint8Array<ArrayBuffer>>,
  total: number,
  { maxRows }: Pick<ImportLimits, 'maxRows'>,
): AsyncGenerator<ImportMessage> {
  const records = createHealthRecords(maxRows);
  const state: ElementCounter = { quiet: 0, depth: 0, elements: 0, skipped: [] };
  const parser = createParser(records, state);
  let told = 0;
  let read = 0;
  const counted = async function* (): AsyncGenerator<Uint8Array<ArrayBuffer>> {
    for await (const piece of bytes) {
      read += piece.length;
      yield piece;
    }
  };
  for await (const text of decodedChunks(counted())) {
    state.quiet += text.length;
    parser.write(text);
    if (state.quiet > MAX_CHARACTERS_BETWEEN_ELEMENTS) throw new NotHealthExportError();
    if (state.skipped.length >= BATCH_ROWS) {
      yield { type: 'batch', rows: [], skipped: state.skipped };
      state.skipped = [];
    }
    if (read - told < PROGRESS_BYTES) continue;
    told = read;
    yield { type: 'progress', read, total };
  }
  parser.close();
  yield { type: 'batch', rows: [], skipped: state.skipped };
  yield* batchesOf(records.rows());
  yield { type: 'measures', measures: records.measures() };
  yield { type: 'opt-ins', amounts: records.optIns() };
  yield { type: 'passed-over', kinds: records.passedOver() };
}
