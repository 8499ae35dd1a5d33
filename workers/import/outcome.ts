import type { ImportError } from '../api/errors.ts';
import { RowTooLongError } from './csv-records.ts';
import { TooMuchError } from './error.ts';
import type { ImportMessage } from './port.ts';
import { EncodingError } from './text-chunks.ts';

export function failed(error: ImportError): ImportMessage {
  return { type: 'failed', error };
}

export const NOTHING_IN_FILE = failed({ code: 'nothing-in-file' });

/** Whatever a reader threw, as the one error that the person can act on. A damaged archive or export, like one that the browser can't read, is an unreadable file. */
export function failureOf(error: unknown): ImportMessage {
  if (error instanceof TooMuchError) return failed({ code: 'file-too-large' });
  if (error instanceof EncodingError || error instanceof RowTooLongError) return failed({ code: 'not-csv' });
  return failed({ code: 'file-unreadable' });
}
