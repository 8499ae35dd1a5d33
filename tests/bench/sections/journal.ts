/**
 * @file Searching ten years of notes against one month's, in one run, over sealed rows (IndexedDB in memory): the first search, which reads all
 * notes, and searches after it; and how long the engine is ever kept from answering while the index is made.
 */
import { putNote } from '../../../workers/engine/records/journal/note-rows.ts';
import { DATA_SCHEMA, KEY_SCHEMA } from '../../../workers/engine/store/tables.ts';
import { createJournalView } from '../../../workers/engine/views/journal.ts';
import { memoryEnvironment, openStore, rowId } from '../../unit/store/support.ts';
import { createTestContext } from '../../unit/support/engine-context.ts';
import { compareMedians, type Row } from '../figures.ts';
import type { Section } from '../section.ts';

const MONTH = 30;
const TEN_YEARS = 3650;
const WORDS_A_NOTE = 120;
const VOCABULARY = 4000;
const SEED = 10;
/** In one note alone, which both journals have. */
const UNIQUE = 'heron';
const DAY_MS = 86_400_000;
const LAST = Date.parse('2026-11-20T20:00:00Z');

/** Park and Miller's generator: the same notes on every machine. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}

/** A made-up word; low numbers are common, as in any language. */
function word(number: number): string {
  const syllables = ['ka', 'lo', 'mi', 'ne', 'ru', 'sé', 'ta', 'vo', 'wi', 'zü'];
  return Array.from(String(number + 100), (digit) => syllables[Number(digit)] ?? '').join('');
}

function noteText(random: () => number): string {
  return Array.from({ length: WORDS_A_NOTE }, () => word(Math.floor(VOCABULARY * random() ** 3))).join(' ');
}

async function journalOf(count: number) {
  const { store } = await openStore(memoryEnvironment(), { keys: KEY_SCHEMA, data: DATA_SCHEMA });
  const random = seeded(SEED);
  const rows = Array.from({ length: count }, (_, n) => {
    const at = LAST - n * DAY_MS;
    const day = new Date(at).toISOString().slice(0, 10);
    const text = n === 7 ? `${noteText(random)} ${UNIQUE}` : noteText(random);
    return putNote(rowId(n + 1), { v: 1, text, at, zone: 'UTC', day, changedAt: at });
  });
  const written = await store.write(rows);
  if (!written.ok) throw new Error(written.error.code);
  const journal = createJournalView({ ...createTestContext(), store });
  return { journal, store };
}

type Journal = Awaited<ReturnType<typeof journalOf>>['journal'];

async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

/** The longest time in which a waiting call would not have been answered. */
async function longestBlock(work: () => Promise<unknown>): Promise<number> {
  let last = performance.now();
  let longest = 0;
  const beat = setInterval(() => {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
  }, 1);
  await work();
  clearInterval(beat);
  return longest;
}

/** The rarest word over all notes that the month has too: both begin with the same notes. */
async function rareWord(years: Journal): Promise<string> {
  let rarest = { word: '', total: Number.POSITIVE_INFINITY };
  for (const one of new Set(noteText(seeded(SEED)).split(' '))) {
    const { total } = await years.search(one);
    if (total > 0 && total < rarest.total) rarest = { word: one, total };
  }
  return rarest.word;
}

async function repeated(what: string, words: string, month: Journal, years: Journal, turns: number) {
  const few: number[] = [];
  const many: number[] = [];
  for (let turn = 0; turn < turns + 3; turn++) {
    const pair = [await timed(() => month.search(words)), await timed(() => years.search(words))] as const;
    // The first turns warm the code up.
    if (turn < 3) continue;
    few.push(pair[0]);
    many.push(pair[1]);
  }
  return compareMedians(
    what,
    { name: `${MONTH} notes`, samples: few },
    { name: `${TEN_YEARS} notes`, samples: many },
  );
}

export const journal: Section = {
  name: 'journal',
  title: 'Search over ten years of notes',
  run: async (lab, say) => {
    say(`journal: ${TEN_YEARS} notes of ${WORDS_A_NOTE} words are sealed`);
    const few = await journalOf(MONTH);
    const many = await journalOf(lab.samples(TEN_YEARS, TEN_YEARS / 10));
    const turns = lab.samples(40, 5);
    const first = await timed(() => few.journal.search('first'));
    let firstOfMany = 0;
    const block = await longestBlock(async () => {
      firstOfMany = await timed(() => many.journal.search('first'));
    });
    const rows: readonly Row[] = [
      { what: `first search (makes the index), ${MONTH} notes`, value: first, unit: 'ms', n: 1 },
      { what: `first search (makes the index), ${TEN_YEARS} notes`, value: firstOfMany, unit: 'ms', n: 1 },
      { what: 'longest time without an answer meanwhile', value: block, unit: 'ms', n: 1 },
      ...(await repeated('a word of many notes', word(3), few.journal, many.journal, turns)),
      ...(await repeated('a word of one note', UNIQUE, few.journal, many.journal, turns)),
      ...(await repeated(
        'a word of few notes',
        await rareWord(many.journal),
        few.journal,
        many.journal,
        turns,
      )),
      ...(await repeated('two words', `${word(3)} ${word(40)}`, few.journal, many.journal, turns)),
      ...(await repeated(
        'a page of the journal, no search',
        '',
        { ...few.journal, search: () => few.journal.notes(null) as never },
        { ...many.journal, search: () => many.journal.notes(null) as never },
        turns,
      )),
    ];
    few.store.close();
    many.store.close();
    return rows;
  },
};
