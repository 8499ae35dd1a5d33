/** Every address of the app, in one place. */
export const routes = {
  welcome: '/',
  today: '/today',
  journal: '/journal',
  insights: '/insights',
  formula: '/insights/formula',
  plan: '/insights/plan',
  import: '/import',
  medicalVault: '/medical-vault',
  people: '/people',
  invite: '/people/invite',
  join: '/people/join',
  /** Where a link lands, and where somebody without a diary pastes one. */
  invited: '/invite',
  invitation: (id: string) => `/people/invitations/${encodeURIComponent(id)}`,
  joined: (id: string) => `/people/joined/${encodeURIComponent(id)}`,
  /** Those who share with me. */
  sharers: '/people/sharers',
  shared: '/people/shared',
  sharedWith: (id: string) => `/people/${encodeURIComponent(id)}/shared`,
  patternsPrint: (id: string) => `/people/${encodeURIComponent(id)}/print`,
  person: (id: string) => `/people/${encodeURIComponent(id)}`,
  messages: '/messages',
  conversation: (id: string) => `/messages/${encodeURIComponent(id)}`,
  settings: '/settings',
  security: '/settings/security',
  backup: '/settings/backup',
  account: '/settings/account',
  export: '/settings/export',
  protection: '/settings/protection',
  leaving: '/settings/leaving',
} as const;

/** The link that an invitation travels as: its secret stands after the `#`, which browsers don't send to servers. */
export function invitationLink(origin: string, fragment: string): string {
  return `${origin}/invite#${fragment.replace(/^#/, '')}`;
}
