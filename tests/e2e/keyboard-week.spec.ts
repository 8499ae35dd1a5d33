/**
 * @file A week of logging by keyboard alone, everything found by its accessible name: all kinds of entries, something of one's own, notes,
 * search, changing and taking back. Each day the clocks of page and engine stand a day later. On a phone's width, in both themes, axe-clean;
 * from the fourth day on with words instead of numbers, and then no screen shows a digit of a score.
 */
import type { BrowserContext, Locator, Page } from '@playwright/test';
import { en } from '../../src/lib/i18n/en.ts';
import { scoreDigits, textsOnPage } from '../browser/interface/score-digits.ts';
import { expectClean, expectNoOverflow } from './support/looks.ts';
import { expect, test } from './support/world.ts';

const DAY = 86_400_000;
const DAYS = 7;
/** The day on which words take the place of numbers. */
const WORDS_FROM = 4;
const MOST_TABS = 150;
const ZONE = 'Europe/Vienna';

/** Milliseconds back to the last time that it was between three and four in the afternoon: no night is under way, and no midnight near. */
function toAfternoon(now: Date): number {
  const hour = new Intl.DateTimeFormat('en-GB', { timeZone: ZONE, hour: '2-digit', hourCycle: 'h23' });
  return -((Number(hour.format(now)) + 24 - 15) % 24) * 3_600_000;
}

/** Runs before everything else in a realm: its clock is `by` milliseconds off. */
function shiftedClock(by: number): string {
  return `{ const Real = Date; globalThis.Date = class Date extends Real {
    constructor(...given) { if (given.length === 0) super(Real.now() + ${by}); else super(...given); }
    static now() { return Real.now() + ${by}; } }; }\n`;
}

class Keyboard {
  readonly #page: Page;
  /** Times that something was pressed or chosen, moving about not counted. */
  activations = 0;

  constructor(page: Page) {
    this.#page = page;
  }

  async reach(target: Locator): Promise<void> {
    await expect(target).toBeVisible();
    for (let tabs = 0; tabs < MOST_TABS; tabs++) {
      if (await target.evaluate((element) => element === document.activeElement)) return;
      await this.#page.keyboard.press('Tab');
    }
    throw new Error(`not reached by Tab: ${String(target)}`);
  }

  async press(target: Locator, key: 'Enter' | 'Space' = 'Enter'): Promise<void> {
    await this.reach(target);
    this.activations += 1;
    await this.#page.keyboard.press(key);
  }

  async type(target: Locator, text: string): Promise<void> {
    await this.reach(target);
    await this.#page.keyboard.press('ControlOrMeta+a');
    await this.#page.keyboard.type(text);
  }

  /** Into the group by Tab, to the radio by arrows. */
  async choose(group: Locator, name: string): Promise<void> {
    const wanted = group.getByRole('radio', { name, exact: true });
    await this.reach(group.locator('[role="radio"][tabindex="0"]'));
    this.activations += 1;
    const count = await group.getByRole('radio').count();
    for (let moves = 0; moves <= count; moves++) {
      if ((await wanted.getAttribute('aria-checked')) === 'true') return;
      await this.#page.keyboard.press('ArrowRight');
    }
    throw new Error(`not chosen by arrows: ${name}`);
  }
}

async function expectFine(page: Page, what: string): Promise<void> {
  await expectClean(page, what);
  await expectNoOverflow(page, what);
}

/** With words instead of numbers. The span of weeks is chosen, not scored. */
async function expectNoScore(page: Page, what: string): Promise<void> {
  const texts = await page.evaluate(textsOnPage);
  expect(texts.length, `texts on ${what}`).toBeGreaterThan(10);
  expect(scoreDigits(texts, Object.values(en.insights.spans)), `digits on ${what}`).toEqual([]);
}

test('a week by keyboard alone: every kind of entry, a note a day, search, change, undo', async ({
  browser,
  world,
}) => {
  test.setTimeout(600_000);
  const [origin] = world.origins;
  const context: BrowserContext = await browser.newContext({
    baseURL: origin,
    locale: 'en-GB',
    timezoneId: ZONE,
    viewport: { width: 360, height: 740 },
  });
  let by = toAfternoon(new Date()) - (DAYS - 1) * DAY;
  await context.route(/\/engine\.worker[^/]*\.js$/, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: shiftedClock(by) + (await response.text()) });
  });
  const complaints: string[] = [];
  context.on('weberror', (error) => complaints.push(error.error().message.slice(0, 300)));

  /** The diary on the day that the clocks show now, in a fresh page: what is seen was stored. */
  async function wake(path: string): Promise<{ page: Page; keys: Keyboard; main: Locator }> {
    const page = await context.newPage();
    await page.addInitScript(shiftedClock(by));
    await page.emulateMedia({ colorScheme: Math.floor(by / DAY) % 2 === 0 ? 'light' : 'dark' });
    await page.goto(path);
    return { page, keys: new Keyboard(page), main: page.getByRole('main') };
  }

  const tile = (page: Page, label: string) =>
    page.getByRole('button', { name: en.today.logDomain(label), exact: true });
  const save = (page: Page) => page.getByRole('button', { name: en.app.save, exact: true });
  const place = (page: Page, name: string) =>
    page.getByRole('navigation', { name: en.app.navigation }).getByRole('link', { name, exact: true });
  const change = (page: Page, words: string) =>
    page.getByRole('button', { name: en.today.edit(words), exact: false });

  /** One entry, counting what had to be pressed: never more than three. */
  async function log(
    page: Page,
    keys: Keyboard,
    label: string,
    choose: (dialog: Locator) => Promise<void>,
  ): Promise<void> {
    const before = keys.activations;
    await keys.press(tile(page, label));
    const dialog = page.getByRole('dialog', { name: label, exact: true });
    await expect(dialog).toBeVisible();
    await choose(dialog);
    await keys.press(save(page));
    await expect(dialog).toHaveCount(0);
    expect(keys.activations - before, `presses for ${label}`).toBeLessThanOrEqual(3);
  }

  const logWalk = (page: Page, keys: Keyboard) =>
    log(page, keys, en.domains.activity, (dialog) =>
      keys.press(dialog.getByRole('button', { name: '30', exact: true })),
    );
  const logSleep = (page: Page, keys: Keyboard) =>
    log(page, keys, en.domains.sleep, async (dialog) => {
      await expect(dialog.getByText(en.sleep.length('8', '0'))).toBeVisible();
    });
  const logCoffee = (page: Page, keys: Keyboard) =>
    log(page, keys, 'Coffee', (dialog) => keys.press(dialog.getByRole('button', { name: '2', exact: true })));
  const night = en.sleep.summary(en.sleep.length('8', '0'));
  const walk = en.activity.summary(en.activity.kinds.walk, '30');

  async function write(page: Page, keys: Keyboard, text: string): Promise<void> {
    await keys.press(place(page, en.nav.journal));
    await keys.type(page.getByRole('textbox', { name: en.journal.write }), text);
    await expect(page.getByText(en.journal.kept)).toBeVisible();
    await keys.press(page.getByRole('button', { name: en.journal.save }));
    await expect(page.getByRole('textbox', { name: en.journal.write })).toHaveValue('');
  }

  await test.step('day 1: first run, each kind of entry, something of one’s own, a first note', async () => {
    const { page, keys, main } = await wake('/');
    await expectFine(page, 'welcome');
    await keys.press(page.getByRole('button', { name: en.welcome.begin }));
    await keys.type(page.getByLabel(en.welcome.name), 'Ana');
    await keys.press(page.getByRole('checkbox', { name: en.welcome.adult }), 'Space');
    await keys.press(page.getByRole('button', { name: en.welcome.next }));
    await keys.press(page.getByRole('button', { name: en.welcome.ready }));
    await expect(tile(page, en.domains.sleep)).toBeVisible();

    await keys.press(place(page, en.nav.settings));
    await keys.press(page.getByRole('button', { name: en.own.add }));
    await expectFine(page, 'something of one’s own');
    await keys.type(page.getByRole('textbox', { name: en.own.name }), 'Coffee');
    await keys.type(page.getByRole('textbox', { name: en.own.unit }), 'cups');
    await keys.press(save(page));
    await expect(page.getByRole('button', { name: en.own.change('Coffee') })).toBeVisible();
    await expectFine(page, 'settings');

    await keys.press(place(page, en.nav.today));
    await logWalk(page, keys);
    await log(page, keys, en.domains.nutrition, (dialog) =>
      keys.press(dialog.getByRole('button', { name: '4', exact: true }).first()),
    );
    await log(page, keys, en.domains.mood, (dialog) =>
      keys.choose(dialog.getByRole('radiogroup', { name: en.mood.valence }), en.mood.valences[4]),
    );
    await logSleep(page, keys);
    await logCoffee(page, keys);
    for (const words of [walk, night, en.own.summary('Coffee', '2 cups'), en.nutrition.summary(4, 0)])
      await expect(change(page, words)).toBeVisible();
    await expectFine(page, 'today');
    await write(page, keys, 'The **harbour** in the morning.');
    await expect(main.getByRole('article').getByText('harbour')).toBeVisible();
    await expectFine(page, 'journal');
    await page.close();
  });

  for (let day = 2; day < DAYS; day++) {
    by += DAY;
    await test.step(`day ${day}`, async () => {
      const { page, keys } = await wake('/today');
      await expect(page.getByText(en.today.noEntries)).toBeVisible();
      if (day === WORDS_FROM) {
        await keys.press(place(page, en.nav.settings));
        const words = page.getByRole('switch', { name: en.settings.wordsOnly });
        await keys.press(words, 'Space');
        await expect(words).toBeChecked();
        await keys.press(place(page, en.nav.today));
      }
      await logWalk(page, keys);
      await logSleep(page, keys);
      await logCoffee(page, keys);
      await expect(change(page, night)).toBeVisible();
      if (day === 3) {
        await keys.press(change(page, walk));
        await keys.type(page.getByRole('textbox', { name: en.activity.minutes }), '45');
        await keys.press(save(page));
        const longer = en.activity.summary(en.activity.kinds.walk, '45');
        await keys.press(change(page, longer));
        await keys.press(page.getByRole('button', { name: en.app.remove }));
        await expect(page.getByText(en.today.removed(longer))).toBeVisible();
        await expect(change(page, longer)).toHaveCount(0);
        await keys.press(page.getByRole('button', { name: en.app.undo }));
        await expect(change(page, longer)).toBeVisible();
        // The night, too, is changed in its own form and keeps its times.
        await keys.press(change(page, night));
        await expect(page.getByRole('dialog')).toBeVisible();
        await expectFine(page, 'changing a night');
        await page.keyboard.press('Escape');
      }
      if (day % 2 === 0) await write(page, keys, `Day ${day}: a café by the canal.`);
      await expectFine(page, `day ${day}`);
      if (day >= WORDS_FROM && day % 2 === 1) await expectNoScore(page, `day ${day}`);
      await page.close();
    });
  }

  by += DAY;
  await test.step('day 7: a draft that outlives the page, search without accents, change, remove, undo', async () => {
    const first = await wake('/journal');
    await first.keys.type(first.page.getByRole('textbox', { name: en.journal.write }), 'Half a thought');
    await expect(first.page.getByText(en.journal.kept)).toHaveAttribute('aria-busy', 'false');
    await first.page.close({ runBeforeUnload: false });

    const { page, keys, main } = await wake('/journal');
    await expect(page.getByRole('textbox', { name: en.journal.write })).toHaveValue('Half a thought');
    await keys.press(page.getByRole('button', { name: en.journal.save }));
    await expect(main.getByRole('article').getByText('Half a thought')).toBeVisible();

    const search = page.getByRole('searchbox', { name: en.journal.search });
    await keys.type(search, 'cafe');
    await expect(main.getByText(en.journal.found(3))).toBeVisible();
    await expectFine(page, 'what was found');
    await keys.type(search, 'harbour');
    await expect(main.getByText(en.journal.found(1))).toBeVisible();
    await keys.press(main.getByRole('button', { name: en.journal.openPrefix, exact: false }));
    const found = main.getByRole('article');
    await keys.press(found.getByRole('button', { name: 'Edit the note', exact: false }));
    await keys.type(page.getByRole('textbox', { name: en.journal.editLabel }), 'The lighthouse at noon.');
    await expectFine(page, 'changing a note');
    await keys.press(page.getByRole('button', { name: en.journal.saveChange }));
    await keys.type(search, 'lighthouse');
    await expect(main.getByText(en.journal.found(1))).toBeVisible();
    await keys.press(main.getByRole('button', { name: en.journal.openPrefix, exact: false }));
    await keys.press(found.getByRole('button', { name: 'Edit the note', exact: false }));
    await keys.press(page.getByRole('button', { name: en.app.remove }));
    await expect(page.getByText(en.journal.removed)).toBeVisible();
    await keys.press(page.getByRole('button', { name: en.app.undo }));
    await keys.type(search, 'noon');
    await expect(main.getByText(en.journal.found(1))).toBeVisible();

    await keys.press(place(page, en.nav.today));
    await logWalk(page, keys);
    await logSleep(page, keys);
    const week = page.getByRole('radiogroup', { name: en.today.weekTitle });
    await expect(week.getByRole('radio', { name: en.today.dayNothing, exact: false })).toHaveCount(0);
    await expect(week.getByRole('radio')).toHaveCount(DAYS);

    const open = page.getByRole('button', { name: en.hard.open });
    await keys.press(open);
    const sheet = page.getByRole('dialog', { name: en.hard.title });
    await expect(sheet.getByText(en.hard.nobody)).toBeVisible();
    await expect(sheet.getByRole('link', { name: '116 123', exact: false })).toBeVisible();
    await expectFine(page, 'if it’s hard right now');
    await page.keyboard.press('Escape');
    await expect(open).toBeFocused();

    await keys.press(place(page, en.nav.insights));
    await expect(page.getByRole('heading', { level: 1, name: en.insights.title })).toBeVisible();
    await expectFine(page, 'insights');
    await expectNoScore(page, 'insights');
    // Pictures are tables for those who want: by keyboard too, and without a digit.
    const tables = page.getByRole('button', { name: en.insights.asTable });
    await keys.press(tables.first());
    await expect(page.getByRole('table').first()).toBeVisible();
    await expectNoScore(page, 'insights as tables');
    for (const name of [en.nav.people, en.nav.today]) {
      await keys.press(place(page, name));
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      await expectNoScore(page, name);
    }
    await page.close();
  });

  expect(complaints).toEqual([]);
  await context.close();
});
