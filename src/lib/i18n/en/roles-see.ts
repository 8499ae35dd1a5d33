export const rolesSee = {
  supporter: 'One line a week: your index rounded to 5, where it is heading, and a sentence. Nothing daily.',
  coach:
    'Each week: your exact index, the last four weeks, and how many planned days you did. Never your mood.',
  clinician: 'Functional patterns, no entries.',
};
