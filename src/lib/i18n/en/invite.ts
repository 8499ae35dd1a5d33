export const invite = {
  title: 'Invite somebody',
  lead: 'You make a link for one person. Nothing is shared until you have seen who accepted and said yes.',
  name: 'Your name',
  nameHint: 'This is how they will see you.',
  role: 'Who are they for you?',
  days: 'How long is the link valid?',
  dayOptions: { 1: '1 day', 3: '3 days', 7: '7 days', 14: '14 days' },
  make: 'Make the invitation',
  making: 'Making the invitation. The first time this takes up to a minute.',
};
