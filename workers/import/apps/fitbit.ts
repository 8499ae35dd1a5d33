import type { DayMeasure } from '../../api/measures.ts';
import type { CsvRow } from '../port.ts';
import { amountOf } from './amounts.ts';
import { skip, type AppCsv } from './app-csv.ts';
import { dayOf } from './dates.ts';

const ACTIVE = [
  ['minutes fairly active', 'moderate'],
  ['minutes very active', 'vigorous'],
] as const;

/** The "Activities" part of Fitbit's export: a day a row. Active minutes are its device's, without a kind: they become sport. */
export const FITBIT_ACTIVITIES: AppCsv = {
  format: 'fitbit-csv',
  columns: ['date', 'steps', 'minutes fairly active', 'minutes very active'],
  dateColumn: 'date',
  passedOver: [
    'calories burned',
    'activity calories',
    'distance',
    'floors',
    'minutes sedentary',
    'minutes lightly active',
  ],
  read: (cell, line, order) => {
    const date = dayOf(cell('date'), order);
    if (date === null) return skip(line, 'bad-date', 'Date');
    const steps = amountOf(cell('steps'));
    if (steps === null) return skip(line, 'bad-value', 'Steps');
    const rows: CsvRow[] = [];
    for (const [column, intensity] of ACTIVE) {
      const minutes = amountOf(cell(column));
      if (minutes === null) return skip(line, 'bad-value', column);
      if (minutes > 0)
        rows.push({
          line,
          day: date.day,
          time: null,
          entry: { domain: 'activity', kind: 'sport', minutes: Math.round(minutes), intensity },
        });
    }
    const measures: readonly DayMeasure[] =
      steps > 0 ? [{ metric: 'steps', day: date.day, amount: steps }] : [];
    return { rows, measures, skipped: [] };
  },
};

/** The "Sleep" part: a sleep a row, of the day on which it ends. */
export const FITBIT_SLEEP: AppCsv = {
  format: 'fitbit-csv',
  columns: ['start time', 'end time', 'minutes asleep'],
  dateColumn: 'end time',
  passedOver: ['minutes awake', 'number of awakenings', 'time in bed'],
  read: (cell, line, order) => {
    const date = dayOf(cell('end time'), order);
    if (date === null) return skip(line, 'bad-date', 'End Time');
    const amount = amountOf(cell('minutes asleep'));
    if (amount === null) return skip(line, 'bad-value', 'Minutes Asleep');
    return { rows: [], measures: [{ metric: 'sleep', day: date.day, amount }], skipped: [] };
  },
};
