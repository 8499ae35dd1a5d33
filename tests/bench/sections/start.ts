/** @file Engine start: from the worker's creation to `ready`, in a fresh profile and in one that exists. */
import { closeEngine, finishWelcome, openEngine } from '../engine-page/person.ts';
import { compareMedians } from '../figures.ts';
import type { Section } from '../section.ts';

export const start: Section = {
  name: 'start',
  title: 'Engine start, from the creation of its worker to `ready` (self-tests included)',
  async run(lab, say) {
    const n = lab.samples(8, 2);
    const fresh: number[] = [];
    const existing: number[] = [];
    const browser = await lab.browser();
    for (let index = 0; index < n; index += 1) {
      const context = await browser.newContext();
      try {
        const first = await openEngine(lab, context);
        fresh.push(first.started.ms);
        await finishWelcome(first.page, 'Ana');
        await closeEngine(first);
        const second = await openEngine(lab, context);
        existing.push(second.started.ms);
        await closeEngine(second);
        say(`${index + 1} of ${n}`);
      } finally {
        await context.close();
      }
    }
    return compareMedians(
      'worker to ready',
      { name: 'existing profile', samples: existing },
      { name: 'fresh profile', samples: fresh },
    );
  },
};
