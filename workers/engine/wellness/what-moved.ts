import type { IndexDomain } from '../../api/formula.ts';
import type { MovedBy } from '../../api/insights.ts';
import { scoredDomains } from './direction.ts';
import { roundHalfUp } from './round.ts';
import { exactIndex, type SevenDayIndex } from './seven-day-index.ts';

export interface Movement {
  /** Index points, not rounded. */
  readonly change: number;
  /** Each domain's points of the change, in the index's order: together exactly the change. */
  readonly parts: readonly { readonly domain: IndexDomain; readonly points: number }[];
}

/**
 * What moved the index from one week to the next. The index is a weighted mean of the domains' scores, so a domain's part is the change of
 * its score times its share of the weights. Null unless both weeks have a value from the same domains, as for a direction.
 */
export function whatMoved(earlier: SevenDayIndex, later: SevenDayIndex): Movement | null {
  if (earlier.value === null || later.value === null) return null;
  const domains = scoredDomains(later);
  if (scoredDomains(earlier).join() !== domains.join()) return null;
  const find = (index: SevenDayIndex, domain: IndexDomain) =>
    index.domains.find((score) => score.domain === domain);
  const weights = domains.reduce((sum, domain) => sum + (find(later, domain)?.weight ?? 0), 0);
  const parts = domains.map((domain) => {
    const [before, after] = [find(earlier, domain), find(later, domain)];
    return {
      domain,
      points: ((after?.weight ?? 0) * ((after?.score ?? 0) - (before?.score ?? 0))) / weights,
    };
  });
  return { change: parts.reduce((sum, { points }) => sum + points, 0), parts };
}

/**
 * The same to one decimal, still adding up: every part is rounded down to tenths, and the tenths that are missing then go to the parts
 * that lost most (the largest-remainder method), the earlier one first where they lost the same.
 */
export function movedBy(earlier: SevenDayIndex, later: SevenDayIndex): MovedBy | null {
  const movement = whatMoved(earlier, later);
  const [from, to] = [exactIndex(earlier.domains), exactIndex(later.domains)];
  if (movement === null || from === null || to === null) return null;
  const [fromTenths, toTenths] = [roundHalfUp(from * 10), roundHalfUp(to * 10)];
  const exact = movement.parts.map(({ points }) => points * 10);
  const floors = exact.map(Math.floor);
  // Rounding both ends can ask for a tenth more or less than all floors or all ceilings together.
  let missing = toTenths - fromTenths - floors.reduce((sum, tenths) => sum + tenths, 0);
  const order = exact
    .map((tenths, at) => ({ at, lost: tenths - (floors[at] ?? 0) }))
    .sort((a, b) => b.lost - a.lost || a.at - b.at);
  const tenths = [...floors];
  for (let turn = 0; missing !== 0 && order.length > 0; turn += 1) {
    const at = (missing > 0 ? order[turn % order.length] : order.at(-1 - (turn % order.length)))?.at ?? 0;
    tenths[at] = (tenths[at] ?? 0) + Math.sign(missing);
    missing -= Math.sign(missing);
  }
  return {
    from: fromTenths / 10,
    to: toTenths / 10,
    change: (toTenths - fromTenths) / 10,
    parts: movement.parts.map(({ domain }, at) => ({ domain, points: (tenths[at] ?? 0) / 10 })),
  };
}
