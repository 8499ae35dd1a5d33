import { expect, test } from 'vitest';
import { JOURNAL_HITS, MAX_NOTE } from '../../../workers/api/journal.ts';
import { JOURNAL, JOURNAL_DRAFTS, putNote } from '../../../workers/engine/records/journal/note-rows.ts';
import { createNoteSearch } from '../../../workers/engine/records/journal/note-search.ts';
import { DATA_SCHEMA, KEY_SCHEMA } from '../../../workers/engine/store/tables.ts';
import { createJournalView } from '../../../workers/engine/views/journal.ts';
import { memoryEnvironment, openStore, rowId } from '../store/support.ts';
import { createTestContext, valueOf } from '../support/engine-context.ts';

function start() {
  const context = createTestContext({ now: '2026-11-20T22:30:00Z', zone: 'Europe/Berlin' });
  return { context, journal: createJournalView(context) };
}

test('a note is written, read, changed, removed and had back; it keeps its place and zone', async () => {
  const { context, journal } = start();
  const note = valueOf(await journal.write('# Tonight\n\nRain.'));
  expect(note).toMatchObject({ day: '2026-11-20', zone: 'Europe/Berlin', text: '# Tonight\n\nRain.' });
  context.setZone('Asia/Tokyo');
  context.setNow('2026-11-21T08:00:00Z');
  const changed = valueOf(await journal.change(note.id, 'Sun.'));
  expect(changed).toEqual({ ...note, text: 'Sun.', changedAt: context.clock.now() });
  expect((await journal.notes(null)).notes).toEqual([changed]);
  valueOf(await journal.remove(note.id));
  expect(await journal.notes(null)).toEqual({ notes: [], earlier: null, total: 0 });
  const gone = { ok: false, error: { code: 'gone' } };
  expect(await journal.note(note.id)).toEqual(gone);
  expect(await journal.change(note.id, 'x')).toEqual(gone);
  expect(await journal.remove(note.id)).toEqual(gone);
  expect(valueOf(await journal.undoRemove(note.id))).toEqual(changed);
  expect(await journal.undoRemove(note.id)).toEqual(gone);
  expect(valueOf(await journal.note(note.id))).toEqual(changed);
});

test('the journal tells only that the journal changed: no index is asked for', async () => {
  const { context, journal } = start();
  const note = valueOf(await journal.write('private'));
  await journal.change(note.id, 'still private');
  await journal.remove(note.id);
  await journal.undoRemove(note.id);
  expect(new Set(context.topics)).toEqual(new Set(['journal']));
});

test('an empty or endless note is refused and changes nothing', async () => {
  const { context, journal } = start();
  expect(await journal.write(' \n ')).toMatchObject({ error: { field: 'note', why: 'missing' } });
  expect(await journal.write('x'.repeat(MAX_NOTE + 1))).toMatchObject({
    error: { field: 'note', why: 'too-long' },
  });
  expect(context.store.writes).toBe(0);
  context.store.failWrites({ code: 'storage-full' });
  expect(await journal.write('text')).toEqual({ ok: false, error: { code: 'storage-full' } });
  expect(context.topics).toEqual([]);
});

test('drafts are kept apart, survive the engine, and go with the note', async () => {
  const environment = memoryEnvironment();
  const schemas = { keys: KEY_SCHEMA, data: DATA_SCHEMA };
  const first = await openStore(environment, schemas);
  const before = createJournalView({ ...createTestContext(), store: first.store });
  const note = valueOf(await before.write('stored'));
  valueOf(await before.saveDraft(null, 'a new one, half'));
  valueOf(await before.saveDraft(note.id, 'stored, and more'));
  first.store.close();

  const { store } = await openStore(environment, schemas);
  const journal = createJournalView({ ...createTestContext(), store });
  expect(await journal.draft(null)).toBe('a new one, half');
  expect(await journal.draft(note.id)).toBe('stored, and more');
  valueOf(await journal.write('a new one, whole'));
  expect(await journal.draft(null)).toBe('');
  valueOf(await journal.change(note.id, 'stored, and more.'));
  expect(await store.count(JOURNAL_DRAFTS)).toBe(0);
  valueOf(await journal.saveDraft(null, 'x'));
  valueOf(await journal.saveDraft(null, ''));
  expect(await store.count(JOURNAL_DRAFTS)).toBe(0);
  store.close();
});

async function manyNotes(days: number, everyDays = 1) {
  const { context, journal } = start();
  for (let n = 0; n < days; n++) {
    context.setNow(new Date(Date.parse('2026-11-20T12:00:00Z') - n * everyDays * 86_400_000).toISOString());
    valueOf(await journal.write(`note ${n}`));
  }
  context.setNow('2026-11-20T22:30:00Z');
  return { context, journal };
}

test.each([
  [100, 1],
  [30, 45],
  [3, 2000],
])('%i notes, %i days apart, are all on some page once, newest first', async (count, apart) => {
  const { context, journal } = await manyNotes(count, apart);
  const before = context.store.rowsRead;
  const first = await journal.notes(null);
  expect(first.total).toBe(count);
  // A page is months of notes, never all of them.
  if (apart === 1) expect(context.store.rowsRead - before).toBeLessThan(60);
  const texts: string[] = [];
  let page = first;
  for (;;) {
    texts.push(...page.notes.map(({ text }) => text));
    if (page.earlier === null) break;
    page = await journal.notes(page.earlier);
  }
  expect(texts).toEqual(Array.from({ length: count }, (_, n) => `note ${n}`));
});

test('a cursor of somebody’s own making begins at the start', async () => {
  const { journal } = await manyNotes(3);
  for (const cursor of ['', 'x', '2026-13/0', '2026-11/-1'])
    expect((await journal.notes(cursor)).notes).toHaveLength(3);
});

test('search finds all words, beginnings of words, whatever the accents; edits and removals at once', async () => {
  const { journal } = start();
  const cafe = valueOf(await journal.write('Crème brûlée at the **café**, with Ana'));
  const walk = valueOf(await journal.write('A long walk with Ana'));
  const ids = async (words: string) => (await journal.search(words)).hits.map(({ id }) => id).sort();
  expect(await ids('creme')).toEqual([cafe.id]);
  expect(await ids('CAF')).toEqual([cafe.id]);
  expect(await ids('ana')).toEqual([cafe.id, walk.id].sort());
  expect(await ids('ana walk')).toEqual([walk.id]);
  expect(await ids('ana nothing')).toEqual([]);
  expect(await journal.search(' … ')).toEqual({ hits: [], total: 0 });

  valueOf(await journal.change(walk.id, 'A long swim'));
  expect(await ids('walk')).toEqual([]);
  expect(await ids('swim')).toEqual([walk.id]);
  valueOf(await journal.remove(walk.id));
  expect(await ids('swim')).toEqual([]);
  valueOf(await journal.undoRemove(walk.id));
  expect(await ids('swim')).toEqual([walk.id]);
  const late = valueOf(await journal.write('And a swim at night'));
  expect(await ids('swim')).toEqual([walk.id, late.id].sort());
});

test('what changes while the index is being made is in it as it is now', async () => {
  const context = createTestContext();
  const rows = Array.from({ length: 200 }, (_, n) =>
    putNote(rowId(n), { v: 1, text: `old ${n}`, at: n, zone: 'UTC', day: '2026-11-20', changedAt: n }),
  );
  valueOf(await context.store.write(rows));
  let clock = 0;
  // Every note takes a slice of its own, so that there are turns in between.
  const search = createNoteSearch(context.store, () => (clock += 100));
  const building = search.search('old');
  let turns = 0;
  const counting = setInterval(() => (turns += 1));
  await new Promise((resolve) => setTimeout(resolve, 5));
  search.heard(rowId(0), null);
  search.heard(rowId(1), 'new one');
  search.heard('ff'.repeat(16), 'new two');
  expect((await building).total).toBe(198);
  clearInterval(counting);
  expect(turns).toBeGreaterThan(5);
  expect((await search.search('new')).total).toBe(2);
});

test('many hits are counted, the best are shown', async () => {
  const { context, journal } = start();
  const row = (n: number) => ({
    ...({ v: 1, at: n, zone: 'UTC', day: '2026-11-20', changedAt: n } as const),
    text: n === 77 ? 'rain rain rain' : `some rain and ${'other words '.repeat(5)}`,
  });
  valueOf(await context.store.write(Array.from({ length: 100 }, (_, n) => putNote(rowId(n), row(n)))));
  const { hits, total } = await journal.search('rain');
  expect(total).toBe(100);
  expect(hits).toHaveLength(JOURNAL_HITS);
  expect(hits[0]?.id).toBe(rowId(77));
});

test('asking without words reads the notes beforehand: the first search then opens only what it shows', async () => {
  const { context, journal } = start();
  for (let n = 0; n < 40; n += 1) valueOf(await journal.write(`note ${n}${n === 7 ? ' with a heron' : ''}`));
  expect(await journal.search('')).toEqual({ hits: [], total: 0 });
  await expect.poll(() => context.store.rowsRead).toBeGreaterThanOrEqual(40);
  const before = context.store.rowsRead;
  expect((await journal.search('heron')).total).toBe(1);
  expect(context.store.rowsRead - before).toBe(1);
});

test('searching writes nothing: what was learned is in memory alone', async () => {
  const { context, journal } = start();
  valueOf(await journal.write('secret garden'));
  const { writes } = context.store;
  await journal.search('garden');
  await journal.search('secret');
  expect(context.store.writes).toBe(writes);
  expect(await context.store.count(JOURNAL)).toBe(1);
});
