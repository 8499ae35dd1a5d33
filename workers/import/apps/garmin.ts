import type { ActivityKind, Intensity } from '../../api/records.ts';
import { durationOf } from './amounts.ts';
import { entryRow, skip, type AppCsv } from './app-csv.ts';
import { dayOf } from './dates.ts';

/** The first that fits decides; the same intensities as for Apple Health. */
const MOVEMENTS: readonly (readonly [RegExp, ActivityKind, Intensity])[] = [
  [/run/i, 'run', 'vigorous'],
  [/walk|hik/i, 'walk', 'moderate'],
  [/cycl|bik|bmx/i, 'cycle', 'moderate'],
  [/swim/i, 'swim', 'moderate'],
  [/strength/i, 'strength', 'moderate'],
  [/yoga|pilates|breath/i, 'yoga', 'light'],
  [/hiit/i, 'sport', 'vigorous'],
];

/** Garmin Connect's list of activities: one a row. */
export const GARMIN_ACTIVITIES: AppCsv = {
  format: 'garmin-csv',
  columns: ['activity type', 'date', 'title', 'time'],
  dateColumn: 'date',
  passedOver: ['distance', 'calories', 'avg hr', 'max hr'],
  read: (cell, line, order) => {
    const date = dayOf(cell('date'), order);
    if (date === null) return skip(line, 'bad-date', 'Date');
    const minutes = durationOf(cell('time'));
    if (minutes === null || minutes < 1) return skip(line, 'bad-value', 'Time');
    const type = cell('activity type');
    const [, kind, intensity] = MOVEMENTS.find(([name]) => name.test(type)) ?? [null, 'sport', 'moderate'];
    return entryRow(line, date.day, date.time, { domain: 'activity', kind, minutes, intensity } as const);
  },
};
