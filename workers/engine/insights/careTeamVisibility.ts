/**
 * @file What each role may see: the one place that says so. A packet of a role holds exactly the fields listed here (a missing or
 * an additional name doesn't compile), computed over the listed domains only, as coarse as listed.
 */
import type { ClinicianPacket } from '../../api/clinician.ts';
import type { CoachPacket, Role, SupporterPacket } from '../../api/people.ts';
import { DOMAINS, type Domain } from '../../api/records.ts';

export interface PacketOf {
  readonly supporter: SupporterPacket;
  readonly coach: CoachPacket;
  readonly clinician: ClinicianPacket;
}

/** How exactly a field is shown. */
export type Grain =
  'constant' | 'iso-week' | 'nearest-5' | 'exact' | 'days-of-7' | 'word' | 'days-of-plan' | 'classes';

export interface RoleVisibility<Of extends Role> {
  readonly domains: readonly Domain[];
  readonly fields: Readonly<Record<keyof PacketOf[Of], Grain>>;
}

/** No invitation offers the clinician's role in this version: its packet has a codec and no sender. */
export const CARE_TEAM_VISIBILITY: { readonly [Of in Role]: RoleVisibility<Of> } = {
  supporter: {
    domains: DOMAINS,
    fields: {
      role: 'constant',
      schema: 'constant',
      formula: 'constant',
      week: 'iso-week',
      index: 'nearest-5',
      band: 'word',
      direction: 'word',
      sentence: 'word',
    },
  },
  coach: {
    // Mood is off for coaches: it is in none of their numbers, the index included.
    domains: ['activity', 'nutrition'],
    fields: {
      role: 'constant',
      schema: 'constant',
      formula: 'constant',
      week: 'iso-week',
      index: 'exact',
      coverage: 'days-of-7',
      direction: 'word',
      trend: 'exact',
      adherence: 'days-of-plan',
      withoutMood: 'constant',
    },
  },
  clinician: {
    domains: DOMAINS,
    fields: {
      role: 'constant',
      schema: 'constant',
      formula: 'constant',
      week: 'iso-week',
      patterns: 'classes',
    },
  },
};

/** The names a consent lists, sorted. */
export function visibleFields(role: Role): readonly string[] {
  return Object.keys(CARE_TEAM_VISIBILITY[role].fields).sort();
}
