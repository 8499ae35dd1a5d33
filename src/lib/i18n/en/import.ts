import { plural } from '../plural.ts';

export const importing = {
  title: 'Bring in a file',
  lead: 'A table in CSV form, from a spreadsheet or another app. It is read on this device and goes nowhere else.',
  choose: 'Choose a file',
  another: 'Choose another file',
  file: 'CSV file',
  columnsTitle: 'Which columns?',
  columnsText:
    'First line: the names of the columns. Commas between them. Only those that a line needs have to be filled in.',
  columnsExample: 'Example',
  reading: 'Reading the file',
  previewTitle: 'What is in it',
  fresh: (count: string) => `${count} new entries`,
  freshLabel: 'New entries',
  duplicatesLabel: 'Already here',
  skippedLabel: 'Left out',
  range: (first: string, last: string) => `From ${first} to ${last}`,
  byDomain: 'By kind',
  skippedTitle: (count: number) =>
    plural(count, { one: '1 line left out, and why', other: `${count} lines left out, and why` }),
  skippedFirst: (count: number) => `The first ${count} are listed.`,
  line: 'Line',
  reason: 'Why',
  why: {
    'bad-date': 'The date can’t be read. Use 2026-11-21.',
    'bad-time': 'The time can’t be read. Use 18:30.',
    'unknown-domain': 'The domain is none of activity, nutrition, mood.',
    'bad-value': 'A value is missing or out of range.',
    'in-future': 'It lies in the future.',
    'too-few-columns': 'The line has too few columns.',
  },
  whyColumn: (why: string, column: string) => `${why} (${column})`,
  add: (count: number) => plural(count, { one: 'Add 1 entry', other: `Add ${count} entries` }),
  nothingNew: 'Everything in this file is already in your diary.',
  doneTitle: 'Added',
  done: (count: number) =>
    plural(count, { one: '1 entry is in your diary.', other: `${count} entries are in your diary.` }),
  undo: 'Take it back',
  undone: (count: number) =>
    plural(count, { one: '1 entry was taken out again.', other: `${count} entries were taken out again.` }),
  see: 'See my insights',
  errors: {
    'file-unreadable': 'The file can’t be read. Is it still there, and is it text?',
    'not-csv': 'This does not look like a table in CSV form. Save it as CSV (UTF-8) and try again.',
    'columns-missing': (columns: string) => `Columns are missing: ${columns}. The first line must name them.`,
    'file-too-large': 'The file is too large. Split it by year and bring in one at a time.',
    'nothing-in-file': 'The file has column names but no lines.',
  },
};
