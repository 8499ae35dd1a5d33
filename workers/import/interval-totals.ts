/**
 * @file Daily totals of amounts that several devices measured over overlapping stretches of time. A day is cut into five-minute
 * slots; in each, only the best source that has something counts, so a walk with phone and watch is one walk.
 */

import { TooMuchError } from './error.ts';

const SLOT_MS = 300_000;
const DAY_MS = 86_400_000;
const SLOTS = DAY_MS / SLOT_MS;
/** Days times sources: thirty years of two devices, 25 MB. */
const MAX_PAGES = 22_000;

/** Lower is better. */
export const SOURCE_RANKS = { watch: 0, phone: 1, other: 2 } as const;
export type SourceKind = keyof typeof SOURCE_RANKS;

/** Two sources are two objects. */
export interface Source {
  readonly kind: SourceKind;
}

interface Page {
  readonly rank: number;
  readonly slots: Float32Array;
}

export interface IntervalTotals {
  /**
   * An amount spread evenly from `start` to `end`: milliseconds of the local clock, as if it were UTC. Stretches of more than a day, of
   * negative length or with a negative amount are refused with false. Throws TooMuchError beyond the days that memory is set aside for.
   */
  add(source: Source, start: number, end: number, amount: number): boolean;
  /** Days since 1970 and their totals, in order. */
  totals(): readonly (readonly [day: number, total: number])[];
}

/** `slotLimit`: no slot counts more, as no five minutes hold more than five minutes of sleep. */
export function createIntervalTotals(slotLimit = Infinity): IntervalTotals {
  const days = new Map<number, Map<Source, Page>>();
  let pages = 0;

  function pageOf(day: number, source: Source): Page {
    let sources = days.get(day);
    if (sources === undefined) days.set(day, (sources = new Map<Source, Page>()));
    let page = sources.get(source);
    if (page === undefined) {
      pages += 1;
      if (pages > MAX_PAGES) throw new TooMuchError();
      sources.set(source, (page = { rank: SOURCE_RANKS[source.kind], slots: new Float32Array(SLOTS) }));
    }
    return page;
  }

  function best(pagesOfDay: readonly Page[], slot: number): number {
    let found = 0;
    let rank = Infinity;
    for (const page of pagesOfDay) {
      const amount = page.slots[slot] ?? 0;
      if (amount <= 0 || page.rank > rank) continue;
      if (page.rank < rank || amount > found) found = amount;
      rank = page.rank;
    }
    return Math.min(found, slotLimit);
  }

  return {
    add: (source, start, end, amount) => {
      const length = end - start;
      if (!(length >= 0 && length <= DAY_MS && amount >= 0 && Number.isFinite(amount))) return false;
      const last = Math.max(start, end - 1);
      for (let slot = Math.floor(start / SLOT_MS); slot <= Math.floor(last / SLOT_MS); slot += 1) {
        const overlap = Math.min(end, (slot + 1) * SLOT_MS) - Math.max(start, slot * SLOT_MS);
        const share = length === 0 ? amount : (amount * overlap) / length;
        const day = Math.floor(slot / SLOTS);
        const { slots } = pageOf(day, source);
        const at = slot - day * SLOTS;
        slots[at] = (slots[at] ?? 0) + share;
      }
      return true;
    },
    totals: () =>
      [...days]
        .sort(([a], [b]) => a - b)
        .map(([day, sources]) => {
          const ofDay = [...sources.values()].sort((a, b) => a.rank - b.rank);
          let total = 0;
          for (let slot = 0; slot < SLOTS; slot += 1) total += best(ofDay, slot);
          return [day, total] as const;
        }),
  };
}
