import type { ReceivedWeek, SharerSummary } from '$api/index.ts';
import { showIndex } from '$lib/format/scores.ts';
import { t } from '$lib/i18n/index.ts';
import { weekFinding } from './week-finding.ts';

/** A sparkline's finding. */
export function sparkWords({ newest, weeks }: Pick<SharerSummary, 'newest' | 'weeks'>): string {
  if (newest === null) return t.sharers.sparkNone;
  if (newest.packet.role === 'clinician') return t.sharers.sparkPatterns;
  const finding = weekFinding(weeks);
  switch (finding.kind) {
    case 'none':
      return t.sharers.sparkQuiet;
    case 'one':
      return t.sharers.sparkOne(showIndex(finding.value));
    case 'level':
      return t.sharers.sparkLevel(showIndex(finding.value));
    case 'moved':
      return t.sharers.sparkMoved(showIndex(finding.from), showIndex(finding.to));
  }
}

/** The title of one person's weeks. */
export function weeksTitle(name: string, weeks: readonly ReceivedWeek[]): string {
  const finding = weekFinding(weeks);
  const { none, one, level, moved } = t.sharers.weeksTitle;
  switch (finding.kind) {
    case 'none':
      return none(name);
    case 'one':
      return one(name, showIndex(finding.value));
    case 'level':
      return level(name, showIndex(finding.value));
    case 'moved':
      return moved(name, showIndex(finding.from), showIndex(finding.to));
  }
}
