/**
 * @file A diary of ten years against one of a month, in one run: opening Today and Insights, everything anew after one edit, and a search.
 * Both lie in profiles on the disk, and each turn is a new start of the browser, so that nothing is warm.
 */
import type { Page } from '@playwright/test';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeYears } from '../../fixtures/make-years.ts';
import { addDays } from '../../../workers/engine/wellness/calendar.ts';
import { closeEngine, finishWelcome, openEngine } from '../engine-page/person.ts';
import type {} from '../engine-page/page.ts';
import { compareMedians, type Row } from '../figures.ts';
import type { Lab } from '../lab.ts';
import type { Section } from '../section.ts';

const YEARS = { days: 3650, entries: 50_000, notes: 3650 };
/** As much a day as in the ten years. */
const MONTH = { days: 30, entries: Math.round((50_000 / 3650) * 30), notes: 30 };
const QUICK = { days: 365, entries: 5000, notes: 365 };
type Size = typeof YEARS;

/** The folder of a profile with a diary of that size, by the app's own import and journal. */
async function fill(lab: Lab, { days, entries, notes }: Size): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'ten-years-'));
  const context = await lab.profile(folder);
  const opened = await openEngine(lab, context);
  const { page } = opened;
  await finishWelcome(page, 'Ana');
  await page.evaluate(() => window.engine.welcome.setTracked(['activity', 'nutrition', 'mood']));
  const today = (await page.evaluate(() => window.engine.today.snapshot())).day;
  // Up to yesterday: whatever the hour, nothing lies in the future.
  const text = makeYears(addDays(today, -1), days, entries);
  const added = await page.evaluate(async (csv) => {
    const preview = await window.engine.imports.preview(new Blob([csv]));
    if (!preview.ok) throw new Error(`the diary could not be read: ${preview.error.code}`);
    const committed = await window.engine.imports.commit(preview.value.id);
    if (!committed.ok) throw new Error(`the diary could not be stored: ${committed.error.code}`);
    return committed.value.added;
  }, text);
  if (added !== entries) throw new Error(`${added} of ${entries} entries were added`);
  await page.evaluate(async (count) => {
    for (let at = 0; at < count; at += 1) {
      const written = await window.engine.journal.write(
        `A quiet evening, number ${at}. Walked home by the river.`,
      );
      if (!written.ok) throw new Error('a note could not be written');
    }
  }, notes);
  await closeEngine(opened);
  await context.close();
  return folder;
}

interface Times {
  /** The engine is ready: until Today's snapshot, nothing remembered. */
  readonly today: number;
  /** Until the first Insights of this start, nothing remembered. */
  readonly insights: number;
  /** One entry changed: until it is stored and Today and Insights have come anew. */
  readonly edit: number;
  /** A word that stands in every note, twenty of which are shown: the first time of this start, which makes the index, and again (median of five). */
  readonly firstSearch: number;
  readonly search: number;
}

/** From entering the search field to the first word: about as long as typing one takes. */
const TYPING_MS = 1500;

/** `typing`: milliseconds between entering the search field and the first search; null: it comes without that. */
async function measure(page: Page, typing: number | null): Promise<Times> {
  return page.evaluate(async (pause) => {
    const timed = async (work: () => Promise<unknown>) => {
      const from = performance.now();
      await work();
      return performance.now() - from;
    };
    const today = await timed(() => window.engine.today.snapshot());
    const insights = await timed(() => window.engine.insights.snapshot(12));
    const { day } = await window.engine.today.snapshot();
    const before = new Date(`${day}T12:00:00Z`).getTime() - 3 * 86_400_000;
    const logged = await window.engine.today.log({ domain: 'mood', valence: 3, energy: 3 }, before);
    if (!logged.ok) throw new Error('nothing could be logged');
    await Promise.all([window.engine.today.snapshot(), window.engine.insights.snapshot(12)]);
    const { id, at } = logged.value;
    const edit = await timed(async () => {
      const changed = await window.engine.today.change(id, { domain: 'mood', valence: 5, energy: 3 }, at);
      if (!changed.ok) throw new Error('the entry could not be changed');
      await Promise.all([window.engine.today.snapshot(), window.engine.insights.snapshot(12)]);
    });
    await window.engine.today.remove(id);
    if (pause !== null) {
      await window.engine.journal.search('');
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
    const firstSearch = await timed(() => window.engine.journal.search('river'));
    const again: number[] = [];
    for (let at = 0; at < 5; at += 1) again.push(await timed(() => window.engine.journal.search('river')));
    const search = again.sort((a, b) => a - b)[2] ?? Number.NaN;
    return { today, insights, edit, firstSearch, search };
  }, typing);
}

async function turn(lab: Lab, folder: string, typing: number | null = null): Promise<Times> {
  const context = await lab.profile(folder);
  const opened = await openEngine(lab, context);
  const times = await measure(opened.page, typing);
  await closeEngine(opened);
  await context.close();
  return times;
}

export const tenYears: Section = {
  name: 'ten-years',
  title: 'Ten years (50,000 entries, 3,650 notes) against one month of the same density, turn by turn',
  async run(lab, say) {
    const size = lab.options.quick ? QUICK : YEARS;
    say('a month');
    const month = await fill(lab, MONTH);
    say(`${size.entries} entries, ${size.notes} notes`);
    const years = await fill(lab, size);
    // The very first look: nothing is kept of any week yet, and a month has four of the thirteen.
    const [firstOfMonth, firstOfYears] = [await turn(lab, month), await turn(lab, years)];
    const n = lab.samples(8, 2);
    const short: Times[] = [];
    const long: Times[] = [];
    for (let at = 0; at < n; at += 1) {
      // By turns, because a start has only one first search.
      const typing = at % 2 === 0 ? null : TYPING_MS;
      short.push(await turn(lab, month, typing));
      long.push(await turn(lab, years, typing));
      say(`${at + 1} of ${n}`);
    }
    const compared = (what: string, of: (times: Times) => number, few = short, many = long): readonly Row[] =>
      compareMedians(
        what,
        { name: 'a month', samples: few.map(of) },
        { name: 'ten years', samples: many.map(of) },
      );
    const first: [Times[], Times[]] = [[firstOfMonth], [firstOfYears]];
    const firstSearchOf = ({ firstSearch }: Times) => firstSearch;
    const half = (odd: 0 | 1): [Times[], Times[]] => {
      const own = (all: readonly Times[]) => all.filter((_, at) => at % 2 === odd);
      return [own(short), own(long)];
    };
    return [
      ...compared('open Today', ({ today }) => today),
      ...compared('one edit, Today and Insights anew', ({ edit }) => edit),
      ...compared('first Insights of a start', ({ insights }) => insights),
      ...compared('the very first Insights', ({ insights }) => insights, ...first),
      ...compared('search, a word of every note', ({ search }) => search),
      ...compared('first search of a start', firstSearchOf, ...half(0)),
      ...compared(`first search, ${TYPING_MS} ms after its field was entered`, firstSearchOf, ...half(1)),
    ];
  },
};
