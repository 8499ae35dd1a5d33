import { plural } from '../plural.ts';

/** Seconds, or minutes from two on, or hours from two on. */
function duration(seconds: number): string {
  if (seconds < 120) return plural(seconds, { one: 'one second', other: `${seconds} seconds` });
  const minutes = Math.ceil(seconds / 60);
  return minutes < 120 ? `${minutes} minutes` : `${Math.ceil(minutes / 60)} hours`;
}

export const unlock = {
  title: 'Your diary is locked',
  closedTitle: 'Your diary is closed',
  closedText:
    'Everything is stored. This diary has no passphrase, so whoever can use this browser profile can open it again.',
  passphrase: 'Passphrase',
  words: 'Recovery key',
  wordsHint: 'All 24 words, in their order.',
  open: 'Open',
  openWithPasskey: 'Open with the passkey',
  useWords: 'Use the recovery key',
  usePassphrase: 'Use the passphrase',
  usePasskey: 'Use the passkey',
  wrong: 'That does not open it. Capital letters count, spaces between words don’t.',
  wordsWrong: 'These words don’t open it. One is misspelled, missing or in the wrong place.',
  passkeyWrong: 'This passkey does not open it. Was it made for this diary, in this browser profile?',
  wait: (seconds: number) => `Several attempts were wrong. You can try again in ${duration(seconds)}.`,
  waitWhy:
    'The wait grows with each wrong attempt. It slows down somebody at this keyboard; who has copied the stored files is only stopped by a strong passphrase.',
  passkeyProblems: {
    unsupported:
      'This browser can’t open a diary with a passkey (it lacks the WebAuthn extension “PRF”). Use the passphrase or the recovery key instead.',
    'no-prf':
      'This passkey or security key can’t open a diary: it lacks the extension “PRF”. Nothing was changed. Use another one, or the passphrase or recovery key.',
    dismissed: 'Nothing came back from the passkey: it was closed, took too long, or is another one.',
  },
};
