import { plural } from '../plural.ts';

export const insights = {
  title: 'Insights',
  lead: 'Computed on this device, from what you logged.',
  indexTitle: 'Functional Wellness Index',
  indexIs: 'An index of what you logged in a week. It says nothing about you as a person.',
  week: (range: string) => `Week of ${range}`,
  thisWeek: 'This week so far',
  noValue: 'Not enough days yet',
  noValueText: (days: number) =>
    `${plural(days, { one: '1 day', other: `${days} days` })} of 7 have an entry. A week needs 4.`,
  coverage: (days: number) => `${days} of 7 days have an entry`,
  directions: {
    up: 'A little more than the week before',
    steady: 'About like the week before',
    down: 'A little less than the week before',
  },
  chartTitleRising: (from: string, to: string) => `From ${from} to ${to} over these weeks`,
  chartTitleLevel: (value: string) => `Close to ${value} over these weeks`,
  chartTitleOne: (value: string) => `One week so far, at ${value}`,
  chartTitleNone: 'Your weeks will appear here',
  chartNone: 'After the first week with entries on four days, a point appears for each week.',
  chartHint: 'Choose a week to see how its number is made.',
  chartAxis: 'Index, 0 to 100',
  point: (week: string, value: string) => `${week}: ${value}`,
  pointNone: (week: string) => `${week}: not enough days`,
  asTable: 'Show as table',
  asChart: 'Show as chart',
  tableWeek: 'Week',
  tableIndex: 'Index',
  tableDays: 'Days',
  formulaTitle: 'How this number is made',
  formulaLead:
    'You can work it out by hand. Each part goes from 0 to 100, and more than the guide amount never counts for more.',
  formulaAmount: 'You logged',
  formulaAnchor: 'Guide amount',
  formulaScore: 'Part',
  formulaPart: 'Of what',
  formulaDays: (days: number) => plural(days, { one: '1 day', other: `${days} days` }),
  formulaTooFew: 'fewer than 3 days: left out',
  formulaName: (name: string) => `Formula ${name}`,
  formulaRule: 'Part = 100 × what you logged ÷ guide amount, at most 100.',
  formulaRuleActivity:
    'Activity is the sum of the week: minutes in between count once, strong ones twice, light ones are logged but not counted.',
  formulaRuleNutrition: 'Nutrition is the average portions of the days with an entry.',
  formulaRuleMood:
    'Mood is the average of the days with an entry. Its scale starts at 1: part = 100 × (average − 1) ÷ (5 − 1).',
  formulaMean: 'Index = the average of the parts that rest on three days or more.',
  formulaSum: (parts: readonly string[], count: string, result: string) =>
    parts.length === 1
      ? `Index = ${parts.join('')}, rounded: ${result}`
      : `Index = (${parts.join(' + ')}) ÷ ${count} = ${result}`,
  formulaRounding: 'Amounts are shown with one decimal, so a result by hand can differ by one.',
  units: {
    'min/week': (value: string) => `${value} min a week`,
    'portions/day': (value: string) => `${value} portions a day`,
    'scale 1–5': (value: string) => `${value} of 5`,
  },
  planTitle: 'My plan',
  planLead: 'On how many days a week do you mean to? Zero is an answer too.',
  planDays: (domain: string) => `${domain}: days a week`,
  planFewer: (domain: string) => `${domain}: one day less`,
  planMore: (domain: string) => `${domain}: one day more`,
  planDone: (done: number, planned: number) =>
    planned === 0
      ? 'No days planned'
      : `${done} of ${plural(planned, { one: '1 planned day', other: `${planned} planned days` })} this week`,
  importAction: 'Bring in a file',
  emptyTitle: 'Nothing to show yet',
  emptyText: 'After four days with an entry, your index appears here with the way it is made.',
  emptyAction: 'Log something',
};
