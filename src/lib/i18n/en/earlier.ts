export const earlier = {
  title: 'Your earlier device',
  text: 'This diary came here from a backup. The device that made it can still write in your name. If it is lost, stolen or given away, end it: your signed statement for that came with the backup.',
  device: (short: string, moment: string) => `Device ${short}, its recovery key made ${moment}`,
  end: 'End it',
  ended: 'Ended',
  noServer: 'Ending it is told through an account’s server, and this site has none.',
  signIn: 'Ending it is told through your account’s server: sign in to the account that it used.',
  toAccount: 'Go to the account',
  endTitle: 'End this device',
  endText:
    'Your signed statement is published, every other device is signed out of the account, and the account gets a new password. This can’t be undone: if that device is found again, it needs new keys.',
  limits:
    'Contacts who use an account read the public list within a day. Others don’t hear of it this way: tell them yourself, and connect anew.',
  unknown:
    'This account’s directory has no key of that device, so nobody can be told this way. If it was signed in here, change the account’s password under Account.',
  go: 'End this device',
  done: 'Your earlier device is ended, and everything else signed out',
};
