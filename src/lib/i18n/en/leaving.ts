import { plural } from '../plural.ts';

export const leaving = {
  title: 'Log out or remove',
  text: 'What goes and what stays, before and afterwards',
  lead: 'First you see what would go. Nothing happens before you confirm it.',
  choose: 'What do you want to do?',
  hows: {
    soft: 'Log out',
    hard: 'Log out and destroy the keys',
    everything: 'Remove everything and say goodbye',
  },
  texts: {
    soft: 'Close the diary and forget the running conversations’ keys. Everything stays on this device, sealed.',
    hard: 'For a device that you give away. Nobody you are connected with is told.',
    everything: 'Ends every connection with a last message, then removes the diary from this device.',
  },
  goesTitle: 'What goes',
  goes: {
    soft: 'The keys of the running conversations: each one starts over with fresh keys from its next message on.',
    hard: 'All keys of this diary. What they sealed can never be opened again, so it is removed as well:',
    everything:
      'The farewells leave first. Then every key is destroyed, and everything they sealed is removed:',
  },
  staysTitle: 'What stays',
  stays: {
    soft: 'Your identity and everything you wrote, sealed, and what waits to be sent: it goes out when you open the diary again.',
    hard: 'Nothing on this device. A backup file that you kept elsewhere stays good, with its recovery key. People you shared with keep what reached them, and are not told.',
    everything:
      'Nothing on this device. A backup file that you kept elsewhere stays good, with its recovery key. People you shared with keep what reached them.',
  },
  farewells: (people: number) =>
    people === 0
      ? 'You are connected with nobody, so there is nobody to tell.'
      : plural(people, {
          one: 'One person is told that the connection ends.',
          other: `${people} people are told that the connection ends.`,
        }) + ' Whoever can’t be reached within 20 seconds is not told.',
  disk: 'Wellio deletes its databases and the browser frees their space. Whether traces stay on the disk until they are overwritten is up to the browser and the disk: it is done as well as a web page can. The keys are destroyed first, so that traces can’t be opened.',
  noBackup: 'There is no backup of this diary: what is removed here is gone for good.',
  makeBackup: 'Make a backup first',
  confirmTitle: {
    soft: 'Log out?',
    hard: 'Destroy the keys and remove the diary?',
    everything: 'Say goodbye and remove everything?',
  },
  confirmText: {
    soft: 'Everything stays on this device, sealed.',
    hard: 'This can’t be undone. Without a backup and its recovery key, the diary is gone.',
    everything: 'This can’t be undone. Without a backup and its recovery key, the diary is gone.',
  },
  kinds: {
    entries: 'Log entries and measures',
    journal: 'Journal',
    medicalVault: 'Medical vault',
    people: 'People, invitations, agreements and summaries',
    messages: 'Conversations and messages',
    waiting: 'Parts of messages that wait to be sent',
    keys: 'Keys and what wraps them',
    network: 'Mix network addresses and state',
    other: 'Settings and bookkeeping',
  },
};

export const left = {
  titles: {
    soft: 'You are logged out',
    hard: 'The keys are destroyed',
    everything: 'Everything is removed',
  },
  softText: 'The running conversations’ keys are forgotten. This is still here, sealed:',
  nothing:
    'Afterwards, every database of this site was looked for, to be opened and counted: there is none any more.',
  something: (rows: number) =>
    `Afterwards, every database of this site was opened and counted. ${plural(rows, { one: 'One row is', other: `${rows} rows are` })} still there. Its keys are destroyed; to be rid of it, remove this site’s data in the settings of your browser.`,
  page: (local: number, caches: number) =>
    local + caches === 0
      ? 'Beside its databases this site keeps nothing either.'
      : `Beside its databases this site keeps ${plural(local, { one: 'one small setting', other: `${local} small settings` })} and ${plural(caches, { one: 'one cache', other: `${caches} caches` })}.`,
  disk: 'Traces on the disk are overwritten whenever browser and disk get to it; a web page can do no more. They can’t be opened: the keys went first.',
  farewells: (sealed: number, sent: number) =>
    `${plural(sealed, { one: 'One farewell was sealed', other: `${sealed} farewells were sealed` })}; ${sent} of ${sealed} left this device before the keys were destroyed.`,
  reopen: 'Open the diary',
  fresh: 'Start anew',
};

export const evicted = {
  title: 'Your diary is no longer in this browser',
  text: (day: string) =>
    `A diary was open here on ${day}, and what this browser stored of it is gone. Wellio did not remove it. With your backup file and your 24 words it comes back.`,
  whyTitle: 'How does that happen?',
  why: 'Browsers clear a site’s data when space runs out, when it hasn’t been opened for some weeks, when somebody clears “site data”, or when a cleaning program does. Wellio keeps a small mark outside of its databases, which is how it knows. There is no other copy: nothing of your diary lies on a server, unless you put a backup there.',
  otherwise: 'Without a backup file it can’t be brought back by anybody. We are sorry.',
  fresh: 'Start a new diary',
};

export const keep = {
  title: { entry: 'Your diary has begun', person: 'You are connected with somebody now' },
  text: 'It lies only in this browser, which may clear a site’s data when space runs out. You can ask it to keep yours.',
  ask: 'Ask it to keep the diary',
  later: 'Not now',
  kept: 'This browser keeps your diary until you remove it.',
  refused:
    'This browser did not agree yet. Opening Wellio often, or putting it on your home screen, usually helps. A backup protects you in any case.',
};
