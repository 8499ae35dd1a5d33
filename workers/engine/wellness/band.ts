import type { Band } from '../../api/people.ts';

/** Words for a stretch of the index; they speak of the week, not of the person. */
export function bandOf(index: number): Band {
  if (index < 40) return 'starting';
  if (index < 60) return 'building';
  if (index < 80) return 'steady';
  return 'strong';
}
