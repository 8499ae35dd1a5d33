/** @file What every screen keeps: axe finds nothing, and nothing is wider than the window. */
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { en } from '../../../src/lib/i18n/en.ts';
import { expect } from './world.ts';

/** Its heading is there, nothing loads any more and nothing moves: colours in between are nobody's to read. */
export async function settled(page: Page): Promise<void> {
  await expect(page.locator('h1').first()).toBeAttached();
  await expect(page.getByText(en.app.loading, { exact: true })).toHaveCount(0);
  await page.evaluate(() =>
    Promise.allSettled(
      document
        .getAnimations()
        .filter((animation) => animation.effect?.getComputedTiming().iterations !== Infinity)
        .map((animation) => animation.finished),
    ),
  );
}

export async function expectClean(page: Page, what: string): Promise<void> {
  await settled(page);
  // There are no frames: without this, each analysis opens a page of its own.
  const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze();
  const lines = violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html }) => `${id}: ${html.slice(0, 160)}`),
  );
  expect(lines, `axe on ${what}`).toEqual([]);
}

export async function expectNoOverflow(page: Page, what: string): Promise<void> {
  const over = await page.evaluate(() => {
    const width = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= width) return [];
    return [...document.querySelectorAll('body *')]
      .filter((element) => {
        const { left, right } = element.getBoundingClientRect();
        return right > width + 1 || left < -1;
      })
      .slice(0, 5)
      .map((element) => element.outerHTML.slice(0, 120));
  });
  expect(over, `wider than the window: ${what}`).toEqual([]);
}
