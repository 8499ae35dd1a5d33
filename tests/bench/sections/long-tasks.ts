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

declare global {
  interface Window {
    /** Lengths in milliseconds, by the browser: tasks over 50 ms. */
    longTasks: number[];
  }
}

async function taken(page: Page): Promise<readonly number[]> {
  // Entries come a little later than the tasks.
  await sleep(500);
  return page.evaluate(() => window.longTasks.splice(0));
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
  readonly idle: readonly number[];
  readonly loading: readonly number[];
  readonly seconds: number;
}

async function read(lab: Lab): Promise<Reading> {
  const site = await lab.site();
  const context = await (await lab.browser()).newContext();
  try {
    const page = await context.newPage();
    page.setDefaultTimeout(60_000);
    await page.addInitScript(() => {
      window.longTasks = [];
      new PerformanceObserver((list) => {
        for (const { duration } of list.getEntries()) window.longTasks.push(duration);
      }).observe({ type: 'longtask', buffered: true });
    });
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
    const clicked = performance.now();
    await page.getByRole('button', { name: en.invite.make }).click();
    await page
      .getByRole('button', { name: en.mixnet.open(en.mixnet.words.up) })
      .waitFor({ timeout: PATIENCE });
    const seconds = (performance.now() - clicked) / 1000;
    return { idle, loading: await taken(page), seconds };
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
      say(`${index + 1} of ${n}: ${reading.loading.length} while loading, ${reading.idle.length} idle`);
    }
    const loading = readings.flatMap((reading) => reading.loading);
    const idle = readings.flatMap((reading) => reading.idle);
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
