import type { LogEntry, LogEntryOf, OwnMetric } from '$api/index.ts';
import { formatDuration } from '$lib/format/duration.ts';
import { formatExact, formatWhole } from '$lib/format/numbers.ts';
import { wordsOnly } from '$lib/format/scores.ts';
import { t } from '$lib/i18n/index.ts';

export const SCALE = [1, 2, 3, 4, 5] as const;
export type ScaleValue = (typeof SCALE)[number];

function toScale(value: number): ScaleValue {
  return SCALE.find((step) => step === Math.round(value)) ?? 3;
}

function activityWords(entry: LogEntryOf<'activity'>): string {
  const kind = t.activity.kinds[entry.kind];
  const words = entry.minutes === 0 ? kind : t.activity.summary(kind, formatWhole(entry.minutes));
  return entry.steps === undefined ? words : t.activity.withSteps(words, formatWhole(entry.steps));
}

function moodWords(entry: LogEntryOf<'mood'>): string {
  const words = t.mood.summary(
    t.mood.valences[toScale(entry.valence)],
    t.mood.energies[toScale(entry.energy)],
  );
  return entry.stress === undefined
    ? words
    : t.mood.withStress(words, t.mood.stresses[toScale(entry.stress)]);
}

/** A value of an own metric: `2 cups`, `3 of 5`, `Yes`. */
function metricValueWords({ kind, unit }: Pick<OwnMetric, 'kind' | 'unit'>, value: number): string {
  switch (kind) {
    case 'number':
      return unit === '' ? formatExact(value) : `${formatExact(value)} ${unit}`;
    case 'scale':
      return t.own.ofFive(formatWhole(value));
    case 'yes-no':
      return value === 1 ? t.own.yes : t.own.no;
  }
}

/** Without numbers an amount of one's own (pages, but also weight) stands in the entry's form alone. */
function ownWords(entry: LogEntryOf<'own'>, metrics: readonly OwnMetric[]): string {
  const metric = metrics.find(({ id }) => id === entry.metric);
  if (wordsOnly() && metric?.kind !== 'yes-no') return metric?.name ?? t.own.unknown;
  if (metric === undefined) return t.own.summary(t.own.unknown, formatExact(entry.value));
  return t.own.summary(metric.name, metricValueWords(metric, entry.value));
}

/** One line for one entry: `Walk, 30 min`. `metrics`: the names of own metrics. */
export function entryWords(entry: LogEntry, metrics: readonly OwnMetric[] = []): string {
  switch (entry.domain) {
    case 'activity':
      return activityWords(entry);
    case 'nutrition':
      return t.nutrition.summary(entry.portions, entry.water);
    case 'mood':
      return moodWords(entry);
    case 'sleep':
      return t.sleep.summary(formatDuration(entry.at - entry.bedAt));
    case 'own':
      return ownWords(entry, metrics);
  }
}

/** What an entry says beside its line: marks and words, as typed or by their names. */
export function entryDetails(entry: LogEntry): readonly string[] {
  if (entry.domain === 'nutrition') return (entry.marks ?? []).map((mark) => t.nutrition.marksNames[mark]);
  if (entry.domain === 'mood') return (entry.tags ?? []).map(tagName);
  return [];
}

function tagName(tag: string): string {
  const names: Readonly<Record<string, string>> = t.mood.tagsNames;
  return Object.hasOwn(names, tag) ? (names[tag] ?? tag) : tag;
}
