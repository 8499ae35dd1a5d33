/** Amounts a day that devices count. They are in the index of formula `fwi-2`, not of `fwi-1`. */
export const METRICS = ['steps', 'sleep'] as const;
export type Metric = (typeof METRICS)[number];

/** What one day came to. It never leaves the device. */
export interface DayMeasure {
  readonly metric: Metric;
  /** Calendar day, `YYYY-MM-DD`; of a night, the day on which it ends. */
  readonly day: string;
  /** Steps, 0–200,000; sleep in minutes, 0–1,440. Whole. */
  readonly amount: number;
}
