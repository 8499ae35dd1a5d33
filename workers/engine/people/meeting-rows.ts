/** @file One side's meetings as they are stored, with a copy in memory that changes only once a write is durable. */
import type { StorageError } from '../../api/errors.ts';
import type { Result } from '../../api/result.ts';
import { commit, stage, type Staged } from '../messaging/staged.ts';
import { written } from '../store/storage-error.ts';
import { put, remove, type Table } from '../store/types.ts';
import type { MeetingDependencies } from './meeting-context.ts';

export class MeetingRows<Row> {
  readonly #deps: Pick<MeetingDependencies, 'store' | 'changed'>;
  readonly #table: Table<Row>;
  readonly #rows = new Map<string, Row>();

  constructor(table: Table<Row>, deps: Pick<MeetingDependencies, 'store' | 'changed'>) {
    this.#table = table;
    this.#deps = deps;
  }

  async open(): Promise<void> {
    for (const { id, row } of await this.#deps.store.all(this.#table)) this.#rows.set(id, row);
  }

  get all(): ReadonlyMap<string, Row> {
    return this.#rows;
  }

  /** In one transaction with what belongs to others. */
  async put(id: string, row: Row, also: readonly Staged[]): Promise<Result<null, StorageError>> {
    const stored = stage([put(this.#table, id, row)], () => {
      this.#rows.set(id, row);
      this.#deps.changed();
    });
    return written(await commit(this.#deps.store, [stored, ...also]));
  }

  async remove(ids: readonly string[], also: readonly Staged[]): Promise<void> {
    const gone = stage(
      ids.map((id) => remove(this.#table, id)),
      () => {
        for (const id of ids) this.#rows.delete(id);
        this.#deps.changed();
      },
    );
    await commit(this.#deps.store, [gone, ...also]);
  }
}
