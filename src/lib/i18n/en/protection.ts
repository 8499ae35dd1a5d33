export const protection = {
  title: 'What this protects',
  lead: 'And what it doesn’t. In plain words, without small print.',
  protectsTitle: 'What is protected',
  protects: {
    entries:
      'Your entries stay on this device, sealed. There is no way in the program by which they could get into a summary.',
    content:
      'Summaries and messages are sealed for one person, with cryptography made to hold against quantum computers (ML-KEM-768, ML-DSA-65).',
    relations:
      'Who you talk to, and when, is hidden by the mix network among everybody who uses it at the same time.',
    closed:
      'If the mix network can’t be reached, nothing leaves. Wellio never takes a less private way by itself.',
  },
  notTitle: 'What is not',
  nots: {
    localnet:
      'A test network (“localnet”) gives no anonymity at all. It runs on one machine, which sees everything about who writes to whom.',
    xxdk: 'The mix network’s own encryption (xxdk) is not post-quantum. Somebody who records it today and has a quantum computer one day could learn who wrote to whom. What you wrote stays sealed.',
    gateway:
      'The first computer of the mix network that you reach (the entry gateway) sees your IP address, and that you use the network.',
    noble:
      'The cryptography library used where the browser lacks the algorithms (noble) has not been audited independently.',
    passphrase:
      'This diary has no passphrase yet. Whoever can use this browser profile can open it, and so could a program smuggled into this site.',
    address:
      'Whoever has your mix address can count how many packets go to it. It is given only to people you connect with.',
    later:
      'Somebody who gets this device’s keys can open what was recorded on its way to it in the last five weeks, and longer ago if the diary was not opened meanwhile. Whoever has a backup file and its 24 words can open what was recorded in the week it was made.',
    browser: 'An extension or program that controls this browser sees what you see.',
    recipient: 'What reached somebody stays with them. Stopping does not take it back.',
    professional: 'Chats with professionals are not monitored and not for emergencies.',
  },
  securityLink: 'Checks of this device',
};
