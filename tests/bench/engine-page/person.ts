/** @file People for the sections: each the engine with a stopwatch in a browser context of its own. */
import type { BrowserContext, Page } from '@playwright/test';
import type { Person } from '../../engines/harness/people.ts';
import type { Lab } from '../lab.ts';
import type { Started } from './page.ts';

export interface EnginePage {
  readonly page: Page;
  readonly started: Started;
}

/** A new page of the context, with its engine started, and ready or locked as expected. */
export async function openEngine(
  lab: Lab,
  context: BrowserContext,
  expected: Started['state'] = 'ready',
): Promise<EnginePage> {
  const { origin } = await lab.enginePage();
  const page = await context.newPage();
  await page.goto(origin);
  await page.waitForFunction(() => 'bench' in window);
  const started = await page.evaluate((network) => window.bench.start(network), await lab.network());
  if (started.state !== expected) throw new Error(`the engine did not start: ${started.state}`);
  return { page, started };
}

/** Ends engine and page in order, so that the profile can be opened again. */
export async function closeEngine({ page }: Pick<EnginePage, 'page'>): Promise<void> {
  await page.evaluate(() => window.engine.app.stop());
  await page.close();
}

export async function finishWelcome(page: Page, name: string): Promise<void> {
  await page.evaluate(
    (given) => window.engine.welcome.finish({ name: given, tracked: ['activity', 'mood'], adult: true }),
    name,
  );
}

/** Somebody who can meet others; `close` the context when done. */
export async function openPerson(lab: Lab, name: string): Promise<Person> {
  const context = await (await lab.browser()).newContext();
  const { page } = await openEngine(lab, context);
  await finishWelcome(page, name);
  return { name, context, page, noise: [], reload: () => Promise.reject(new Error('no reload here')) };
}
