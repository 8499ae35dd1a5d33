/** One week in a chart. */
export interface WeekPoint {
  readonly key: string;
  /** What a screen reader says of it. */
  readonly words: string;
  /** 0–100; null where there is too little. */
  readonly value: number | null;
  /** Short, for the axis. */
  readonly date: string;
  readonly running: boolean;
  /** Days of 7 that it rests on; left out where that isn't shown. */
  readonly coverage?: number;
}
