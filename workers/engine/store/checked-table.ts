import * as v from 'valibot';
import type { Table } from './types.ts';

/** A table whose rows are checked when they are read. A row that fails was written by other code: a bug, so it throws. */
export function checkedTable<Row>(name: string, schema: v.GenericSchema<unknown, Row>): Table<Row> {
  return { name, decode: (value) => v.parse(schema, value) };
}

/** A byte string of a row. */
export const bytesSchema = v.custom<Uint8Array<ArrayBuffer>>((value) => value instanceof Uint8Array);

/** A whole number from 0 that JavaScript holds exactly. */
export const countSchema = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
