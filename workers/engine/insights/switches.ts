/** @file What a person can withhold from one recipient, as switches: what the role may see is their bound on both sides. */
import { DOMAINS, type Domain } from '../../api/records.ts';
import type { SharingSwitch } from '../../api/sharing.ts';
import { CARE_TEAM_VISIBILITY, optionalFields, visibleFields } from './careTeamVisibility.ts';
import type { Coverage } from './consent-ledger.ts';
import type { Consent } from './consent.ts';
import { scopeOf } from './scope.ts';

export type SwitchName = Pick<SharingSwitch, 'kind' | 'name'>;

/** Of the domains, those that the person tracks: a switch for anything else would change nothing. */
export function switchesOf(consent: Consent, tracked: readonly Domain[]): readonly SharingSwitch[] {
  const { domains, withheld } = scopeOf(consent);
  const allowed = CARE_TEAM_VISIBILITY[consent.role].domains;
  return [
    ...DOMAINS.filter((name) => allowed.includes(name) && tracked.includes(name)).map(
      (name): SharingSwitch => ({ kind: 'domain', name, on: domains.includes(name) }),
    ),
    ...optionalFields(consent.role).map((name): SharingSwitch => ({
      kind: 'field',
      name,
      on: !withheld.has(name),
    })),
  ];
}

/** What a consent covers with one switch set; null for a switch that its role doesn't have. */
export function switched(consent: Consent, which: SwitchName, on: boolean): Coverage | null {
  const { role, fields, domains } = consent;
  if (which.kind === 'domain') {
    const known = CARE_TEAM_VISIBILITY[role].domains.find((domain) => domain === which.name);
    if (known === undefined) return null;
    const kept = DOMAINS.filter((domain) => (domain === known ? on : domains.includes(domain)));
    return { fields, domains: kept };
  }
  const known = optionalFields(role).find((field) => field === which.name);
  if (known === undefined) return null;
  const kept = visibleFields(role).filter((field) => (field === known ? on : fields.includes(field)));
  return { fields: kept, domains };
}
