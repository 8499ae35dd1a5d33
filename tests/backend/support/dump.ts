/** @file Everything a database holds, cell by cell, past every policy. */
import type { BackendApp } from '../../../scripts/backend/app.ts';

export interface Cell {
  /** With its schema. */
  readonly table: string;
  readonly row: number;
  readonly column: string;
  readonly value: string;
}

/** Every value that is not null of every table that somebody could have put a person's data into. */
export async function dump({ query }: Pick<BackendApp, 'query'>): Promise<Cell[]> {
  const tables = (await query(`
    select table_schema || '.' || table_name as name from information_schema.tables
    where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema', 'supabase_migrations')
    order by 1`)) as readonly { readonly name: string }[];
  const cells: Cell[] = [];
  for (const { name } of tables) {
    const rows = (await query(`select to_jsonb(t) as cells from ${name} t`)) as readonly {
      readonly cells: Readonly<Record<string, unknown>>;
    }[];
    for (const [row, { cells: values }] of rows.entries())
      for (const [column, value] of Object.entries(values))
        if (value !== null && value !== '')
          cells.push({
            table: name,
            row,
            column,
            value: typeof value === 'string' ? value : JSON.stringify(value),
          });
  }
  return cells;
}

/** A table for people: long values shortened, each column with what it tells. */
export function printed(cells: readonly Cell[], meaning: Readonly<Record<string, string>>): string {
  const lines: string[] = [];
  let last = '';
  for (const { table, row, column, value } of cells) {
    const head = `${table} row ${row + 1}`;
    if (head !== last) lines.push(head);
    last = head;
    const shown = value.length > 44 ? `${value.slice(0, 32)}… (${value.length})` : value;
    lines.push(
      `  ${column.padEnd(28)} ${shown.padEnd(46)} ${meaning[`${table}.${column}`] ?? 'NOT IN THE LIST'}`,
    );
  }
  return lines.join('\n');
}
