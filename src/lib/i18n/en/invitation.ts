import { plural } from '../plural.ts';

export const invitation = {
  title: 'Invitation',
  forRole: (role: string) => `For: ${role.toLowerCase()}`,
  pendingTitle: 'Give this to one person',
  pendingText: 'Best in person, or through a chat you trust. Whoever opens it first can answer it, once.',
  qr: 'The invitation as a QR code',
  link: 'Invitation link',
  copyLink: 'Copy link',
  linkCopied: 'Link copied',
  share: 'Share',
  shareText: 'I would like to connect with you on Wellio.',
  showLink: 'Show the link as text',
  revoke: 'Take it back',
  revokeTitle: 'Take this invitation back?',
  revokeText: 'The link stops working. If you change your mind, make a new one.',
  revoked: 'The invitation was taken back',
  acceptedTitle: (name: string) => `${name} accepted`,
  acceptedNameless: 'Somebody accepted',
  acceptedText:
    'Before anything is shared: ask them which numbers they see, by phone or in person. They must be the same.',
  words: 'Your numbers',
  confirm: (name: string) => `Yes, it is ${name}`,
  confirmNameless: 'Yes, the numbers match',
  decline: 'That’s not the person I meant',
  confirmNote: (role: string) =>
    `After that they see your weekly summary as ${role.toLowerCase()}. You can pause or stop at any time.`,
  connecting: (name: string) => `Connecting with ${name}`,
  confirmed: 'You are connected',
  openPerson: 'Go to this person',
  ended: {
    revoked: 'You took this invitation back. Nothing was shared.',
    expired: 'Nobody answered in time. Nothing was shared.',
    declined: 'You said no. Nothing was shared.',
  },
  again: 'Make a new invitation',
  refused: (count: number) =>
    plural(count, {
      one: 'One more person tried this link later and was refused.',
      other: `${count} more people tried this link later and were refused.`,
    }),
  altered: (count: number) =>
    plural(count, {
      one: 'Somebody tried an altered link. It was refused.',
      other: `Somebody tried altered links ${count} times. They were refused.`,
    }),
  goneTitle: 'This invitation is no longer here',
};
