import type { JournalHit } from '../../../api/journal.ts';
import { wordsOf } from './words.ts';

const BEFORE = 60;
const LENGTH = 180;

type Excerpt = JournalHit['excerpt'];

/** Cut between words where there are spaces; never within a surrogate pair. */
function cutAt(text: string, at: number, towards: 1 | -1): number {
  for (let moved = 0; moved < 20; moved++) {
    const place = at + moved * towards;
    if (place <= 0) return 0;
    if (place >= text.length) return text.length;
    if (/\s/u.test(text.charAt(place - 1)) !== /\s/u.test(text.charAt(place))) return place;
  }
  const within = /[\udc00-\udfff]/.test(text.charAt(at));
  return within ? at - 1 : at;
}

/** A note around the first word that was looked for, with every such word marked. */
export function excerptOf(text: string, terms: readonly string[]): Excerpt {
  const found = wordsOf(text).filter(({ term }) => terms.some((wanted) => term.startsWith(wanted)));
  const first = found[0]?.start ?? 0;
  const from = first <= BEFORE ? 0 : cutAt(text, first - BEFORE, 1);
  const to = cutAt(text, Math.min(text.length, from + LENGTH), 1);
  const parts: { text: string; found: boolean }[] = [];
  let at = from;
  for (const { start, end } of found) {
    if (start < at || end > to) continue;
    if (start > at) parts.push({ text: text.slice(at, start), found: false });
    parts.push({ text: text.slice(start, end), found: true });
    at = end;
  }
  if (at < to) parts.push({ text: text.slice(at, to), found: false });
  if (from > 0) parts.unshift({ text: '… ', found: false });
  if (to < text.length) parts.push({ text: ' …', found: false });
  return parts;
}
