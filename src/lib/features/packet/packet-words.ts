import type { CoachPacket, InsightPacket } from '$api/index.ts';
import { formatDayShort, formatDays } from '$lib/format/dates.ts';
import { addDays, weekDays } from '$lib/format/weeks.ts';
import { t } from '$lib/i18n/index.ts';

/** `Week of 16–22 Nov`, or the eight weeks up to it; the bare identifier if a packet names a week that can't be read. */
export function packetWeek(packet: InsightPacket): string {
  const days = weekDays(packet.week);
  const range = days === null ? packet.week : formatDays(days.first, days.last);
  return packet.role === 'clinician' ? t.packet.patternWeek(range) : t.packet.week(range);
}

/** The weekly indexes up to a packet's week, oldest first, each with the week it belongs to. */
export function trendWeeks(
  packet: CoachPacket,
): readonly { readonly label: string; readonly value: number | null }[] {
  const last = weekDays(packet.week)?.first;
  return packet.trend.map((value, index) => {
    const weeksBefore = packet.trend.length - 1 - index;
    const label =
      last === undefined ? '' : t.packet.trendWeek(formatDayShort(addDays(last, -7 * weeksBefore)));
    return { label, value };
  });
}
