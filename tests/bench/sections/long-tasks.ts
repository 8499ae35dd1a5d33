/** @file Long tasks of the main thread in the real app, from the click that makes an invitation until the mixnet is up. */
import type { Page } from '@playwright/test';
import { en } from '../../../src/lib/i18n/en.ts';
import { routes } from '../../../src/lib/routes.ts';
import type { Row } from '../figures.ts';
import { CannotRun, staleness, type Lab } from '../lab.ts';
import { sleep } from '../puts.ts';
import type { Section } from '../section.ts';

const PATIENCE = 180_000;
/** The same page doing nothing: what the machine itself contributes. */
const IDLE_MS = 10_000;

interface LongTask {
  /** Milliseconds since the page was opened. */
  readonly at: number;
  readonly ms: number;
}

/** A script that took part in a long frame, as far as the browser tells. */
interface Culprit extends LongTask {
  readonly by: string;
}

/** What Chromium says of a `long-animation-frame`; lib.dom doesn't know it. */
interface LongFrame extends PerformanceEntry {
  readonly renderStart: number;
  readonly styleAndLayoutStart: number;
  readonly scripts: readonly {
    readonly startTime: number;
    readonly duration: number;
    readonly invoker: string;
    readonly sourceFunctionName: string;
  }[];
}

declare global {
  interface Window {
    /** Tasks over 50 ms, by the browser. */
    longTasks: LongTask[];
    culprits: Culprit[];
  }
}

/** Runs in the page before any script of the app. */
function observe(): void {
  window.longTasks = [];
  window.culprits = [];
  new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries())
      window.longTasks.push({ at: startTime, ms: duration });
  }).observe({ type: 'longtask', buffered: true });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries() as LongFrame[]) {
      const { startTime, duration, styleAndLayoutStart } = entry;
      for (const { startTime: at, duration: ms, invoker, sourceFunctionName } of entry.scripts)
        window.culprits.push({ at, ms, by: `${invoker} ${sourceFunctionName}`.trim() });
      if (styleAndLayoutStart > 0)
        window.culprits.push({
          at: styleAndLayoutStart,
          ms: startTime + duration - styleAndLayoutStart,
          by: 'style, layout and paint',
        });
    }
  }).observe({ type: 'long-animation-frame', buffered: true });
}

async function taken(page: Page): Promise<readonly LongTask[]> {
  // Entries come a little later than the tasks.
  await sleep(500);
  return page.evaluate(() => window.longTasks.splice(0));
}

/** One line for each task: when, how long, and what ran in it. */
function describe(tasks: readonly LongTask[], culprits: readonly Culprit[], from: number): readonly string[] {
  return tasks.map(({ at, ms }) => {
    const inside = culprits.filter((one) => one.at >= at - 1 && one.at < at + ms && one.ms >= 5);
    const what = inside.map(({ by, ms: each }) => `${by} ${each.toFixed(0)} ms`).join(', ');
    const when = ((at - from) / 1000).toFixed(1);
    return `${when} s after the click, ${ms.toFixed(0)} ms: ${what === '' ? 'the browser names nothing' : what}`;
  });
}

/** Through the first run to the form that makes an invitation, all filled in. */
async function toTheButton(page: Page, origin: string): Promise<void> {
  await page.goto(origin);
  await page.getByRole('button', { name: en.welcome.begin }).click();
  await page.getByLabel(en.welcome.name).fill('Ana');
  await page.getByRole('checkbox', { name: en.welcome.adult }).click();
  await page.getByRole('button', { name: en.welcome.next, exact: true }).click();
  await page.getByRole('button', { name: en.welcome.ready }).click();
  await page.waitForURL(`${origin}${routes.today}`);
  await page.goto(`${origin}${routes.invite}`);
  await page.getByRole('radio', { name: en.roles.supporter }).click();
}

interface Reading {
  readonly idle: readonly LongTask[];
  readonly loading: readonly LongTask[];
  readonly described: readonly string[];
  readonly seconds: number;
}

async function read(lab: Lab): Promise<Reading> {
  const site = await lab.site();
  const context = await (await lab.browser()).newContext();
  try {
    const page = await context.newPage();
    page.setDefaultTimeout(60_000);
    await page.addInitScript(observe);
    await toTheButton(page, site.origin);
    await sleep(2_000);
    await page.evaluate(
      () =>
        new Promise<void>((done) => {
          setTimeout(() => {
            const end = performance.now() + 120;
            while (performance.now() < end);
            done();
          });
        }),
    );
    if ((await taken(page)).length === 0) throw new CannotRun('this browser reports no long tasks');
    await sleep(IDLE_MS);
    const idle = await taken(page);
    const from = await page.evaluate(() => performance.now());
    const clicked = performance.now();
    await page.getByRole('button', { name: en.invite.make }).click();
    await page
      .getByRole('button', { name: en.mixnet.open(en.mixnet.words.up) })
      .waitFor({ timeout: PATIENCE });
    const seconds = (performance.now() - clicked) / 1000;
    const loading = await taken(page);
    const culprits = await page.evaluate(() => window.culprits);
    return { idle, loading, described: describe(loading, culprits, from), seconds };
  } finally {
    await context.close();
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, one) => total + one, 0);
}

export const longTasks: Section = {
  name: 'long-tasks',
  title: 'Main-thread long tasks (over 50 ms) in the real app while the mixnet loads; goal 0',
  async run(lab, say) {
    const n = lab.samples(3, 1);
    const readings: Reading[] = [];
    for (let index = 0; index < n; index += 1) {
      const reading = await read(lab);
      readings.push(reading);
      for (const line of reading.described) say(`  ${line}`);
      say(`${index + 1} of ${n}: ${reading.loading.length} while loading, ${reading.idle.length} idle`);
    }
    const lengths = (tasks: readonly LongTask[]) => tasks.map(({ ms }) => ms);
    const loading = readings.flatMap((reading) => lengths(reading.loading));
    const idle = readings.flatMap((reading) => lengths(reading.idle));
    const stale = staleness((await lab.site()).folder);
    const seconds = sum(readings.map((reading) => reading.seconds));
    const rows: readonly Row[] = [
      {
        what: 'long tasks, click to up',
        value: loading.length,
        unit: 'count',
        n,
        note: `goal 0; in ${seconds.toFixed(0)} s${stale === undefined ? '' : `; ${stale}`}`,
      },
      { what: 'their total', value: sum(loading), unit: 'ms', n },
      { what: 'the longest', value: Math.max(0, ...loading), unit: 'ms', n },
      {
        what: 'long tasks, same page idle before',
        value: idle.length,
        unit: 'count',
        n,
        note: `in ${(n * IDLE_MS) / 1000} s; the machine's own share`,
      },
    ];
    return rows;
  },
};
