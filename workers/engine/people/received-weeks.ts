/** @file Weekly indexes as they were received: each week's own packet counts; where there is none, a later packet's look back. */
import type { InsightPacket } from '../../api/people.ts';
import type { ReceivedWeek } from '../../api/sharers.ts';
import { addWeeks } from '../wellness/calendar.ts';

const WEEKS_RECEIVED = 12;

/** The twelve weeks up to `last`, oldest first. `packets`: newest week first. */
export function receivedWeeks(packets: readonly InsightPacket[], last: string): readonly ReceivedWeek[] {
  const known = new Map<string, ReceivedWeek>();
  for (const packet of packets) {
    if (packet.role === 'clinician') continue;
    const { week, index } = packet;
    const coverage = packet.role === 'coach' ? packet.coverage : null;
    known.set(week, { week, value: index, coverage });
  }
  for (const packet of packets) {
    if (packet.role !== 'coach') continue;
    for (const [i, value] of packet.trend.entries()) {
      const week = addWeeks(packet.week, i - packet.trend.length + 1);
      if (value !== null && !known.has(week)) known.set(week, { week, value, coverage: null });
    }
  }
  return Array.from({ length: WEEKS_RECEIVED }, (_, i) => {
    const week = addWeeks(last, i - WEEKS_RECEIVED + 1);
    return known.get(week) ?? { week, value: null, coverage: null };
  });
}
