import { plural } from '../plural.ts';

export const backup = {
  title: 'Backup',
  lead: 'One encrypted file with the whole diary, and 24 words that open it.',
  proofTitle: 'First, show that it is you',
  prove: 'Go on',
  keyTitle: 'Recovery key',
  keyText:
    '24 words that bring everything back on a new phone. Write them on paper. Whoever has them and a backup file can read your diary; without them nobody can, not even we.',
  makeKey: 'Make a recovery key',
  another: 'Make another one',
  wordsTitle: 'Write these down, in this order',
  written: 'I have written them down',
  askWord: (place: number) => `Word ${place}`,
  confirm: 'Check',
  wordsWrong: 'One of them is not right. Look at what you wrote down.',
  trying: 'Making a backup and restoring it to try it out …',
  unconfirmed: 'The words were shown and not tried yet, so they don’t count.',
  proven: (moment: string) => `Last proven on ${moment}.`,
  fileTitle: 'Backup file',
  fileText:
    'Keep it anywhere: it is encrypted and its size tells little. It leaves out only what waits to be sent.',
  make: 'Make a backup',
  last: (moment: string) => `The last one was made on ${moment}.`,
  due: 'It is time for one.',
  restoreTitle: 'Bring a diary back',
  restoreFile: 'Backup file',
  restoreWords: 'The 24 words',
  read: 'Look into it',
  preview: (moment: string, entries: number, people: number, messages: number) =>
    `Made on ${moment}. It would bring ${plural(entries, { one: 'one entry', other: `${entries} entries` })}, ${plural(people, { one: 'one person', other: `${people} people` })} and ${plural(messages, { one: 'one message', other: `${messages} messages` })}.`,
  staysRemoved: (count: number) =>
    plural(count, {
      one: 'One thing that you removed since stays removed.',
      other: `${count} things that you removed since stay removed.`,
    }),
  older: 'It is older than your last backup on this device.',
  merge: 'What is here already stays as it is.',
  adopt: 'This device takes over the account of the backup. Other devices of it should not be used any more.',
  apply: 'Bring it back',
  cancel: 'Leave everything as it is',
  errors: {
    'not-a-backup': 'This is another kind of file.',
    'backup-newer': 'A newer Wellio made this file. Reload to get the newest version.',
    'backup-foreign': 'This file was made with another recovery key.',
    'backup-altered': 'Some of this file is not as it was written. Nothing was brought back.',
    'backup-incomplete': 'The end of this file is missing. Copy it again, whole.',
    'recovery-words-wrong': 'These are not all 24 words: one is misspelled, missing or in the wrong place.',
    'other-account':
      'This device has people or records of its own that would be lost. Bring the diary back in a fresh browser profile.',
    'file-unreadable': 'The file can’t be read. Is it still there?',
    'no-recovery-key': 'Make a recovery key first.',
    'proof-needed': 'Please show first that it is you.',
    'words-wrong': 'One of them is not right. Look at what you wrote down.',
  },
};
