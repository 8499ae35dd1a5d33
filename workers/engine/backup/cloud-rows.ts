/** @file What the copy at the server takes: contacts, and how one talks to them. No draft, no session, nothing of the diary. */
import { CONVERSATIONS } from '../messaging/tables.ts';
import type { ExportedKeys } from '../custody/exported-keys.ts';
import { openRow, sealRow, type DiskRow } from '../store/row-format.ts';
import type { RawRows } from '../store/raw-rows.ts';
import { tableKeyFrom, type TableKey } from '../store/table-keys.ts';

const CLOUD_TABLES: readonly string[] = ['people', 'conversations'];

async function withoutContent(key: TableKey, row: DiskRow): Promise<DiskRow> {
  const opened = await openRow(key.seal, CONVERSATIONS.name, row);
  if (opened === undefined) throw new Error('a stored conversation does not open');
  const conversation = CONVERSATIONS.decode(opened.row);
  return sealRow(key.seal, CONVERSATIONS.name, row.id, row.t ?? [], {
    ...conversation,
    draft: '',
    unread: 0,
    session: null,
    allowRelay: false,
  });
}

/** The same rows, conversations without what was typed or agreed on in them. */
export function cloudRows(
  raw: Pick<RawRows, 'tables' | 'pages'>,
  { tableKeys }: Pick<ExportedKeys, 'tableKeys'>,
): Pick<RawRows, 'tables' | 'pages'> {
  return {
    tables: raw.tables.filter((table) => CLOUD_TABLES.includes(table)),
    async *pages(table) {
      const secret = tableKeys.get(table);
      if (table !== CONVERSATIONS.name || secret === undefined) {
        yield* raw.pages(table);
        return;
      }
      const key = await tableKeyFrom(table, new Uint8Array(secret));
      for await (const page of raw.pages(table))
        yield await Promise.all(page.map((row) => withoutContent(key, row)));
    },
  };
}
