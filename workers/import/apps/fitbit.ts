import type { DateOrder, OptIn } from '../../api/imports.ts';
import type { DayMeasure } from '../../api/measures.ts';
import type { CsvRow } from '../port.ts';
import { amountOf } from './amounts.ts';
import { NOTHING, skip, type AppCsv, type AppRow, type Cell } from './app-csv.ts';
import { dayOf } from './dates.ts';

const ACTIVE = [
  ['minutes fairly active', 'moderate'],
  ['minutes very active', 'vigorous'],
] as const;

interface OptInColumn {
  readonly what: OptIn;
  readonly column: string;
  readonly unit: string;
}

function optInRow(line: number, cell: Cell, { what, column, unit }: OptInColumn, order: DateOrder): AppRow {
  const date = dayOf(cell('date'), order);
  if (date === null) return skip(line, 'bad-date', 'Date');
  const amount = amountOf(cell(column.toLowerCase()));
  if (amount === null) return skip(line, 'bad-value', column);
  return amount === 0
    ? NOTHING
    : { ...NOTHING, optIns: [{ line, what, day: date.day, time: null, amount, unit }] };
}

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

/** The "Body" part: a day a row, in the unit that the account is set to, which the file doesn't say. */
export const FITBIT_BODY: AppCsv = {
  format: 'fitbit-csv',
  columns: ['date', 'weight', 'bmi', 'fat'],
  dateColumn: 'date',
  passedOver: ['bmi', 'fat'],
  read: (cell, line, order) => optInRow(line, cell, { what: 'weight', column: 'Weight', unit: '' }, order),
};

/** The "Foods" part: a day a row; a day without is 0. */
export const FITBIT_FOODS: AppCsv = {
  format: 'fitbit-csv',
  columns: ['date', 'calories in'],
  dateColumn: 'date',
  passedOver: [],
  read: (cell, line, order) =>
    optInRow(line, cell, { what: 'calories', column: 'Calories In', unit: 'kcal' }, order),
};
