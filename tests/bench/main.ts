/** @file `npm run bench`: sections in turn, a table of each, all of it as JSON. Nothing is asserted; what can't run is said. */
import { writeFileSync } from 'node:fs';
import type { Row } from './figures.ts';
import { Lab } from './lab.ts';
import { currentLoad, describeMachine } from './machine.ts';
import { benchUsage, firstLine, parseBench, type BenchOptions } from './options.ts';
import { useScratch } from './scratch.ts';
import type { Section } from './section.ts';
import { SECTIONS } from './sections.ts';
import { renderTable } from './table.ts';

interface Outcome {
  readonly name: string;
  readonly title: string;
  readonly seconds: number;
  /** Load of the machine when the section ended. */
  readonly load: number;
  readonly rows: readonly Row[];
  /** Why it could not run. */
  readonly failed?: string;
}

async function runSection({ name, title, run }: Section, lab: Lab): Promise<Outcome> {
  const started = performance.now();
  const say = (line: string): void => console.log(`[${name}] ${line}`);
  say('…');
  const done = (): Pick<Outcome, 'name' | 'title' | 'seconds' | 'load'> => ({
    name,
    title,
    seconds: Math.round((performance.now() - started) / 1000),
    load: currentLoad(),
  });
  try {
    const rows = await run(lab, say);
    return { ...done(), rows };
  } catch (error) {
    return { ...done(), rows: [], failed: firstLine(error) };
  }
}

async function runAll(options: BenchOptions): Promise<number> {
  const { onInterrupt } = useScratch('wellio-bench-');
  const lab = new Lab(options);
  const interruption = new AbortController();
  onInterrupt(() => {
    interruption.abort();
    return lab.close();
  });
  const machine = describeMachine();
  console.log(
    `${machine.processor}, ${machine.cores} cores, load ${machine.load}; Node ${machine.node}; commit ${machine.commit}`,
  );
  const outcomes: Outcome[] = [];
  for (const section of SECTIONS.filter(({ name }) => options.only.includes(name))) {
    const outcome = await runSection(section, lab);
    // Everything has been closed under it: the signal's handler ends the process.
    if (interruption.signal.aborted) return new Promise(() => undefined);
    outcomes.push(outcome);
    const { name, title, failed, rows, seconds, load } = outcome;
    console.log(
      failed === undefined
        ? `\n${renderTable(`${name}: ${title} (${seconds} s, load ${load})`, rows)}\n`
        : `\n${name} could not run: ${failed}\n`,
    );
  }
  await lab.close();
  const quick = options.quick;
  writeFileSync(options.out, `${JSON.stringify({ machine, quick, sections: outcomes }, null, 2)}\n`);
  console.log(`Written to ${options.out}.`);
  return outcomes.some(({ failed }) => failed !== undefined) ? 1 : 0;
}

/** Returns the exit code. */
export async function main(args: readonly string[]): Promise<number> {
  const names = SECTIONS.map(({ name }) => name);
  const parsed = parseBench(args, names);
  switch (parsed.kind) {
    case 'help':
      console.log(benchUsage(names));
      return 0;
    case 'wrong':
      console.error(`bench: ${parsed.message} (--help shows the options)`);
      return 2;
    case 'run':
      return runAll(parsed.options);
  }
}
