import { plural } from '../plural.ts';

export const nav = {
  today: 'Today',
  journal: 'Journal',
  insights: 'Insights',
  people: 'People',
  messages: 'Messages',
  settings: 'Settings',
  unread: (count: number) => plural(count, { one: '1 unread message', other: `${count} unread messages` }),
};
