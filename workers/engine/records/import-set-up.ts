/**
 * @file How a diary is set up, as an own export says it: what is tracked, the plan, the index's formula. What the person has here is
 * replaced only where they say so, and comes back when the import is undone.
 */
import { SET_UP_PARTS, type SetUpFound, type SetUpPart, type SkippedRow } from '../../api/imports.ts';
import type { FormulaParameters } from '../../api/formula.ts';
import type { PlanItemInput } from '../../api/plans.ts';
import type { Domain, Trackable } from '../../api/records.ts';
import type { FileSetUp } from '../../import/port.ts';
import { readFormula, readPlanDays } from '../settings/settings.ts';
import type { SettingsValues } from '../settings/types.ts';
import { tidyTracked } from '../settings/validate.ts';
import type { Store } from '../store/types.ts';
import { inOrder, parametersProblem, STANDARD } from '../wellness/formula.ts';
import { simplePlanItems } from '../wellness/plan-progress.ts';
import { LOG_ENTRIES } from './log-entries.ts';
import { ALWAYS, inExportOrder, PLAN_ITEMS, readPlanItem } from './plan-items.ts';
import { validatePlanItem } from './validate-plan.ts';

/** More than anybody plans. */
const MAX_ITEMS = 500;

export interface SetUp {
  readonly tracked?: readonly Trackable[];
  readonly plan?: {
    readonly items: readonly PlanItemInput[];
    /** Days a week of the app's first version; absent where the file has none. */
    readonly days?: Readonly<Record<Domain, number>>;
  };
  readonly formula?: FormulaParameters;
}

export interface ImportableSetUp {
  readonly setUp: SetUp;
  readonly skipped: readonly SkippedRow[];
}

function planOf(given: FileSetUp): {
  readonly plan?: SetUp['plan'];
  readonly skipped: readonly SkippedRow[];
} {
  if (given.planItems === null) return { skipped: [] };
  const items: PlanItemInput[] = [];
  const skipped: SkippedRow[] = [];
  for (const [index, value] of given.planItems.entries()) {
    const read = index < MAX_ITEMS ? readPlanItem(value) : null;
    const item = read === null ? null : validatePlanItem(read);
    if (item?.ok === true) items.push(item.value);
    else {
      const column = item?.ok === false ? item.error.field : null;
      skipped.push({ line: index + 1, why: 'bad-value', column, list: 'planItems' });
    }
  }
  const days = readPlanDays(given.plan);
  return { plan: { items, ...(days === null ? {} : { days }) }, skipped };
}

/** Checked as their screens check them. A part with something wrong in it is left out, and told; of a plan only the item. */
export function toImportableSetUp(given: FileSetUp): ImportableSetUp {
  const bad = (list: 'tracked' | 'formula', there: boolean): readonly SkippedRow[] =>
    there ? [{ line: 1, why: 'bad-value', column: null, list }] : [];
  const tracked = tidyTracked((given.tracked ?? []) as readonly Trackable[]);
  const formula = readFormula(given.formula);
  const goodFormula = formula !== null && parametersProblem(formula) === null ? inOrder(formula) : null;
  const { plan, skipped } = planOf(given);
  return {
    setUp: {
      ...(tracked.ok ? { tracked: tracked.value } : {}),
      ...(plan === undefined ? {} : { plan }),
      ...(goodFormula === null ? {} : { formula: goodFormula }),
    },
    skipped: [
      ...(tracked.ok ? [] : bad('tracked', given.tracked !== null)),
      ...(goodFormula === null ? bad('formula', given.formula !== undefined) : []),
      ...skipped,
    ],
  };
}

const same = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

/** Parts in which the file says something else than what is here, and whether what is here is the person's own. */
export async function setUpFound(
  store: Pick<Store, 'all' | 'count'>,
  { tracked, plan, formula }: Pick<SettingsValues, 'tracked' | 'plan' | 'formula'>,
  setUp: SetUp,
): Promise<readonly SetUpFound[]> {
  const items = inExportOrder((await store.all(PLAN_ITEMS)).map(({ row }) => row));
  const first = inExportOrder(simplePlanItems(plan, ALWAYS)).map((item) => JSON.stringify(item));
  const differs: Readonly<Record<SetUpPart, boolean>> = {
    tracked: setUp.tracked !== undefined && !same(setUp.tracked, tracked),
    plan:
      setUp.plan !== undefined &&
      (!same(inExportOrder(setUp.plan.items), items) || !same(setUp.plan.days ?? plan, plan)),
    formula: setUp.formula !== undefined && !same(setUp.formula, inOrder(formula)),
  };
  const here: Readonly<Record<SetUpPart, boolean>> = {
    // Before anything is logged, what was ticked at the beginning stands for little.
    tracked: (await store.count(LOG_ENTRIES)) > 0,
    plan: items.some((item) => !first.includes(JSON.stringify(item))),
    formula: !same(inOrder(formula), inOrder(STANDARD)),
  };
  return SET_UP_PARTS.filter((part) => differs[part]).map((part) => ({ part, here: here[part] }));
}
