/** @file Click to healthy: the first thing that needs the mixnet until it is up, fresh and from stored state. */
import { closeEngine, finishWelcome, openEngine } from '../engine-page/person.ts';
import type { Passage } from '../engine-page/page.ts';
import { compareMedians, median, type Row } from '../figures.ts';
import type { Section } from '../section.ts';

const STATES = ['download', 'compile', 'client', 'register', 'open', 'connecting', 'up'];

/** How long each state lasted, for one way up. */
function durations(passages: readonly Passage[]): ReadonlyMap<string, number> {
  return new Map(
    passages.flatMap(({ state, at }, index): [string, number][] => {
      const next = passages[index + 1];
      return next === undefined || !STATES.includes(state) ? [] : [[state, next.at - at]];
    }),
  );
}

function stateRows(what: string, ways: readonly (readonly Passage[])[]): readonly Row[] {
  const all = ways.map(durations);
  return STATES.flatMap((state) => {
    const samples = all.flatMap((one) => one.get(state) ?? []);
    return samples.length === 0
      ? []
      : [
          {
            what: `  ${what}: ${state}`,
            value: median(samples),
            unit: 'ms' as const,
            n: samples.length,
            note: 'as notified, to 50 ms',
          },
        ];
  });
}

export const healthy: Section = {
  name: 'healthy',
  title: 'Click to healthy: the mixnet from nothing, and from stored state',
  async run(lab, say) {
    const n = lab.samples(5, 1);
    const fresh: number[] = [];
    const stored: number[] = [];
    const opened: number[] = [];
    const freshWays: (readonly Passage[])[] = [];
    const storedWays: (readonly Passage[])[] = [];
    const browser = await lab.browser();
    for (let index = 0; index < n; index += 1) {
      const context = await browser.newContext();
      try {
        const first = await openEngine(lab, context);
        await finishWelcome(first.page, 'Ana');
        fresh.push(await first.page.evaluate(() => window.bench.clickToUp()));
        freshWays.push(await first.page.evaluate(() => window.bench.passages));
        await closeEngine(first);
        // An invitation is open: the mixnet is wanted as soon as the engine is ready, without a click.
        const second = await openEngine(lab, context);
        const upAt = await second.page.evaluate(() => window.bench.whenUp());
        stored.push(upAt - second.started.readyAt);
        opened.push(upAt);
        storedWays.push(await second.page.evaluate(() => window.bench.passages));
        await closeEngine(second);
        say(
          `${index + 1} of ${n}: fresh ${Math.round(fresh.at(-1) ?? 0)} ms, stored ${Math.round(stored.at(-1) ?? 0)} ms`,
        );
      } finally {
        await context.close();
      }
    }
    return [
      ...compareMedians(
        'to healthy',
        { name: 'stored state, from ready', samples: stored },
        { name: 'fresh, from the click', samples: fresh },
      ),
      { what: 'stored state, from opening the page', value: median(opened), unit: 'ms', n },
      ...stateRows('fresh', freshWays),
      ...stateRows('stored', storedWays),
    ];
  },
};
