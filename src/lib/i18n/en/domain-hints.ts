export const domainHints = {
  activity: 'Movement of any kind, and rest days',
  nutrition: 'Fruit, vegetables and water',
  mood: 'How the day feels and how much energy there is',
};
