export const domains = {
  activity: 'Activity',
  nutrition: 'Nutrition',
  mood: 'Mood',
};
