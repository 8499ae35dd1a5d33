import { plural } from '../plural.ts';

export const mixnet = {
  status: 'Private network',
  open: (word: string) => `Private network: ${word}`,
  words: {
    waitingShort: 'Waiting',
    asleepShort: 'Resting',
    unused: 'Not in use',
    'ask-metered': 'Asks first',
    loading: 'Loading',
    connecting: 'Connecting',
    up: 'Connected',
    waiting: (queued: number) => (queued === 0 ? 'Waiting' : `Waiting, ${queued} queued`),
    asleep: (queued: number) => (queued === 0 ? 'Resting' : `Resting, ${queued} queued`),
    off: 'Off',
  },
  texts: {
    unused: 'It is loaded once you connect with somebody. Until then nothing leaves this device.',
    loading: 'The part that talks to the mix network is being loaded. You can go on with everything else.',
    connecting: (nodes: number, of: number) =>
      `Getting to know the mix nodes: ${nodes} of ${of}. The first time this takes a while.`,
    up: 'Messages and summaries go through the mix network.',
    waiting:
      'The mix network can’t be reached. Nothing leaves; what is queued waits here, in order, and goes out by itself.',
    asleep: 'Wellio was in the background for long. It connects again now that you are back.',
  },
  meteredTitle: 'Load the private network now?',
  meteredText: (megabytes: string) =>
    `You seem to be on a connection that counts data. Messages and summaries need about ${megabytes} MB, once. Everything else works without.`,
  meteredAction: 'Load it now',
  progress: (step: string) => `Loading: ${step}`,
  megabytes: (done: string, total: string) => `${done} of ${total} MB`,
  steps: {
    download: 'fetching the program',
    compile: 'preparing it',
    client: 'starting it',
    register: 'introducing this device to the network',
    open: 'opening the connection',
    unknown: 'private network',
  } as Readonly<Record<string, string>>,
  off: {
    'self-test-failed':
      'This device failed a test of its cryptography, so messaging stays off. Your diary works. Try another browser, or update this one.',
    'keys-unavailable': 'The keys for messaging can’t be opened, so messaging stays off. Your diary works.',
    'no-memory':
      'This device has too little memory for the private network. Messages need another device; your diary works here.',
    'mixnet-altered':
      'The program for the private network is not the one it should be, so it was not started. Reload; if it stays, tell whoever runs this site.',
  },
  network: 'Network',
  networkNone: 'Not set up on this site',
  noAnonymityShort: 'Test network: no anonymity',
  noAnonymity:
    'This is a test network on one machine. It gives no anonymity: whoever runs it sees who talks to whom.',
  queued: 'Waiting to go out',
  queuedCount: (count: number) => plural(count, { one: '1 item', other: `${count} items` }),
  queuedNone: 'Nothing',
  what: 'What is it?',
  whatText:
    'A mix network (cMix) takes packets from many people, shuffles them through several computers in turn and passes them on, so that nobody can tell who wrote to whom. If it can’t be reached, Wellio waits. It never takes another way.',
  protectionLink: 'What this protects and what it doesn’t',
};
