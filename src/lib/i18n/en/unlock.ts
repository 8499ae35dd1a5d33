import { plural } from '../plural.ts';

export const unlock = {
  title: 'Your diary is locked',
  passphrase: 'Passphrase',
  words: 'Recovery key',
  wordsHint: 'All 24 words, in their order.',
  open: 'Open',
  useWords: 'Use the recovery key',
  usePassphrase: 'Use the passphrase',
  wrong: 'That does not open it. Capital letters count, spaces between words don’t.',
  wordsWrong: 'These words don’t open it. One is misspelled, missing or in the wrong place.',
  wait: (seconds: number) =>
    `Please wait ${plural(seconds, { one: 'one second', other: `${seconds} seconds` })}, then try again. Several attempts were wrong.`,
  settingTitle: 'Passphrase',
  without:
    'Without a passphrase, whoever can use this browser profile can open the diary, and so can a program that gets into this site. The browser’s own profile is the only lock.',
  withOne:
    'The diary opens with your passphrase. Nobody can give it back to you: keep the recovery key where you find it.',
  current: 'Passphrase now',
  next: 'New passphrase',
  nextHint: 'Six random words are easy to type and hard to guess.',
  offer: 'Offer six words',
  set: 'Lock with this passphrase',
  change: 'Change it',
  remove: 'Remove the passphrase',
  lockNow: 'Lock now',
  done: 'Your diary has a passphrase now.',
  changed: 'The new passphrase counts from now on.',
  removed: 'The passphrase was removed.',
  problems: {
    'passphrase-weak': (bits: number) =>
      `This would be guessed too easily (about ${bits} of 60 bits, a careful estimate). More words help most.`,
    'passphrase-too-long': 'This is too long.',
    'way-needed': 'A passkey is set too, and has to be shown with it.',
    'second-way-missing': 'A passkey alone could be lost: keep the passphrase.',
  },
  passkeyOnly: 'This diary was locked with a passkey. Use the recovery key here.',
};
