import { bytesToHex } from '@noble/hashes/utils.js';
import type { GoneError, StorageError } from '../../api/errors.ts';
import type { PlanError, PlanItem, PlanItemInput } from '../../api/plans.ts';
import type { Result } from '../../api/result.ts';
import type { EngineContext } from '../context.ts';
import { remove, type Change } from '../store/types.ts';
import { simplePlanItems } from '../wellness/plan-progress.ts';
import { ALWAYS, PLAN_ITEMS, putPlanItem, toPlanItem } from './plan-items.ts';
import { validatePlanItem } from './validate-plan.ts';
import { toStorageError } from '../store/storage-error.ts';

const ID_BYTES = 16;
const GONE = { ok: false, error: { code: 'gone' } } as const;

export interface PlanBook {
  /** By start, then id. Kept in memory. */
  items(): Promise<readonly PlanItem[]>;
  add(item: PlanItemInput): Promise<Result<PlanItem, PlanError | StorageError>>;
  change(id: string, item: PlanItemInput): Promise<Result<PlanItem, PlanError | GoneError | StorageError>>;
  remove(id: string): Promise<Result<null, GoneError | StorageError>>;
  /** Brings back what `remove` took while this book exists. */
  undoRemove(id: string): Promise<Result<PlanItem, GoneError | StorageError>>;
  /** Somebody else wrote plan items. */
  readAgain(): void;
}

export function createPlanBook({
  store,
  random,
  settings,
  changed,
}: Pick<EngineContext, 'store' | 'random' | 'settings' | 'changed'>): PlanBook {
  const removed = new Map<string, PlanItem>();
  let known: readonly PlanItem[] | null = null;

  async function write(changes: readonly Change[]): Promise<Result<null, StorageError>> {
    const written = await store.write(changes);
    known = null;
    if (!written.ok) return { ok: false, error: toStorageError(written.error) };
    changed('insights', 'people');
    return written;
  }

  async function save(id: string, item: PlanItemInput): Promise<Result<PlanItem, StorageError>> {
    const written = await write([putPlanItem(id, item)]);
    return written.ok ? { ok: true, value: { ...item, id } } : written;
  }

  /** The days a week of the app's first version become items, once; ids are the same if it is interrupted and done again. */
  async function moveFirstPlan(): Promise<void> {
    const { welcomed, planMoved, plan, tracked } = settings.current();
    if (!welcomed || planMoved) return;
    const items = simplePlanItems(plan, ALWAYS).filter(({ id }) => tracked.some((domain) => domain === id));
    const changes = await Promise.all(
      items.map(async (item) => putPlanItem(await store.opaqueId(PLAN_ITEMS, `first:${item.id}`), item)),
    );
    const written = await store.write(changes);
    if (written.ok) await settings.update({ planMoved: true });
  }

  async function items(): Promise<readonly PlanItem[]> {
    await moveFirstPlan();
    const rows = await store.all(PLAN_ITEMS);
    return rows
      .map(({ id, row }) => toPlanItem(id, row))
      .sort((a, b) => (a.from + a.id < b.from + b.id ? -1 : 1));
  }

  return {
    items: async () => (known ??= await items()),
    add: async (input) => {
      const item = validatePlanItem(input);
      return item.ok ? save(bytesToHex(random(ID_BYTES)), item.value) : item;
    },
    change: async (id, input) => {
      const item = validatePlanItem(input);
      if (!item.ok) return item;
      return (await store.get(PLAN_ITEMS, id)) === undefined ? GONE : save(id, item.value);
    },
    remove: async (id) => {
      const row = await store.get(PLAN_ITEMS, id);
      if (row === undefined) return GONE;
      const written = await write([remove(PLAN_ITEMS, id)]);
      if (written.ok) removed.set(id, toPlanItem(id, row));
      return written;
    },
    undoRemove: async (id) => {
      const item = removed.get(id);
      if (item === undefined) return GONE;
      const { goal, when, from, until } = item;
      const saved = await save(id, { goal, when, from, until });
      if (saved.ok) removed.delete(id);
      return saved;
    },
    readAgain: () => {
      known = null;
    },
  };
}
