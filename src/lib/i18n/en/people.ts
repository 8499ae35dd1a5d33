import { plural } from '../plural.ts';

export const people = {
  title: 'People',
  lead: 'Those you chose, and those who chose you.',
  invite: 'Invite somebody',
  haveInvitation: 'I have an invitation',
  emptyTitle: 'Nobody here yet',
  emptyText:
    'Invite a friend or a coach. They see a weekly summary and you can write to each other. Your entries stay with you.',
  listTitle: 'My people',
  invitationsTitle: 'My invitations',
  acceptedTitle: 'Invitations I accepted',
  sees: (role: string) => `Sees my summary as ${role.toLowerCase()}`,
  shares: (role: string) => `Shares with me: I am their ${role.toLowerCase()}`,
  both: 'Shares with me and sees mine',
  meeting: 'Connecting',
  lastInsight: (when: string) => `Latest summary ${when}`,
  unread: (count: number) => plural(count, { one: '1 new message', other: `${count} new messages` }),
  nameless: 'No name given',
  states: {
    pending: 'Waiting for an answer',
    accepted: 'Somebody accepted',
    connecting: 'Connecting',
    confirmed: 'Connected',
    revoked: 'Taken back',
    expired: 'Expired',
    declined: 'Declined by you',
  },
  joined: {
    sending: 'On its way',
    waiting: 'Waiting for their confirmation',
    refused: 'Refused',
  },
  expires: (when: string) => `Valid until ${when}`,
  dismiss: 'Remove from list',
  iWouldBe: (role: string) => `You would be their ${role.toLowerCase()}`,
  settledTitle: 'Earlier invitations',
};
