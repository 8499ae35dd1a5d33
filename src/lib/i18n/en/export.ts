import { plural } from '../plural.ts';

export const exporting = {
  title: 'Take your data with you',
  lead: 'Everything that you recorded, as a file that other programs read. Made on this device.',
  warningTitle: 'This file is not encrypted',
  warning: 'Whoever has it can read all of it. Give it a passphrase, or keep it where only you can look.',
  format: 'Which file',
  formats: { json: 'Everything (JSON)', csv: 'Entries (CSV)', 'measures-csv': 'Steps and sleep (CSV)' },
  formatHint: 'The first one can be brought back into Wellio. The tables open in any spreadsheet.',
  lock: 'With a passphrase',
  lockHint: 'The file then opens with Wellio, or with the free program age.',
  on: 'Yes',
  off: 'No',
  passphrase: 'Passphrase of the file',
  passphraseHint: 'Nobody can open the file without it, not even we.',
  make: 'Make the file',
  making: 'Making the file. With a passphrase this takes some seconds.',
  done: (name: string, rows: string) => `${name}: ${rows}`,
  rows: (count: number) => plural(count, { one: '1 line', other: `${count} lines` }),
  reportText: 'A report for paper, week by week with how it was reckoned: open Insights and print it.',
  reportLink: 'Open Insights',
  backupText: 'To bring everything back on a new phone, messages and contacts included, there is the backup.',
  errors: {
    'proof-needed': 'Please show first that it is you, above.',
    'passphrase-too-long': 'It is longer than 1,024 characters.',
    'passphrase-weak': (bits: number) =>
      `Too easy to guess (about ${bits} bits of 60). Add words, or take six random ones.`,
  },
};
