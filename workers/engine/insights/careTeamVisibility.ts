/**
 * @file What each role may see: the one place that says so. A packet of a role holds exactly the fields listed here (a missing or
 * an additional name doesn't compile), computed over the listed domains only, as coarse as listed. A consent may narrow it
 * (scope.ts), never widen it.
 */
import type { ClinicianPacket, FunctionalPattern } from '../../api/clinician.ts';
import type { CoachPacket, Role, SupporterPacket } from '../../api/people.ts';
import { DOMAINS, type Domain } from '../../api/records.ts';
import type { SharedField } from '../../api/sharing.ts';

/** The names of a role's fields; a clinician's patterns are named by their own. */
interface FieldsOf {
  readonly supporter: keyof SupporterPacket;
  readonly coach: keyof CoachPacket;
  readonly clinician: Exclude<keyof ClinicianPacket, 'patterns'> | keyof FunctionalPattern;
}

/** How exactly a field is shown. */
export type Grain = 'constant' | 'iso-week' | 'nearest-5' | 'exact' | 'days-of-7' | 'word' | 'days-of-plan';

export interface RoleVisibility<Of extends Role> {
  readonly domains: readonly Domain[];
  /** Of these, what a new consent leaves out until the person switches it on. */
  readonly offAtFirst: readonly Domain[];
  readonly fields: Readonly<Record<FieldsOf[Of], Grain>>;
  /** What a person may withhold from one recipient: the packet then says what it says where there is too little data. */
  readonly optional: readonly FieldsOf[Of][];
}

export const CARE_TEAM_VISIBILITY: { readonly [Of in Role]: RoleVisibility<Of> } = {
  supporter: {
    domains: DOMAINS,
    offAtFirst: [],
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
    optional: ['direction'],
  },
  coach: {
    domains: DOMAINS,
    // In none of their numbers, the index included, and the packet says so.
    offAtFirst: ['mood'],
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
    optional: ['direction', 'trend', 'adherence'],
  },
  clinician: {
    domains: DOMAINS,
    offAtFirst: [],
    fields: {
      role: 'constant',
      schema: 'constant',
      formula: 'constant',
      week: 'iso-week',
      domain: 'word',
      level: 'word',
      regularity: 'word',
      contrast: 'word',
      trend: 'word',
      adherence: 'word',
    },
    optional: ['contrast', 'trend', 'adherence'],
  },
};

/** The names that a role's packet has, sorted: what a new consent lists. */
export function visibleFields(role: Role): readonly SharedField[] {
  return (Object.keys(CARE_TEAM_VISIBILITY[role].fields) as SharedField[]).sort();
}

/** What a new consent of the role covers, in the order of DOMAINS. */
export function firstDomains(role: Role): readonly Domain[] {
  const { domains, offAtFirst } = CARE_TEAM_VISIBILITY[role];
  return DOMAINS.filter((domain) => domains.includes(domain) && !offAtFirst.includes(domain));
}

export function optionalFields(role: Role): readonly SharedField[] {
  return CARE_TEAM_VISIBILITY[role].optional;
}
