export const sleep = {
  bed: 'Went to bed',
  wake: 'Woke up',
  length: (hours: string, minutes: string) => `${hours} h ${minutes} min`,
  lengthLabel: 'That is',
  usualHint: 'As last time, unless you change it.',
  travelled: 'I went to bed in another time zone',
  bedZone: 'Time zone of going to bed',
  sameZone: 'The same as waking up',
  summary: (length: string) => `Sleep, ${length}`,
};
