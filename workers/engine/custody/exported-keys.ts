/** @file What a backup takes of the keys (design.md §5): the account root, this device's ML-KEM seed for opening alone, the table keys. */
import { wipe, type Bytes } from '../protocol/suites/bytes.ts';
import type { KeyDatabase } from '../store/key-database.ts';
import { rawTableKeys } from '../store/table-keys.ts';
import { fromKeyRecords, SECRET_TABLES } from './profile-records.ts';
import type { RootKey } from './root-key.ts';

export interface ExportedKeys {
  readonly accountRoot: Bytes;
  readonly identity: Bytes;
  readonly tableKeys: ReadonlyMap<string, Bytes>;
}

/** All of it the caller's to wipe. Undefined when something stored doesn't open. */
export async function exportKeys(
  database: Pick<KeyDatabase, 'read' | 'tableKeys'>,
  rootKey: RootKey,
): Promise<ExportedKeys | undefined> {
  const stored = fromKeyRecords(await database.read());
  if (typeof stored === 'string') return undefined;
  const open = (name: 'accountRoot' | 'identity') =>
    rootKey.open(SECRET_TABLES[name], stored[name].id, stored[name].v);
  const [accountRoot, identity, tableKeys] = await Promise.all([
    open('accountRoot'),
    open('identity'),
    rawTableKeys(await database.tableKeys(), rootKey),
  ]);
  if (accountRoot === undefined || identity === undefined || tableKeys === undefined) return undefined;
  return { accountRoot, identity, tableKeys };
}

export function wipeKeys({ accountRoot, identity, tableKeys }: ExportedKeys): void {
  wipe(accountRoot, identity, ...tableKeys.values());
}
