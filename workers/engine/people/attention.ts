/** @file The order in which a coach sees people: who wrote or was to be called first, then names. Nothing about how somebody is. */
import type { SharerSummary } from '../../api/sharers.ts';

type Known = Pick<SharerSummary, 'id' | 'name' | 'unread' | 'checkIn'>;

export function checkInOf(checkIn: string | null, today: string): SharerSummary['checkIn'] {
  if (checkIn === null) return 'none';
  return checkIn < today ? 'missed' : 'planned';
}

function waits({ unread, checkIn }: Known): boolean {
  return unread > 0 || checkIn === 'missed';
}

/** By name as the person's language sorts; equal names by id, so that the order stays. */
export function attentionFirst<Of extends Known>(people: readonly Of[], locale: string): readonly Of[] {
  const { compare } = new Intl.Collator(locale, { sensitivity: 'base', numeric: true });
  return people.toSorted(
    (a, b) => Number(waits(b)) - Number(waits(a)) || compare(a.name, b.name) || (a.id < b.id ? -1 : 1),
  );
}
