import type { AdherenceItem } from '../../api/insights.ts';
import type { Domain } from '../../api/records.ts';
import type { DailySeries } from './daily-series.ts';

/** Days a week that the person means to do something, per domain; 0 means no plan. */
export type Plan = Readonly<Record<Domain, number>>;

/** Days done of days planned, capped at the plan: doing more than planned never shows as more. */
export function adherence(
  series: DailySeries,
  domains: readonly Domain[],
  plan: Plan,
  days: readonly string[],
): readonly AdherenceItem[] {
  return domains
    .filter((domain) => plan[domain] > 0)
    .map((domain) => {
      const done = days.filter((day) => series[domain].get(day)?.done === true).length;
      return { domain, done: Math.min(done, plan[domain]), planned: plan[domain] };
    });
}
