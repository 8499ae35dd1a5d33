import { entryRow, skip, type AppCsv } from './app-csv.ts';
import { dayOf, timeOf } from './dates.ts';

/** Daylio's five moods as it names them in English. Moods that somebody named themselves can't be placed and are passed over. */
const MOODS: ReadonlyMap<string, number> = new Map([
  ['rad', 5],
  ['good', 4],
  ['meh', 3],
  ['bad', 2],
  ['awful', 1],
]);
/** Daylio knows no energy, and an entry has one: the middle of the scale stands for it. Energy is in no index. */
const ENERGY = 3;

export const DAYLIO: AppCsv = {
  format: 'daylio-csv',
  columns: ['full_date', 'time', 'mood'],
  dateColumn: 'full_date',
  passedOver: ['activities', 'note_title', 'note'],
  read: (cell, line, order) => {
    const date = dayOf(cell('full_date'), order);
    if (date === null) return skip(line, 'bad-date', 'full_date');
    const time = timeOf(cell('time'));
    if (time === null) return skip(line, 'bad-time', 'time');
    const valence = MOODS.get(cell('mood').toLowerCase());
    if (valence === undefined) return skip(line, 'bad-value', 'mood');
    return entryRow(line, date.day, time, { domain: 'mood', valence, energy: ENERGY });
  },
};
