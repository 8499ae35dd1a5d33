/**
 * @file What one consent lets through: what its role may see, less what the person withholds. An intersection, so nothing that a
 * consent's row says can widen a role. What is withheld looks, to who gets the packet, like what there is too little data for.
 */
import type { InsightPacket, Role } from '../../api/people.ts';
import { DOMAINS, type Domain } from '../../api/records.ts';
import type { SharedField } from '../../api/sharing.ts';
import { saysSomething } from '../wellness/derived-patterns.ts';
import { CARE_TEAM_VISIBILITY, optionalFields } from './careTeamVisibility.ts';
import type { Consent } from './consent.ts';
import { sentenceFor } from './sentence.ts';

export interface Scope<Of extends Role = Role> {
  readonly role: Of;
  /** In the order of DOMAINS; may be empty, and then nothing is ever sent. */
  readonly domains: readonly Domain[];
  /** Of the role's fields, what the person withholds. */
  readonly withheld: ReadonlySet<SharedField>;
}

export function scopeOf<Of extends Role>({
  role,
  domains,
  fields,
}: Pick<Consent<Of>, 'role' | 'domains' | 'fields'>): Scope<Of> {
  const allowed = CARE_TEAM_VISIBILITY[role].domains;
  return {
    role,
    domains: DOMAINS.filter((domain) => allowed.includes(domain) && domains.includes(domain)),
    withheld: new Set(optionalFields(role).filter((field) => !fields.includes(field))),
  };
}

/** The packet with what is withheld taken out; null where nothing is left to say. */
export function narrowed(packet: InsightPacket, { domains, withheld }: Scope): InsightPacket | null {
  switch (packet.role) {
    case 'supporter': {
      const direction = withheld.has('direction') ? null : packet.direction;
      return { ...packet, direction, sentence: sentenceFor(packet.band, direction) };
    }
    case 'coach':
      return {
        ...packet,
        direction: withheld.has('direction') ? null : packet.direction,
        trend: withheld.has('trend') ? packet.trend.with(-1, packet.index).fill(null, 0, -1) : packet.trend,
        adherence: withheld.has('adherence')
          ? []
          : packet.adherence.filter(({ domain }) => domains.includes(domain)),
        withoutMood: !domains.includes('mood'),
      };
    case 'clinician': {
      const patterns = packet.patterns
        .filter(({ domain }) => domains.includes(domain))
        .map((pattern) => ({
          ...pattern,
          contrast: withheld.has('contrast') ? null : pattern.contrast,
          trend: withheld.has('trend') ? ('not-enough-data' as const) : pattern.trend,
          adherence: withheld.has('adherence') ? null : pattern.adherence,
        }))
        .filter(saysSomething);
      return patterns.length === 0 ? null : { ...packet, patterns };
    }
  }
}
