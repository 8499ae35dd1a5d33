import Papa from 'papaparse';

/** Longer than any row of ours by far: an unclosed quote must not swallow the file. */
export const MAX_ROW_CHARACTERS = 65_536;

/** No row end within MAX_ROW_CHARACTERS. */
export class RowTooLongError extends Error {}

export interface CsvRecord {
  /** Line in the file on which the record starts, from 1. */
  readonly line: number;
  readonly fields: readonly string[];
}

/** What papaparse's low-level parser hands to `step`: one record and where it ends. */
interface Step {
  readonly data: readonly (readonly string[])[];
  readonly meta: { readonly cursor: number };
}

function countLines(text: string, from: number, to: number): number {
  let lines = 0;
  for (let at = text.indexOf('\n', from); at !== -1 && at < to; at = text.indexOf('\n', at + 1)) lines += 1;
  return lines;
}

/**
 * Records (RFC 4180, with the given separator) of a text that arrives in pieces with `\n` line ends. Holds one piece and one record at a time.
 * Lines without anything are left out.
 */
export async function* csvRecords(chunks: AsyncIterable<string>, delimiter = ','): AsyncGenerator<CsvRecord> {
  let text = '';
  let line = 1;
  const take = (isEnd: boolean): CsvRecord[] => {
    const records: CsvRecord[] = [];
    let end = 0;
    const step = ({ data, meta }: Step): void => {
      const fields = data[0] ?? [];
      if (fields.length > 1 || (fields[0] ?? '') !== '') records.push({ line, fields });
      line += countLines(text, end, meta.cursor);
      end = meta.cursor;
    };
    const config = { delimiter, newline: '\n', step } as unknown as Papa.ParseConfig;
    new Papa.Parser(config).parse(text, 0, !isEnd);
    text = text.slice(end);
    return records;
  };
  for await (const chunk of chunks) {
    text += chunk;
    yield* take(false);
    if (text.length > MAX_ROW_CHARACTERS) throw new RowTooLongError();
  }
  if (text !== '') yield* take(true);
}
