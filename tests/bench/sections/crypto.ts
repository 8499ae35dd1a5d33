/** @file v1 seal and open, native against noble: in Node and in a Chromium worker. */
import { compareFastest, compareMedians, type Row } from '../figures.ts';
import { CannotRun, type Lab } from '../lab.ts';
import { missingNative, STEPS, timeSealOpen, type SealOpenTimes, type Step } from '../seal-open.ts';
import type { Section } from '../section.ts';
import type {} from '../crypto-page/page.ts';

const BATCH = 4;

function rows(where: string, times: SealOpenTimes): readonly Row[] {
  const series = (step: Step) =>
    [
      { name: 'native', samples: times[step].native },
      { name: 'noble', samples: times[step].noble },
    ] as const;
  return [
    ...STEPS.flatMap((step) => compareMedians(`${where}: ${step}`, ...series(step))),
    ...compareFastest(`${where}: seal + open`, ...series('seal + open')),
  ];
}

async function inChromium(lab: Lab, turns: number): Promise<SealOpenTimes> {
  const { origin } = await lab.cryptoPage();
  const context = await (await lab.browser()).newContext();
  try {
    const page = await context.newPage();
    await page.goto(origin);
    await page.waitForFunction(() => 'sealAndOpen' in window);
    const outcome = await page.evaluate((plan) => window.sealAndOpen(plan), { turns, batch: BATCH });
    if (outcome.kind !== 'times') throw new CannotRun(`in Chromium: ${outcome.why}`);
    return outcome.times;
  } finally {
    await context.close();
  }
}

export const crypto: Section = {
  name: 'crypto',
  title: 'v1 through the registry, per message; ratios are medians of pairs taken one after the other',
  async run(lab, say) {
    const missing = await missingNative();
    if (missing !== undefined) throw new CannotRun(`in Node: ${missing}`);
    const turns = lab.samples(60, 8);
    say(`Node: ${turns} turns of ${BATCH} messages with each backend`);
    const node = rows('Node', await timeSealOpen({ turns, batch: BATCH }));
    say('the same in a Chromium worker');
    return [...node, ...rows('Chromium worker', await inChromium(lab, turns))];
  },
};
