import type { FunctionalPattern } from '$api/index.ts';
import { t } from '$lib/i18n/index.ts';

/** The columns of a clinician's page, in their order. */
export const PATTERN_NAMES = ['level', 'regularity', 'contrast', 'trend', 'adherence'] as const;
export type PatternName = (typeof PATTERN_NAMES)[number];

/** One class in words; where there is none, that there were too few days. */
export function patternWords(pattern: FunctionalPattern, name: PatternName): string {
  switch (name) {
    case 'level':
      return pattern.level === null ? t.packet.patternNone : t.packet.levels[pattern.level];
    case 'regularity':
      return pattern.regularity === null ? t.packet.patternNone : t.packet.regularities[pattern.regularity];
    case 'contrast':
      return pattern.contrast === null ? t.packet.patternNone : t.packet.contrasts[pattern.contrast];
    case 'trend':
      return t.packet.trends[pattern.trend];
    case 'adherence':
      return pattern.adherence === null ? t.packet.patternNone : t.packet.adherences[pattern.adherence];
  }
}
