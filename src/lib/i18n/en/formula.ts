/** Weights and guide amounts of the index, and where it is worked out by hand. */
export const formula = {
  title: 'How it is made',
  lead: 'What counts, how much, and up to where. Every number is computed by these values.',
  handTitle: 'How this number is made',
  handLead:
    'You can work it out by hand. Each part goes from 0 to 100, and more than the guide amount never counts for more.',
  name: (id: string) => `Formula ${id}`,
  standard: 'With the published values.',
  own: 'With values of your own. Others see that they are your own, and never which.',
  change: 'Change weights and guide amounts',
  measures: {
    minutes: 'Minutes of activity',
    steps: 'Steps',
    portions: 'Fruit and vegetables',
    duration: 'Sleep',
    regularity: 'Nights alike',
    valence: 'Mood',
  },
  tooFew: 'fewer than 3 days: left out',
  leftOut: 'the other one is higher and counts',
  nothing: 'nothing logged',
  weight: (weight: string) => `weight ${weight}`,
  /** The arithmetic itself, as one would write it down. */
  sumMinutes: (amounts: string, sum: string, anchor: string, score: string) =>
    `${amounts} = ${sum} minutes. 100 × ${sum} ÷ ${anchor} → ${score}`,
  mean: (amounts: string, count: string, mean: string, anchor: string, score: string) =>
    `(${amounts}) ÷ ${count} = ${mean}. 100 × ${mean} ÷ ${anchor} → ${score}`,
  deviation: (deviation: string, score: string) =>
    `The nights differ by ${deviation} minutes (standard deviation). 100 × (120 − ${deviation}) ÷ 60 → ${score}`,
  mood: (amounts: string, count: string, mean: string, score: string) =>
    `(${amounts}) ÷ ${count} = ${mean}. 100 × (${mean} − 1) ÷ 4 → ${score}`,
  sleepMean: (duration: string, regularity: string, score: string) =>
    `(${duration} + ${regularity}) ÷ 2 = ${score}`,
  sum: (parts: string, weights: string, exact: string, result: string) =>
    `Index = (${parts}) ÷ ${weights} = ${exact}, rounded: ${result}`,
  rules: [
    'A score is 100 × what you logged ÷ guide amount, at most 100, and needs three days.',
    'Activity is the sum of the week: minutes in between count once, strong ones twice.',
    'Minutes and steps can be the same walk. Only the higher of the two counts.',
    'Portions, steps, sleep and mood are averages of the days that have them. Mood begins at 1: 100 × (average − 1) ÷ 4.',
    'Sleep is the average of two scores: how long, and how alike the nights are. Nights that differ by 60 minutes or less score 100, by 120 or more 0.',
    'Index = the scores times their weights, added up, divided by the weights.',
  ],
  rounding: 'Amounts are shown with one decimal, so a result by hand can differ a little.',
  rulesLabel: 'All the rules',
  presetTitle: 'A place to start from',
  presetHint: 'You can change everything below. These are starting points of ours, not guidelines.',
  presets: {
    standard: 'As published',
    pregnancy: 'Pregnancy',
    disability: 'Disability',
    'shift-work': 'Shift work',
  },
  weightsTitle: 'How much each counts',
  weightsHint: 'From 0, left out, to 4.',
  anchorsTitle: 'Guide amounts',
  anchorsHint: 'Where a score reaches 100. More never counts for more.',
  anchors: {
    minutes: 'Minutes of activity a week',
    steps: 'Steps a day',
    portions: 'Portions a day',
    duration: 'Minutes of sleep a night',
  },
  range: (min: string, max: string, step: string) => `${min} to ${max}, in steps of ${step}`,
  light: 'A minute of light activity counts',
  lightMinutes: { none: 'not at all', half: 'half', whole: 'whole' },
  countSteps: 'Steps can stand for activity',
  countStepsHint: 'Then the higher of minutes and steps counts.',
  countRegularity: 'Alike nights are part of sleep',
  saved: 'Saved. Every week is computed by these values now.',
  save: 'Use these values',
};
