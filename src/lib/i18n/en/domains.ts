export const domains = {
  activity: 'Activity',
  nutrition: 'Nutrition',
  mood: 'Mood',
  sleep: 'Sleep',
  own: 'Something of your own',
};
