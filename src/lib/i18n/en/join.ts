export const join = {
  title: 'I have an invitation',
  lead: 'Paste the link that somebody sent you, or scan their QR code.',
  paste: 'Invitation link',
  pasteHint: 'It ends with a long row of letters and digits.',
  read: 'Read the invitation',
  scan: 'Scan a QR code',
  stopScan: 'Stop the camera',
  scanning: 'Hold the QR code in front of the camera.',
  cameraRefused: 'The camera is not available. Allow it in the browser, or paste the link.',
  previewTitle: 'Somebody invites you',
  as: {
    coach:
      'You would be their coach or trainer. Each week you get their exact index, the last four weeks and how many planned days they did. You never see their entries, and nothing of their mood unless they switch it on.',
    supporter:
      'You would be their friend or family here. Each week you get one line on how it goes. You never see their entries.',
    clinician:
      'You would be their clinician. Once a week you get functional patterns of the last eight weeks, in words: regularity, weekdays against weekends, direction, plan. You never see their entries, and nothing of it is a medical record. Nobody monitors this, answers can take hours, and it is not for emergencies.',
  },
  theySee: 'They get your name. They see nothing that you log.',
  expires: (when: string) => `Valid until ${when}`,
  words: 'Compare these numbers with them, by phone or in person. They see the same ones.',
  name: 'Your name',
  nameHint: 'So that they know who accepted.',
  accept: 'Accept',
  accepting: 'Accepting. The first time this takes up to a minute.',
  notNow: 'Not now',
  nothingYet: 'Nothing has been sent yet.',
  inAppTitle: 'You are inside another app',
  inAppText:
    'This page was opened within another app, which may forget your diary. Copy the link, open Wellio in your own browser and choose “I have an invitation”.',
  installedTitle: 'Do you use Wellio from your home screen?',
  installedText:
    'Then copy the link, open Wellio there, and choose “I have an invitation”: a browser and an installed app may keep separate diaries.',
  copyForApp: 'Copy link',
  noneAction: 'Paste or scan it',
  waitingTitle: 'Accepted. Now they confirm.',
  waitingText:
    'They will see your name and say yes. Compare the numbers with them if you can. You can close Wellio; it goes on when you open it again.',
  sendingText: 'Your answer is on its way through the mix network. That takes a minute or so.',
  refusedTitle: 'They did not confirm',
  leave: 'Go to People',
  goneText: 'This invitation is settled.',
  errors: {
    'invitation-altered':
      'This is not a whole invitation: something is missing or was changed. Ask for the link again.',
    'invitation-expired': 'This invitation has expired. Ask for a new one.',
    'invitation-unknown-version':
      'This invitation was made by another version of Wellio. Reload, then try again.',
    'invitation-own': 'This is your own invitation. Give it to the person you mean.',
    'invitation-used': 'Somebody has already used this invitation. Ask for a new one.',
    'invitation-revoked': 'This invitation was taken back. Ask for a new one.',
    'invitation-declined':
      'They said that they meant somebody else. Ask them for a new invitation if that was a mistake.',
    'invitation-already-accepted': 'You have already accepted this invitation. You find it under People.',
  },
};
