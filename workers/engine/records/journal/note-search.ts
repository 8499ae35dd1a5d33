/**
 * @file Full-text search over sealed notes. The index is made of opened notes, when somebody is about to search, and lives in memory alone:
 * nothing of it is ever stored, so locking forgets it.
 */
import MiniSearch from 'minisearch';
import { JOURNAL_HITS, type JournalHits } from '../../../api/journal.ts';
import type { Store } from '../../store/types.ts';
import { excerptOf } from './excerpt.ts';
import { JOURNAL } from './note-rows.ts';
import { fold, termsOf } from './words.ts';

/** Milliseconds of indexing after which other calls get their turn. */
const SLICE_MS = 12;

export interface NoteSearch {
  search(words: string): Promise<JournalHits>;
  /** A note as it is now; null when it was removed. Costs nothing before the first search. */
  heard(id: string, text: string | null): void;
}

interface Indexed {
  readonly id: string;
  readonly text: string;
}

function newIndex(): MiniSearch<Indexed> {
  return new MiniSearch<Indexed>({
    fields: ['text'],
    tokenize: (text) => termsOf(text),
    // Terms are folded already.
    processTerm: (term) => term,
    searchOptions: { prefix: true, combineWith: 'AND', tokenize: (text) => termsOf(text) },
    // Removed notes are taken out at once, not marked and swept later.
    autoVacuum: true,
  });
}

const turn = () => new Promise<void>((resolve) => setTimeout(resolve));

export function createNoteSearch(
  store: Pick<Store, 'get' | 'all'>,
  now: () => number = () => performance.now(),
): NoteSearch {
  let building: Promise<MiniSearch<Indexed>> | undefined;
  /** What changed while the index was being made: newer than what was read for it. */
  const changedMeanwhile = new Map<string, string | null>();
  let ready: MiniSearch<Indexed> | undefined;

  function apply(index: MiniSearch<Indexed>, id: string, text: string | null): void {
    if (index.has(id)) index.discard(id);
    if (text !== null) index.add({ id, text });
  }

  async function build(): Promise<MiniSearch<Indexed>> {
    const index = newIndex();
    const rows = await store.all(JOURNAL);
    let since = now();
    for (const { id, row } of rows) {
      index.add({ id, text: row.text });
      if (now() - since < SLICE_MS) continue;
      await turn();
      since = now();
    }
    for (const [id, text] of changedMeanwhile) apply(index, id, text);
    changedMeanwhile.clear();
    ready = index;
    return index;
  }

  async function indexed(): Promise<MiniSearch<Indexed>> {
    building ??= build().catch((error: unknown) => {
      building = undefined;
      throw error;
    });
    return building;
  }

  return {
    heard(id, text) {
      if (ready !== undefined) apply(ready, id, text);
      else if (building !== undefined) changedMeanwhile.set(id, text);
    },

    async search(words) {
      const terms = [...new Set(termsOf(words))];
      if (terms.length === 0) {
        // Somebody is about to type: with ten years of notes it takes a second. A failure is told to whoever searches.
        indexed().catch(() => undefined);
        return { hits: [], total: 0 };
      }
      const found = (await indexed()).search(terms.join(' '));
      const hits = await Promise.all(
        found.slice(0, JOURNAL_HITS).map(async ({ id }) => {
          const note = await store.get(JOURNAL, id as string);
          if (note === undefined) return [];
          const { at, zone, day, text } = note;
          return [{ id: id as string, at, zone, day, excerpt: excerptOf(text, terms.map(fold)) }];
        }),
      );
      return { hits: hits.flat(), total: found.length };
    },
  };
}
