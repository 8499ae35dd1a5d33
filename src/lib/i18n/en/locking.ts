export const locking = {
  title: 'Locking',
  text: 'Locking stores what is being typed, empties the screen and ends every part of Wellio that holds a key.',
  now: 'Lock now',
  close: 'Close the diary',
  idle: 'When nobody touches it',
  idleChoices: { '5': '5 minutes', '15': '15 minutes', '60': 'One hour', never: 'Never' },
  hidden: 'When it is out of sight',
  hiddenText: 'Ten seconds after you switch to another tab or app, or turn off the screen.',
  needsWay:
    'This diary has no passphrase or passkey: closing it keeps nobody out. It locks by itself once there is one.',
};
