/** @file What happens when, from a seed: messages both ways, and one mishap after the other. Pure. */
import { randomFrom } from '../../fixtures/seeded-random.ts';

export type Side = 0 | 1;

export type Act =
  | { readonly kind: 'say'; readonly who: Side; readonly index: number }
  /** The next rounds that hold mail fail. */
  | { readonly kind: 'fail-rounds'; readonly count: number }
  /** Puts are refused while polls are answered. */
  | { readonly kind: 'refuse-puts'; readonly refuse: boolean }
  | { readonly kind: 'gateway'; readonly index: number; readonly down: boolean }
  | { readonly kind: 'network'; readonly up: boolean }
  /** The page is left in order and opened again. */
  | { readonly kind: 'reload'; readonly who: Side }
  /** The page is torn away in the middle of whatever it did, and opened again. */
  | { readonly kind: 'tear'; readonly who: Side };

export interface Scheduled {
  /** Milliseconds from the beginning. */
  readonly at: number;
  readonly act: Act;
}

export interface Plan {
  readonly minutes: number;
  readonly messages: number;
  readonly seed: number;
  readonly gateways: number;
}

const SECOND = 1_000;
/** Quiet before the first mishap, and between the end of one and the next. */
const GAP = { least: 10 * SECOND, mean: 20 * SECOND };

interface Mishap {
  readonly begin: Act;
  /** For those that last. */
  readonly end?: Act;
  readonly least: number;
  readonly most: number;
}

function mishap(unit: () => number, gateways: number): Mishap {
  const whole = (below: number): number => Math.floor(unit() * below);
  const who = (): Side => (unit() < 0.5 ? 0 : 1);
  const none = { least: 0, most: 0 };
  switch (whole(6)) {
    case 0:
      return { begin: { kind: 'fail-rounds', count: 1 + whole(4) }, ...none };
    case 1:
      return {
        begin: { kind: 'refuse-puts', refuse: true },
        end: { kind: 'refuse-puts', refuse: false },
        least: 3 * SECOND,
        most: 20 * SECOND,
      };
    case 2: {
      const index = whole(gateways);
      return {
        begin: { kind: 'gateway', index, down: true },
        end: { kind: 'gateway', index, down: false },
        least: 5 * SECOND,
        most: 40 * SECOND,
      };
    }
    case 3:
      return {
        begin: { kind: 'network', up: false },
        end: { kind: 'network', up: true },
        least: 2 * SECOND,
        most: 40 * SECOND,
      };
    case 4:
      return { begin: { kind: 'reload', who: who() }, ...none };
    default:
      return { begin: { kind: 'tear', who: who() }, ...none };
  }
}

function mishaps(unit: () => number, { minutes, gateways }: Plan): Scheduled[] {
  const end = minutes * 60 * SECOND;
  const all: Scheduled[] = [];
  let at = 0;
  for (;;) {
    at += GAP.least - Math.log(1 - unit()) * GAP.mean;
    const { begin, end: over, least, most } = mishap(unit, gateways);
    const until = at + least + unit() * (most - least);
    if (until >= end) return all;
    all.push({ at, act: begin });
    if (over !== undefined) all.push({ at: until, act: over });
    at = until;
  }
}

function messages(unit: () => number, { minutes, messages: count }: Plan): Scheduled[] {
  const times = (): number[] =>
    Array.from({ length: count }, () => unit() * minutes * 60 * SECOND).sort((a, b) => a - b);
  return ([0, 1] as const).flatMap((who) =>
    times().map((at, index): Scheduled => ({ at, act: { kind: 'say', who, index } })),
  );
}

/** In order of time. Whatever begins to go wrong ends before the end, and only one thing goes wrong at a time. */
export function makeSchedule(plan: Plan): readonly Scheduled[] {
  const unit = randomFrom(plan.seed);
  return [...mishaps(unit, plan), ...messages(unit, plan)].sort((a, b) => a.at - b.at);
}
