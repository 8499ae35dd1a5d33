import { plural } from '../plural.ts';

/** Numbers of index, trends and plans, and the words that stand for them in words-only mode. */
export const scores = {
  of: 'of 100',
  bands: {
    starting: 'Starting out',
    building: 'Building up',
    steady: 'Steady',
    strong: 'Strong',
  },
  /** Of one part, in quarters of its scale. */
  parts: ['a little', 'some', 'a good part', 'nearly all'],
  coverage: (days: number) => `${days} of 7 days have an entry`,
  coverageWords: [
    'No day has an entry',
    'A few days have an entry',
    'Most days have an entry',
    'Every day has an entry',
  ],
  daysWords: ['none', 'a few', 'most', 'all'],
  needed: (days: number) =>
    plural(days, {
      one: 'Your index comes after 1 more day with an entry.',
      other: `Your index comes after ${days} more days with an entry.`,
    }),
  neededWords: 'Your index comes after a few more days with an entry.',
  moved: {
    'much-up': 'a good deal more',
    up: 'a little more',
    same: 'about the same',
    down: 'a little less',
    'much-down': 'a good deal less',
  },
  points: (points: string) => `${points} points`,
  progress: { mostly: 'Mostly', partly: 'Partly', 'at-times': 'At times', 'not-yet': 'Not yet' },
  progressDays: (done: number, planned: number, percent: string) =>
    `${done} of ${plural(planned, { one: '1 day', other: `${planned} days` })}, ${percent}`,
  progressMinutes: (done: string, planned: string, percent: string) =>
    `${done} of ${planned} minutes, ${percent}`,
  hidden: 'Numbers are hidden. You can show them again in Settings.',
};
