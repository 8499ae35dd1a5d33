export const rolesSee = {
  supporter:
    'One line a week: your index rounded to the nearest five, where it is heading, and a sentence. Nothing daily.',
  coach:
    'Each week: your exact index, the last four weeks, and how many planned days you did. Without mood, unless you switch it on.',
  clinician:
    'Once a week: how regular the last eight weeks were, weekdays against weekends, and where it is heading, in words. No numbers, no days, no entries.',
};
