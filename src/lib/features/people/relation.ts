import type { PersonSummary } from '$api/index.ts';
import { t } from '$lib/i18n/index.ts';

/** Who sees what of whom, in one line. */
export function relation({ theirRole, myRole }: Pick<PersonSummary, 'theirRole' | 'myRole'>): string {
  if (theirRole !== null && myRole !== null) return t.people.both;
  if (theirRole !== null) return t.people.sees(t.roles[theirRole]);
  if (myRole !== null) return t.people.shares(t.roles[myRole]);
  return '';
}
