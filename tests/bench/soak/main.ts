/**
 * @file `npm run soak`: two engines talk both ways over localnet while rounds fail, puts are refused, gateways and the network go down
 * and pages are reloaded or torn away. At the end each message stands on the other side exactly once and in order, nothing is queued,
 * nothing was unopened, and memory has not grown beyond bounds.
 */
import { meet, openStage, type Person, type Stage } from '../../engines/harness/people.ts';
import { sleep } from '../puts.ts';
import { useScratch } from '../scratch.ts';
import { faultsOf, growth, judge } from './judge.ts';
import { sampleMemory, type MemorySamples } from './memory.ts';
import { parseSoak, SOAK_USAGE, type SoakOptions } from './options.ts';
import { makeSchedule, type Act, type Side } from './schedule.ts';
import { look, say, tearAway, type Shown } from './talk.ts';

const SAMPLE_EVERY = 20_000;
const REPORT_EVERY = 60_000;
/** After the last message has come, this long nothing may change. */
const AFTERWARDS = 20_000;
/** Of the last third's memory over the first third's. */
const MOST_GROWTH = 1.5;

interface Soak {
  readonly options: SoakOptions;
  readonly stage: Stage;
  readonly people: [Person, Person];
  /** By who wrote them, in order. */
  readonly written: readonly [string[], string[]];
  readonly faults: string[];
  readonly memory: MemorySamples;
  /** What every page so far has printed. */
  readonly noises: (readonly string[])[];
  /** What befell the networks that were stopped: counters start anew with each. */
  readonly before: Befallen[];
}

interface Befallen {
  readonly registrations: number;
  readonly roundsFailed: number;
  readonly refusedPuts: number;
  readonly slots: number;
}

function befallen({ net }: Stage): Befallen {
  const { registrations, roundsFailed, refused, slots } = net.counts();
  const refusedPuts = Object.values(refused).reduce((sum, one) => sum + one, 0);
  return { registrations, roundsFailed, refusedPuts, slots };
}

const other = (who: Side): Side => (who === 0 ? 1 : 0);

async function perform(soak: Soak, act: Act): Promise<void> {
  const { stage, people, written, faults } = soak;
  switch (act.kind) {
    case 'say': {
      const text = `${people[act.who].name} ${act.index}`;
      const refused = await say(people[act.who], text);
      if (refused === null) written[act.who].push(text);
      else faults.push(`"${text}" was not taken: ${refused}`);
      return;
    }
    case 'fail-rounds':
      stage.net.failRounds(act.count);
      return;
    case 'refuse-puts':
      stage.net.refusePuts(act.refuse);
      return;
    case 'gateway':
      stage.net.gatewayDown(act.index, act.down);
      return;
    case 'network':
      if (!act.up) soak.before.push(befallen(stage));
      await (act.up ? stage.startNet() : stage.stopNet());
      return;
    case 'reload':
      await reload(soak, act.who);
      return;
    case 'tear':
      await tearAway(stage, people[act.who]);
      return;
  }
}

async function reload({ people, noises }: Soak, who: Side): Promise<void> {
  people[who] = await people[who].reload();
  noises.push(people[who].noise);
}

function lookAtBoth({ people }: Soak): Promise<readonly [Shown, Shown]> {
  return Promise.all([look(people[0]), look(people[1])]);
}

function progressLine({ written }: Soak, [ana, ben]: readonly [Shown, Shown]): string {
  const way = (who: Side, at: Shown, queued: number): string =>
    `${written[who].length} written, ${at.theirs.length} shown, ${queued} queued`;
  return `Ana to Ben: ${way(0, ben, ana.queued)}; Ben to Ana: ${way(1, ana, ben.queued)}`;
}

async function runSchedule(soak: Soak): Promise<void> {
  const { options, stage, people, memory } = soak;
  const schedule = makeSchedule({ ...options, gateways: stage.net.gatewayPorts.length });
  const started = Date.now();
  const seconds = (): string => ((Date.now() - started) / 1000).toFixed(0).padStart(5);
  let [nextSample, nextReport] = [0, REPORT_EVERY];
  for (const { at, act } of schedule) {
    for (;;) {
      const now = Date.now() - started;
      if (now >= nextSample) {
        nextSample = now + SAMPLE_EVERY;
        await sampleMemory(stage.browser, memory);
      }
      if (now >= nextReport) {
        nextReport = now + REPORT_EVERY;
        console.log(`${seconds()} s  ${progressLine(soak, await lookAtBoth(soak))}`);
      }
      if (now >= at) break;
      await sleep(Math.min(at - now, SAMPLE_EVERY));
    }
    if (act.kind !== 'say') {
      const { kind, ...rest } = act;
      const named = 'who' in act ? people[act.who].name : JSON.stringify(rest);
      console.log(`${seconds()} s  ${kind} ${named}`);
    }
    await perform(soak, act);
  }
}

function isDone({ written }: Soak, [ana, ben]: readonly [Shown, Shown]): boolean {
  return (
    ana.queued + ben.queued === 0 &&
    ana.unsettled + ben.unsettled === 0 &&
    written[0].every((text) => ben.theirs.includes(text)) &&
    written[1].every((text) => ana.theirs.includes(text))
  );
}

async function drain(soak: Soak): Promise<void> {
  console.log('No more mishaps: waiting for what is still under way.');
  const deadline = Date.now() + soak.options.drainMinutes * 60_000;
  for (let turn = 0; ; turn += 1) {
    const both = await lookAtBoth(soak);
    if (isDone(soak, both)) break;
    if (turn % 6 === 0) {
      console.log(`         ${progressLine(soak, both)}`);
      await sampleMemory(soak.stage.browser, soak.memory);
    }
    if (Date.now() > deadline) return;
    await sleep(5_000);
  }
  await sleep(AFTERWARDS);
}

function judgeBoth(soak: Soak, when: string, [ana, ben]: readonly [Shown, Shown]): void {
  const { written, faults } = soak;
  for (const [who, shown, name] of [
    [0, ana, 'Ana'],
    [1, ben, 'Ben'],
  ] as const) {
    faults.push(
      ...faultsOf(`${when}, of the other at ${name}`, judge(written[other(who)], shown.theirs)),
      ...faultsOf(`${when}, own at ${name}`, judge(written[who], shown.mine)),
    );
    if (shown.queued > 0) faults.push(`${when}: ${name} still has ${shown.queued} queued`);
    if (shown.unsettled > 0) faults.push(`${when}: ${name} has ${shown.unsettled} messages not mixed`);
    if (shown.unopened.length > 0)
      faults.push(`${when}: ${name} could not open ${shown.unopened.length}: ${shown.unopened.join(', ')}`);
  }
}

function judgeMemory({ memory, faults }: Soak): void {
  for (const [name, samples] of [
    ['pages', memory.pages],
    ['this process with localnet', memory.host],
  ] as const) {
    if (samples.length === 0) {
      console.log(`Memory of ${name}: not known on this system.`);
      continue;
    }
    const grown = growth(samples);
    console.log(
      `Memory of ${name}: first ${samples[0]?.toFixed(0) ?? ''}, peak ${Math.max(...samples).toFixed(0)}, last ${samples.at(-1)?.toFixed(0) ?? ''} MB; last third / first third ${grown.toFixed(2)}`,
    );
    if (grown > MOST_GROWTH) faults.push(`memory of ${name} grew ${grown.toFixed(2)} times`);
  }
}

function judgeNetwork({ stage, before, faults }: Soak): void {
  const all = [...before, befallen(stage)];
  const sum = (what: keyof Befallen): number => all.reduce((total, one) => total + one[what], 0);
  console.log(
    `The network: ${sum('slots')} slots, ${sum('roundsFailed')} rounds failed, ${sum('refusedPuts')} puts refused, ${before.length} restarts`,
  );
  const registrations = sum('registrations');
  if (registrations !== 2) faults.push(`two clients registered ${registrations} times`);
}

async function soakOn(options: SoakOptions, stage: Stage): Promise<readonly string[]> {
  const people: [Person, Person] = [await stage.person('Ana'), await stage.person('Ben')];
  await meet(people[0], people[1], 'supporter');
  console.log('Ana and Ben have met.');
  const soak: Soak = {
    options,
    stage,
    people,
    written: [[], []],
    faults: [],
    memory: { pages: [], host: [] },
    noises: people.map(({ noise }) => noise),
    before: [],
  };
  await runSchedule(soak);
  await drain(soak);
  judgeBoth(soak, 'at the end', await lookAtBoth(soak));
  await reload(soak, 0);
  await reload(soak, 1);
  judgeBoth(soak, 'after a reload', await lookAtBoth(soak));
  judgeMemory(soak);
  judgeNetwork(soak);
  const uncaught = soak.noises.flat().filter((line) => line.startsWith('uncaught:'));
  if (uncaught.length > 0)
    soak.faults.push(`pages threw ${uncaught.length} times: ${uncaught.slice(0, 3).join(' | ')}`);
  return soak.faults;
}

/** Returns the exit code. */
export async function main(args: readonly string[]): Promise<number> {
  const parsed = parseSoak(args, Math.floor(Math.random() * 1e9));
  if (parsed.kind === 'help') {
    console.log(SOAK_USAGE);
    return 0;
  }
  if (parsed.kind === 'wrong') {
    console.error(`soak: ${parsed.message} (--help shows the options)`);
    return 2;
  }
  const { options } = parsed;
  const { onInterrupt } = useScratch('wellio-soak-');
  const { minutes, messages, seed } = options;
  console.log(`${messages} messages each way in ${minutes} minutes. --seed ${seed}`);
  const stage = await openStage();
  const interruption = new AbortController();
  onInterrupt(() => {
    interruption.abort();
    return stage.end();
  });
  try {
    const faults = await soakOn(options, stage);
    for (const fault of faults) console.log(`FAULT ${fault}`);
    console.log(faults.length === 0 ? 'soak: all is well' : `soak: ${faults.length} faults (--seed ${seed})`);
    return faults.length === 0 ? 0 : 1;
  } catch (error) {
    // Everything was closed under it: the signal's handler ends the process.
    if (interruption.signal.aborted) return await new Promise<never>(() => undefined);
    throw error;
  } finally {
    await stage.end();
  }
}
