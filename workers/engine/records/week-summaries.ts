/**
 * @file What the days of one week came to, sealed, one row a week: a start reads these instead of every entry. Derived and never the only
 * copy: a change of an entry takes its week's row away in the same transaction (day-facts-book.ts), and what isn't there is made again.
 */
import * as v from 'valibot';
import { ACTIVITY_KINDS, LOG_DOMAINS, type LogDomain } from '../../api/records.ts';
import { put, type Change, type Table } from '../store/types.ts';
import type { DayFacts } from '../wellness/daily-series.ts';

/** The newest night that ended on a day. */
export interface Night {
  /** Milliseconds since 1970: waking up, and going to bed. */
  readonly at: number;
  readonly zone: string;
  readonly bedAt: number;
  readonly bedZone: string | null;
}

/** What is kept of a day. */
export interface DaySummary {
  /** Null where there is only what no formula counts. */
  readonly facts: DayFacts | null;
  /** Domains with an entry. */
  readonly logged: readonly LogDomain[];
  readonly night: Night | null;
}

/** The days of a week that have anything. */
export type WeekSummary = ReadonlyMap<string, DaySummary>;

/** What another version of the app made of the days isn't read: raise it whenever the same entries come to something else. */
const VERSION = 1;

const amount = v.nullable(v.number());
const week = v.strictObject({
  v: v.literal(VERSION),
  days: v.array(
    v.strictObject({
      day: v.string(),
      facts: v.nullable(
        v.strictObject({
          activity: v.nullable(
            v.strictObject({
              minutes: v.strictObject({ light: v.number(), moderate: v.number(), vigorous: v.number() }),
              kinds: v.array(v.strictTuple([v.picklist(ACTIVITY_KINDS), v.number()])),
            }),
          ),
          portions: amount,
          valence: amount,
          steps: amount,
          sleep: amount,
          own: v.array(v.strictTuple([v.string(), v.number()])),
        }),
      ),
      logged: v.array(v.picklist(LOG_DOMAINS)),
      night: v.nullable(
        v.strictObject({
          at: v.number(),
          zone: v.string(),
          bedAt: v.number(),
          bedZone: v.nullable(v.string()),
        }),
      ),
    }),
  ),
});

type WeekRow = v.InferOutput<typeof week>;
type FactsRow = NonNullable<WeekRow['days'][number]['facts']>;

function fromFacts({ activity, own, ...amounts }: DayFacts): FactsRow {
  return {
    ...amounts,
    activity: activity && { minutes: { ...activity.minutes }, kinds: [...activity.kinds] },
    own: [...own],
  };
}

function toFacts({ activity, own, ...amounts }: FactsRow): DayFacts {
  return {
    ...amounts,
    activity: activity && { minutes: activity.minutes, kinds: new Map(activity.kinds) },
    own: new Map(own),
  };
}

/** Null for the row of another version. */
export const WEEK_SUMMARIES: Table<WeekSummary | null> = {
  name: 'week-summaries',
  decode: (value) => {
    const read = v.safeParse(week, value);
    if (!read.success) return null;
    return new Map(
      read.output.days.map(({ day, facts, logged, night }) => [
        day,
        { facts: facts && toFacts(facts), logged, night },
      ]),
    );
  },
};

/** Its id is that of its Monday. */
export function putWeek(id: string, summary: WeekSummary): Change {
  const days = [...summary].map(([day, { facts, logged, night }]) => ({
    day,
    facts: facts && fromFacts(facts),
    logged: [...logged],
    night,
  }));
  const row: WeekRow = { v: VERSION, days };
  return put<unknown>(WEEK_SUMMARIES, id, row);
}
