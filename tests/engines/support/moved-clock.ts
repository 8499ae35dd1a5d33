/** @file Moves the clock of engines that start from now on, from outside: their script is served with a line in front. */
import type { BrowserContext } from '@playwright/test';

export async function moveClock(context: BrowserContext, ms: number): Promise<void> {
  const moved = `{ const Real = Date; self.Date = class extends Real {
    constructor(...given) { super(...(given.length === 0 ? [Real.now() + ${ms}] : given)); }
    static now() { return Real.now() + ${ms}; }
  }; }\n`;
  await context.route(/\/engine\.worker[.-][^/]*\.js$/, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: moved + (await response.text()) });
  });
}
