export const hard = {
  open: 'If it’s hard right now',
  openShort: 'Hard right now?',
  title: 'If it’s hard right now',
  lead: 'You don’t have to sort it out this minute.',
  breathe:
    'Put both feet on the floor. Breathe in while you count to four, and out while you count to six. Do that five times.',
  near: 'Is somebody near you, or one call away? You don’t need a reason to call. “Can you stay on the line with me for a bit?” is enough.',
  water: 'Drink some water. Open a window. Smaller is fine.',
  callTitle: 'If you or somebody else is in danger, call now',
  emergency: (number: string) => `Emergency services: ${number}`,
  emergencyElsewhere:
    'Elsewhere: 112 works in most of the world from a mobile phone, 911 in North America, 000 in Australia, 999 in the UK.',
  country: 'Where are you?',
  elsewhere: 'Somewhere else',
  checked: (day: string) =>
    `The numbers come from public sources. On ${day} we compared texts; nobody called the numbers. Check one before you rely on it. In danger, call the emergency number first.`,
  listenTitle: 'If you want to talk to somebody who listens',
  findHelp:
    'Free and confidential lines in your country are listed at findahelpline.com. It opens outside of Wellio and sees that you came, not who you are here.',
  findHelpLink: 'findahelpline.com',
  nobody:
    'Wellio alerts nobody. Opening this page is not stored and not shared with anybody; a country that you choose is remembered on this device.',
};
