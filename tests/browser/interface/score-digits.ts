/** @file What is left of a screen's texts when everything that is no score is taken out: words-only mode leaves no digit. */

const MONTHS = 'Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec';
const MONTH = `(?:${MONTHS})[a-z]*`;
const DAY = '\\d{1,2}(?!\\d)';
/** What is no score: dates, clock times, how long ago, unread messages. */
const DATES = [
  new RegExp(`${MONTH} ${DAY}(?:\\s?–\\s?(?:${MONTH} )?${DAY})?(?:, \\d{4})?`, 'g'),
  new RegExp(`${DAY}(?:\\s?–\\s?${DAY})? ${MONTH}(?: \\d{4})?`, 'g'),
  /\d{1,2}:\d{2}(?:\s?[AP]M)?/g,
  /\d+ (?:minutes?|hours?|days?|weeks?) ago/g,
  /\d+ new messages?/g,
];

/** Texts with a digit of something else than a date; `chosen` are words that the person chose among, such as a span of weeks. */
export function scoreDigits(texts: readonly string[], chosen: readonly string[] = []): readonly string[] {
  return texts
    .map((text) => chosen.reduce((rest, word) => rest.replaceAll(word, ''), text))
    .map((text) => DATES.reduce((rest, date) => rest.replaceAll(date, ''), text))
    .filter((text) => /\d/.test(text));
}

/**
 * Everything on the page that is read or heard, without what somebody logged (it is their own amount) and the safety code (it is there to be
 * read out). Refers to nothing outside, so that it can run in another page.
 */
export function textsOnPage(): string[] {
  const copy = document.body.cloneNode(true) as HTMLElement;
  for (const own of copy.querySelectorAll('.entries, ol[translate="no"], style, script')) own.remove();
  const spoken = [...copy.querySelectorAll('[aria-label]')].map(
    (one) => one.getAttribute('aria-label') ?? '',
  );
  const texts = [...copy.querySelectorAll('*')].flatMap((one) =>
    [...one.childNodes]
      .filter((node) => node.nodeType === Node.TEXT_NODE)
      .map((node) => node.textContent ?? ''),
  );
  return [...spoken, ...texts];
}
