// eslint-disable-next-line @typescript-eslint/triple-slash-reference -- a declaration of somebody else's module, needed also where the type check of tests comes by this file
/// <reference path="./sql-js.d.ts" />
/**
 * @file SQLite for one export: sql.js with its WebAssembly inside the script, so that nothing is fetched. Loaded only when such a file comes.
 */

/** What is used of sql.js. */
interface Statement {
  step(): boolean;
  get(): readonly unknown[];
  free(): void;
}

interface SqlDatabase {
  prepare(sql: string): Statement;
  close(): void;
}

interface SqlJs {
  readonly Database: new (bytes: Uint8Array) => SqlDatabase;
}

/** Not a database, or a damaged one. */
export class DatabaseError extends Error {}

export interface Tables {
  /** Names of all tables. */
  readonly names: readonly string[];
  /** Rows of a table in these columns (both must exist: else no rows); null for what isn't a number. Throws DatabaseError. */
  numbers(table: string, columns: readonly string[]): Iterable<readonly (number | null)[]>;
  count(table: string): number;
  close(): void;
}

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

export async function openTables(bytes: Uint8Array): Promise<Tables> {
  const { default: start } = (await import('sql.js/dist/sql-wasm-inline.js')) as {
    default: () => Promise<SqlJs>;
  };
  const { Database } = await start();
  const database = new Database(bytes);

  function* rows(sql: string): Generator<readonly unknown[]> {
    let statement: Statement | undefined;
    try {
      statement = database.prepare(sql);
      while (statement.step()) yield statement.get();
    } catch (error) {
      throw new DatabaseError('the database can’t be read', { cause: error });
    } finally {
      statement?.free();
    }
  }

  const names = [...rows(`select name from sqlite_master where type = 'table' order by name`)].flatMap(
    ([name]) => (typeof name === 'string' ? [name] : []),
  );
  const columnsOf = (table: string) =>
    [...rows(`select name from pragma_table_info('${table.replaceAll("'", "''")}')`)].map(([name]) => name);

  return {
    names,
    *numbers(table, columns) {
      const present = names.includes(table) ? columnsOf(table) : [];
      if (!columns.every((column) => present.includes(column))) return;
      for (const row of rows(`select ${columns.map(quoted).join(', ')} from ${quoted(table)} order by rowid`))
        yield row.map((value) => (typeof value === 'number' && Number.isFinite(value) ? value : null));
    },
    count: (table) => {
      const [row] = rows(`select count(*) from ${quoted(table)}`);
      return Number(row?.[0] ?? 0);
    },
    close: () => database.close(),
  };
}
