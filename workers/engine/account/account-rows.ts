/** @file The account's few rows, one of each kind. */
import type { StorageError } from '../../api/errors.ts';
import type { Result } from '../../api/result.ts';
import { written } from '../store/storage-error.ts';
import { put, remove, type Store } from '../store/types.ts';
import { ACCOUNT, ACCOUNT_KINDS, type AccountRow, type AccountRowKind, type AccountRowOf } from './tables.ts';

export interface AccountRows {
  get<Kind extends AccountRowKind>(kind: Kind): Promise<AccountRowOf<Kind> | undefined>;
  put(row: AccountRow): Promise<Result<null, StorageError>>;
  /** All of them, or these. */
  forget(kinds?: readonly AccountRowKind[]): Promise<Result<null, StorageError>>;
}

export function createAccountRows(store: Pick<Store, 'get' | 'write' | 'opaqueId'>): AccountRows {
  const idOf = (kind: AccountRowKind) => store.opaqueId(ACCOUNT, kind);
  return {
    async get(kind) {
      const row = await store.get(ACCOUNT, await idOf(kind));
      // The id is the kind's alone.
      return row as AccountRowOf<typeof kind> | undefined;
    },
    put: async (row) => written(await store.write([put(ACCOUNT, await idOf(row.kind), row)])),
    async forget(kinds = ACCOUNT_KINDS) {
      const ids = await Promise.all(kinds.map(idOf));
      return written(await store.write(ids.map((id) => remove(ACCOUNT, id))));
    },
  };
}
