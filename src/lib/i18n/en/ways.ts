export const ways = {
  title: 'What opens this diary',
  none: 'Nothing is asked for: the diary opens by itself.',
  without:
    'So whoever can use this browser profile can open it: somebody you share the device with, or who finds it unlocked, or a program on it. A script that got into this site could unwrap everything too. The browser’s own profile is the only lock.',
  withOne:
    'Keys and entries are sealed under what you chose here. Nobody can give it back to you: keep the recovery key where you find it. While the diary is open, a program on this device can still see what you see.',
  names: {
    passphrase: 'Passphrase',
    prf: 'Passkey or security key',
    recovery: 'Recovery key',
  },
  about: {
    passphrase: 'Words that you type.',
    prf: 'Your fingerprint, face or PIN on this device, or a security key that you plug in.',
    recovery: 'The 24 words on paper. Slow to type, good to have.',
  },
  isSet: 'Opens this diary',
  notSet: 'Not set up',
  set: { passphrase: 'Set a passphrase', prf: 'Add a passkey', recovery: 'Let it open this diary' },
  change: { passphrase: 'Change the passphrase', prf: 'Replace the passkey' },
  remove: {
    passphrase: 'Remove the passphrase',
    prf: 'Remove the passkey',
    recovery: 'Don’t open with the recovery key',
  },
  makeRecovery: 'Make a recovery key',
  recoveryFirst: 'There is no recovery key yet.',
  recoveryJoins: 'It will open the diary too as soon as there is a passphrase or a passkey.',
  secondFirst:
    'A passkey can get lost with its device. Set a passphrase first, or make a recovery key, so that there is a second way in.',
  passkeyUnsupported:
    'This browser can’t open a diary with a passkey: it has no WebAuthn, or lacks its extension “PRF”. Use a passphrase, and the recovery key as the second way.',
  onlyPasskeyLeft: 'Only the passkey would be left. Keep this one, or add another way first.',
  asDevice: 'Afterwards nothing is asked for any more: the diary opens by itself.',
  proofTitle: 'First, show that it is you',
  proofAll: 'What stays is sealed anew, so it has to be shown once.',
  choose: 'Show it with',
  passkeyAsked: 'Your passkey is asked for when you go on.',
  passkeySteps:
    'Your browser asks for your fingerprint, face, PIN or key, perhaps twice: once to make the passkey, once to try it out. What comes out of it goes to the part that holds your keys and is erased here at once.',
  /** How the passkey is called in the list of passkeys of the device. */
  passkeyName: 'Wellio diary',
  passkeyStays:
    'The passkey itself stays in the list of passkeys of your device, where you can delete it. It no longer opens anything.',
  recoveryText: 'The words are not needed for this: what is stored is enough to let them open the diary.',
  next: 'New passphrase',
  nextHint: 'Six random words are easy to type and hard to guess.',
  offer: 'Offer six words',
  offered: 'Write them down before you go on. They are not shown again.',
  strength: (bits: number, needed: number) => `About ${bits} of ${needed} bits, a careful estimate.`,
  strong: (bits: number) => `About ${bits} bits, a careful estimate: enough.`,
  keepRecovery: 'Without a recovery key, a forgotten passphrase is the end of this diary on this device.',
  done: {
    set: 'From now on this opens your diary.',
    change: 'The new one counts from now on.',
    remove: 'It opens your diary no more.',
  },
  problems: {
    'passphrase-weak': (bits: number) =>
      `This would be guessed too easily (about ${bits} of 60 bits, a careful estimate). More words help most.`,
    'passphrase-too-long': 'This is too long.',
    'way-needed': {
      passphrase: 'The passphrase stays, so it has to be shown too.',
      prf: 'The passkey stays, so it has to be shown too.',
    },
    'second-way-missing': 'A passkey alone could be lost: there has to be a second way in.',
    'no-recovery-key': 'Make a recovery key first.',
  },
};
