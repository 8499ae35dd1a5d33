import type { InsightPacket } from '$api/index.ts';
import { formatDays } from '$lib/format/dates.ts';
import { weekDays } from '$lib/format/weeks.ts';
import { t } from '$lib/i18n/index.ts';

/** `Week of 16–22 Nov`; the bare identifier if a packet names a week that can't be read. */
export function packetWeek(packet: InsightPacket): string {
  const days = weekDays(packet.week);
  return t.packet.week(days === null ? packet.week : formatDays(days.first, days.last));
}
