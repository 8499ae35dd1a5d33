import { plural } from '../plural.ts';

export const messages = {
  title: 'Messages',
  emptyTitle: 'No conversations yet',
  emptyText: 'When you are connected with somebody, you can write to each other here.',
  emptyAction: 'Go to People',
  last: {
    you: (text: string) => `You: ${text}`,
    none: 'No messages yet',
    unopened: 'Could not be opened',
  },
  choose: 'Choose a conversation',
  conversationWith: (name: string) => `Conversation with ${name}`,
  list: 'Conversations',
  thread: 'Messages',
  back: 'Messages',
  goneTitle: 'This conversation is no longer here',
  empty: (name: string) =>
    `Say hello to ${name}. Messages go through a mix network, so they take a little while.`,
  write: 'Your message',
  send: 'Send',
  tooLong: (left: number) => plural(left, { one: '1 letter too long', other: `${left} letters too long` }),
  kept: 'Kept as a draft',
  professionalShort: 'Not monitored, not for emergencies',
  professionalTitle: 'Not for emergencies',
  professionalText:
    'This chat is not monitored. An answer can take hours or days. It is not for emergencies.',
  unopenedTitle: 'Could not be opened',
  unopened: {
    altered: 'It was changed on the way.',
    'too-large': 'It was larger than allowed.',
    'unknown-version': 'It was made by another version of Wellio.',
    'not-for-this-device': 'It was sealed for another device.',
    repeated: 'It came a second time.',
    expired: 'It came too late.',
  },
  states: {
    queued: 'Queued',
    'in-round': 'In a mix round',
    mixed: 'Mixed',
    confirmed: 'Confirmed',
    expired: 'Not delivered',
  },
  stateHelp: {
    queued: 'waits on this device',
    'in-round': 'handed to the network, being mixed',
    mixed: 'the network has mixed it',
    confirmed: 'their device has it',
    expired: 'it was not confirmed in time',
  },
  menu: 'This conversation',
  statesTitle: 'What the words under a message mean',
  newKeys: 'New keys now',
  newKeysText: 'The next message starts over with fresh keys. Nothing else changes.',
  newKeysDone: 'The next message uses new keys',
  privacy: {
    full: 'Private: sealed and mixed',
    fullNoAnonymity: 'Sealed, on a test network',
    waiting: (queued: number) => (queued === 0 ? 'Waiting for the network' : `Waiting, ${queued} queued`),
    relay: (queued: number) =>
      queued === 0 ? 'Partly private: relay' : `Partly private: relay, ${queued} queued`,
    stopped: 'Stopped: their key changed',
    off: 'Messaging is off',
  },
  privacyText: {
    full: 'Only the two of you can read this, and the mix network hides that you talk.',
    fullNoAnonymity:
      'Only the two of you can read this. The network is a test network, so it does not hide that you talk.',
    waiting:
      'The mix network can’t be reached just now. Nothing leaves until it can; what you write waits here, in order.',
    relay:
      'The mix network can’t be reached just now. What you write here goes through the server too: nobody else can read it, but the server sees that the two of you write to each other, and when.',
    'key-revoked':
      'They have said that the device you write to is no longer theirs. Nothing leaves until you connect again, best in person.',
    'key-questioned':
      'Somebody says that their key is no longer good, but without their signature. What you write waits here until that is settled. Ask them another way.',
  },
  relayed: 'Also by relay',
  fromThem: (name: string) => `${name} wrote`,
  fromYou: 'You wrote',
};
