export const start = {
  startingTitle: 'Opening your diary',
  elsewhereTitle: 'Wellio is open in another tab',
  elsewhereText:
    'Only one tab at a time can use your diary, so that nothing gets mixed up. What you typed there is kept.',
  takeOver: 'Use it here',
  storageTitle: 'This browser does not let Wellio keep anything',
  storageText:
    'Your diary lives in this browser’s storage, and the browser refuses it. A private window or a “block all site data” setting does that. Open Wellio in an ordinary window, or allow site data for it.',
  keysTitle: 'The keys of this diary can’t be opened',
  keysText:
    'What is stored here is still sealed and was not touched. It happens when site data was partly cleared or copied from another browser. Open Wellio in the browser in which you made the diary; or, with a backup file and your 24 words, remove this site’s data in the browser’s settings and bring the diary back.',
  newerTitle: 'This diary was written by a newer Wellio',
  newerText: 'Reload to get the newest version. Nothing was changed.',
  crashedTitle: 'Wellio stopped unexpectedly',
  crashedText: 'Everything you saved is on this device. Open it again to go on.',
  reload: 'Open again',
};
