import type { LogDomain, LogEntry, OwnMetric, TodaySnapshot } from '$api/index.ts';
import { t } from '$lib/i18n/index.ts';

/** One form on Today: of a tracked domain, or of something of the person's own. */
export interface LogForm {
  readonly key: string;
  readonly domain: LogDomain;
  readonly metric: OwnMetric | null;
  readonly label: string;
}

export function logForms({
  tracked,
  ownMetrics,
}: Pick<TodaySnapshot, 'tracked' | 'ownMetrics'>): readonly LogForm[] {
  const domains = tracked.map((domain) => ({
    key: domain,
    domain,
    metric: null,
    label: t.domains[domain],
  }));
  const own = ownMetrics
    .filter(({ archived }) => !archived)
    .map((metric) => ({ key: metric.id, domain: 'own', metric, label: metric.name }) as const);
  return [...domains, ...own];
}

/** Keys of the forms that have one of these entries. */
export function loggedForms(entries: readonly LogEntry[]): ReadonlySet<string> {
  return new Set(entries.map((entry) => (entry.domain === 'own' ? entry.metric : entry.domain)));
}
