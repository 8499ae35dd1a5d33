import type { Direction } from '../../api/insights.ts';
import type { Band, PacketSentence } from '../../api/people.ts';

/** The one sentence that belongs to a band and a direction. Without a direction the steady one, which compares nothing. */
export function sentenceFor(band: Band | null, direction: Direction | null): PacketSentence {
  if (band === null) return 'too-little-data';
  return band === 'starting' ? 'starting' : `${band}-${direction ?? 'steady'}`;
}
