/** Dates and numbers follow the reader's own kind of English; where the browser has none, day before month and 24 hours. */
export const language: string =
  (typeof navigator === 'undefined' ? [] : navigator.languages).find((tag) => /^en(-|$)/i.test(tag)) ??
  'en-GB';
