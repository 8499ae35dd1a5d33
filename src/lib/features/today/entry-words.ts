import type { LogEntryInput } from '$api/index.ts';
import { formatWhole } from '$lib/format/numbers.ts';
import { t } from '$lib/i18n/index.ts';

export const SCALE = [1, 2, 3, 4, 5] as const;
export type ScaleValue = (typeof SCALE)[number];

export function toScale(value: number): ScaleValue {
  return SCALE.find((step) => step === Math.round(value)) ?? 3;
}

/** One line for one entry: `Walk, 30 min`. */
export function entryWords(entry: LogEntryInput): string {
  switch (entry.domain) {
    case 'activity': {
      const kind = t.activity.kinds[entry.kind];
      return entry.minutes === 0 ? kind : t.activity.summary(kind, formatWhole(entry.minutes));
    }
    case 'nutrition':
      return t.nutrition.summary(entry.portions, entry.water);
    case 'mood':
      return t.mood.summary(t.mood.valences[toScale(entry.valence)], t.mood.energies[toScale(entry.energy)]);
  }
}
