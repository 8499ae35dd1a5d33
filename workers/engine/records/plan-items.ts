import * as v from 'valibot';
import { ACTIVITY_KINDS } from '../../api/records.ts';
import type { PlanItem, PlanItemInput } from '../../api/plans.ts';
import { byText } from './by-text.ts';
import { checkedTable } from '../store/checked-table.ts';
import { put, type Change } from '../store/types.ts';

const number = v.number();
const goal = v.variant('kind', [
  v.strictObject({
    kind: v.literal('activity'),
    activity: v.picklist(['any', ...ACTIVITY_KINDS.filter((kind) => kind !== 'rest')]),
    minutes: number,
  }),
  v.strictObject({ kind: v.literal('rest') }),
  v.strictObject({ kind: v.literal('steps'), steps: number }),
  v.strictObject({ kind: v.literal('portions'), portions: number }),
  v.strictObject({ kind: v.literal('sleep'), atLeast: number, atMost: number }),
  v.strictObject({ kind: v.literal('mood') }),
  v.strictObject({ kind: v.literal('journal') }),
  v.strictObject({ kind: v.literal('own'), metric: v.string(), atLeast: number }),
]);
const when = v.variant('kind', [
  v.strictObject({ kind: v.literal('days'), days: number }),
  v.strictObject({ kind: v.literal('weekdays'), weekdays: v.array(number) }),
  v.strictObject({ kind: v.literal('minutes'), minutes: number }),
]);

const item = { goal, when, from: v.string(), until: v.nullable(v.string()) };

/** A plan item at rest. Version 1. */
const row = v.strictObject({ v: v.literal(1), ...item });
type PlanItemRow = v.InferOutput<typeof row>;
export const PLAN_ITEMS = checkedTable('plan-items', row);

/** Of a file: in form an item, its values unchecked; null where it is none. */
export function readPlanItem(value: unknown): PlanItemInput | null {
  const read = v.safeParse(v.object(item), value);
  return read.success ? read.output : null;
}

/** As files have them: by start, then by content, so that equal plans give equal files. */
export function inExportOrder(items: readonly PlanItemInput[]): readonly PlanItemInput[] {
  return items
    .map(({ goal, when, from, until }) => ({ goal, when, from, until }))
    .map((one) => ({ one, text: JSON.stringify(one) }))
    .sort((a, b) => byText(a.one.from, b.one.from) || byText(a.text, b.text))
    .map(({ one }) => one);
}

export function toPlanItem(id: string, { goal, when, from, until }: PlanItemRow): PlanItem {
  return { id, goal, when, from, until };
}

function toRow({ goal, when, from, until }: PlanItemInput): PlanItemRow {
  return {
    v: 1,
    goal,
    when: when.kind === 'weekdays' ? { kind: 'weekdays', weekdays: [...when.weekdays] } : when,
    from,
    until,
  };
}

export function putPlanItem(
  id: string,
  item: PlanItemInput,
  options: { readonly ifAbsent?: boolean } = {},
): Change {
  return put(PLAN_ITEMS, id, toRow(item), options);
}

/** The first plan holds for all weeks: it had no beginning. */
export const ALWAYS = '1970-01-01';

/** Moved from the app's first version, or begun with; not made by hand. */
export function isFirstPlan({ from }: Pick<PlanItemInput, 'from'>): boolean {
  return from === ALWAYS;
}
