import { formatDayYear } from '$lib/format/dates.ts';
import { deviceZone } from '$lib/format/local-time.ts';
import { formatTimeIn, zoneName } from '$lib/format/zones.ts';
import { t } from '$lib/i18n/index.ts';

interface Moment {
  readonly at: number;
  readonly zone: string;
  readonly day: string;
}

/** On the clock of where it was written; elsewhere than here, that is said. */
export function noteTime({ at, zone }: Pick<Moment, 'at' | 'zone'>): string {
  const time = formatTimeIn(at, zone);
  return zone === deviceZone() ? time : t.today.timeIn(time, zoneName(zone));
}

/** `21 Nov 2026, 18:30` */
export function noteMoment(moment: Moment): string {
  return `${formatDayYear(moment.day)}, ${noteTime(moment)}`;
}

/** Notes in their order, under their days. */
export function byDay<Note extends { readonly day: string }>(
  notes: readonly Note[],
): readonly { readonly day: string; readonly notes: readonly Note[] }[] {
  const days: { day: string; notes: Note[] }[] = [];
  for (const note of notes) {
    const last = days.at(-1);
    if (last?.day === note.day) last.notes.push(note);
    else days.push({ day: note.day, notes: [note] });
  }
  return days;
}
