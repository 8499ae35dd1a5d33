import { plural } from '../plural.ts';

export const packet = {
  week: (range: string) => `Week of ${range}`,
  rounded: 'rounded to 5',
  of: 'of 100',
  noIndex: 'No index this week',
  bands: {
    starting: 'Starting out',
    building: 'Building up',
    steady: 'Steady',
    strong: 'Strong',
  },
  directions: {
    up: 'Going up',
    steady: 'Holding steady',
    down: 'Going down a little',
  },
  sentences: {
    'too-little-data': 'There were few entries this week. That is fine.',
    starting: 'A first week is in. Good to have you there.',
    'building-up': 'It is picking up, step by step.',
    'building-steady': 'It is finding its pace.',
    'building-down': 'A quieter week. It happens.',
    'steady-up': 'A good rhythm, and a bit more of it.',
    'steady-steady': 'A good, even rhythm.',
    'steady-down': 'A good rhythm, with a calmer week in it.',
    'strong-up': 'A full week, and still going.',
    'strong-steady': 'A full week.',
    'strong-down': 'A full week, a little calmer than the last.',
  },
  coverage: (days: number) => `${days} of 7 days have an entry`,
  trend: 'The last four weeks',
  trendWeek: (day: string) => `Week of ${day}`,
  trendNone: 'too few days',
  adherence: 'Planned and done',
  adherenceItem: (domain: string, done: number, planned: number) =>
    `${domain}: ${done} of ${plural(planned, { one: '1 planned day', other: `${planned} planned days` })}`,
  adherenceNone: 'No planned days, or too few entries to say.',
  withoutMood: 'Mood is never part of this.',
  formula: (name: string) => `Formula ${name}`,
};
