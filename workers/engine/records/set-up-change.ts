/** @file Taking over how a file's diary was set up, and giving back what was there: as long as the engine runs. */
import type { SetUpPart } from '../../api/imports.ts';
import type { EngineContext } from '../context.ts';
import type { SettingsValues } from '../settings/types.ts';
import { remove, type Change, type Stored } from '../store/types.ts';
import type { PlanItemInput } from '../../api/plans.ts';
import type { SetUp } from './import-set-up.ts';
import { inExportOrder, PLAN_ITEMS, putPlanItem } from './plan-items.ts';

type SetUpSettings = Pick<SettingsValues, 'tracked' | 'plan' | 'planMoved' | 'formula'>;
type Context = Pick<EngineContext, 'store' | 'settings'>;

/** What an import changed of it, before and after. */
interface Changed {
  readonly before: Partial<SetUpSettings>;
  readonly after: Partial<SetUpSettings>;
  readonly items: {
    readonly before: readonly Stored<PlanItemInput>[];
    readonly after: readonly Stored<PlanItemInput>[];
  } | null;
}

/** To write, rows first: settings are a row of their own. */
export interface SetUpChange {
  readonly changes: readonly Change[];
  readonly settings: Partial<SetUpSettings>;
  /** Plan items that go with this: nothing is kept for their sake. */
  readonly removed: ReadonlySet<string>;
}

const NONE: SetUpChange = { changes: [], settings: {}, removed: new Set() };

const same = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

function exchange(
  from: readonly Stored<PlanItemInput>[],
  to: readonly Stored<PlanItemInput>[],
): readonly Change[] {
  const kept = new Set(to.map(({ id }) => id));
  return [
    ...from.filter(({ id }) => !kept.has(id)).map(({ id }) => remove(PLAN_ITEMS, id)),
    ...to.map(({ id, row }) => putPlanItem(id, row)),
  ];
}

export interface SetUpChanges {
  /** Remembered under the import's id, so that it can be taken back. */
  take(importId: string, setUp: SetUp, parts: readonly SetUpPart[]): Promise<SetUpChange>;
  /** Of each part that is still as the import left it. What was changed since is the person's and stays. */
  giveBack(importId: string): Promise<SetUpChange>;
  forget(importId: string): void;
}

export function createSetUpChanges({ store, settings }: Context): SetUpChanges {
  const done = new Map<string, Changed>();
  const stored = async (): Promise<readonly Stored<PlanItemInput>[]> => store.all(PLAN_ITEMS);
  const itemsOf = (rows: readonly Stored<PlanItemInput>[]) => inExportOrder(rows.map(({ row }) => row));

  return {
    take: async (importId, { tracked, plan, formula }, parts) => {
      const current = settings.current();
      const after: Partial<SetUpSettings> = {
        ...(parts.includes('tracked') && tracked !== undefined ? { tracked } : {}),
        ...(parts.includes('formula') && formula !== undefined ? { formula } : {}),
        ...(parts.includes('plan') && plan !== undefined
          ? {
              plan: plan.days ?? current.plan,
              // A file without items may be of a diary whose first plan had not become items yet.
              planMoved: current.planMoved || plan.items.length > 0,
            }
          : {}),
      };
      let items: Changed['items'] = null;
      if (after.planMoved !== undefined && plan !== undefined) {
        const rows = await Promise.all(
          plan.items.map(async (row, index) => ({
            id: await store.opaqueId(PLAN_ITEMS, `${importId} ${index}`),
            row,
          })),
        );
        items = { before: await stored(), after: rows };
      }
      // Done again after half of it failed: what was there is what was there at first.
      const first = done.get(importId);
      const before = Object.fromEntries(
        (Object.keys(after) as (keyof SetUpSettings)[]).map((name) => [name, current[name]]),
      ) as Partial<SetUpSettings>;
      if (Object.keys(after).length === 0) return NONE;
      done.set(importId, {
        before: { ...before, ...first?.before },
        after: { ...first?.after, ...after },
        items: items && { before: first?.items?.before ?? items.before, after: items.after },
      });
      return {
        changes: items === null ? [] : exchange(items.before, items.after),
        settings: after,
        removed: new Set(),
      };
    },

    giveBack: async (importId) => {
      const changed = done.get(importId);
      if (changed === undefined) return NONE;
      const { before, after, items } = changed;
      const current = settings.current();
      const here = await stored();
      const untouchedPlan = items !== null && same(itemsOf(here), itemsOf(items.after));
      const names = (Object.keys(before) as (keyof SetUpSettings)[]).filter((name) =>
        name === 'plan' || name === 'planMoved' ? untouchedPlan : same(current[name], after[name]),
      );
      return {
        changes: untouchedPlan ? exchange(here, items.before) : [],
        settings: Object.fromEntries(names.map((name) => [name, before[name]])),
        removed: new Set(untouchedPlan ? here.map(({ id }) => id) : []),
      };
    },

    forget: (importId) => void done.delete(importId),
  };
}
