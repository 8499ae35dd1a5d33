/** @file Memory and processor time of localnet as a process of its own, with two idle clients against none. From /proc, so Linux only. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectSources } from '../../../scripts/network-config.ts';
import { bringUp, openPage, type Client } from '../../mixnet/harness/browser.ts';
import { median, type Row } from '../figures.ts';
import { CannotRun, type Lab } from '../lab.ts';
import { residentMb, ticksOf } from '../proc.ts';
import { sleep } from '../puts.ts';
import type { Section } from '../section.ts';

const READY_MS = 20_000;
/** xxdk polls twice as often for the first minute and a half. */
const CALM_MS = 100_000;

interface Reading {
  /** Share of one core. */
  readonly cpuPercent: number;
  readonly meanMb: number;
  readonly peakMb: number;
}

function ticksPerSecond(): number {
  const answer = Number(spawnSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }).stdout);
  return Number.isInteger(answer) && answer > 0 ? answer : 100;
}

async function readProcess(pid: number, seconds: number): Promise<Reading> {
  const read = (name: string): string => readFileSync(`/proc/${pid}/${name}`, 'utf8');
  const perSecond = ticksPerSecond();
  const memory: number[] = [];
  const [ticks, started] = [ticksOf(read('stat')), performance.now()];
  for (let second = 0; second < seconds; second += 1) {
    await sleep(1_000);
    memory.push(residentMb(read('status')));
  }
  const elapsed = (performance.now() - started) / 1000;
  return {
    cpuPercent: ((ticksOf(read('stat')) - ticks) / perSecond / elapsed) * 100,
    meanMb: memory.reduce((sum, one) => sum + one, 0) / memory.length,
    peakMb: Math.max(...memory),
  };
}

/** Resolves when it says that it is ready. */
function startCli(lab: Lab, dir: string): Promise<ChildProcess> {
  const script = join(import.meta.dirname, '../../../localnet/cli.ts');
  const child = spawn(process.execPath, [script, '--port', '0', '--dir', dir], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const kill = (): void => void child.kill('SIGKILL');
  process.once('exit', kill);
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  lab.defer(async () => {
    child.kill('SIGTERM');
    await Promise.race([gone, sleep(5_000)]);
    kill();
    process.off('exit', kill);
  });
  return new Promise((resolve, reject) => {
    let said = '';
    const timer = setTimeout(() => reject(new CannotRun('localnet did not say that it is ready')), READY_MS);
    const hear = (chunk: Buffer): void => {
      said += chunk.toString();
      if (!said.includes('localnet is ready')) return;
      clearTimeout(timer);
      resolve(child);
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.once('exit', () => reject(new CannotRun(`localnet ended: ${said.trim()}`)));
  });
}

/** Milliseconds of a bare `node`, then of localnet from nothing until it is ready. */
async function startTurn(lab: Lab): Promise<readonly [bare: number, ready: number]> {
  const before = performance.now();
  spawnSync(process.execPath, ['-e', '0']);
  const between = performance.now();
  const child = await startCli(lab, mkdtempSync(join(tmpdir(), 'localnet-cli-')));
  const ready = performance.now();
  child.kill('SIGTERM');
  return [between - before, ready - between];
}

async function startRows(lab: Lab): Promise<readonly Row[]> {
  const turns: (readonly [number, number])[] = [];
  const n = lab.samples(7, 3);
  for (let turn = 0; turn < n; turn += 1) turns.push(await startTurn(lab));
  const [bare, ready] = [median(turns.map(([ms]) => ms)), median(turns.map(([, ms]) => ms))];
  const note = `node ${bare.toFixed(0)} ms, localnet ${ready.toFixed(0)} ms`;
  return [{ what: 'from nothing to ready / a bare node', value: ready / bare, unit: '×', n, note }];
}

function rows(what: string, { cpuPercent, meanMb, peakMb }: Reading, n: number): readonly Row[] {
  return [
    { what: `${what}: of a core`, value: cpuPercent, unit: '%', n },
    { what: `${what}: memory`, value: meanMb, unit: 'MB', n, note: `peak ${peakMb.toFixed(0)} MB` },
  ];
}

export const localnet: Section = {
  name: 'localnet',
  title: 'localnet as a process of its own: 3 nodes, a round every 400 ms',
  async run(lab, say) {
    if (!existsSync('/proc/self/stat')) throw new CannotRun('there is no /proc on this system');
    say('starting');
    const starts = await startRows(lab);
    const dir = mkdtempSync(join(tmpdir(), 'localnet-cli-'));
    const { pid } = await startCli(lab, dir);
    if (pid === undefined) throw new CannotRun('localnet has no process id');
    const seconds = lab.samples(30, 5);
    await sleep(5_000);
    say(`no clients, ${seconds} s`);
    const none = await readProcess(pid, seconds);
    const ndf = readFileSync(join(dir, 'ndf.json'), 'utf8');
    const { origin } = await lab.serveBare(connectSources({ host: '127.0.0.1', ndf }));
    const browser = await lab.browser();
    const clients: Client[] = [];
    try {
      for (let index = 0; index < 2; index += 1) {
        const client = await openPage(browser, origin);
        clients.push(client);
        await bringUp(client, ndf);
      }
      await sleep(5_000);
      say(`two clients just up, ${seconds} s`);
      const early = await readProcess(pid, seconds);
      if (!lab.options.quick) await sleep(CALM_MS - seconds * 1_000);
      say(`two idle clients, ${seconds} s`);
      const idle = await readProcess(pid, seconds);
      return [
        ...starts,
        ...rows('no clients', none, seconds),
        ...rows('two clients, first minute', early, seconds),
        ...rows('two idle clients', idle, seconds),
        { what: 'processor: two idle / none', value: idle.cpuPercent / none.cpuPercent, unit: '×', n: 1 },
        { what: 'memory: two idle / none', value: idle.meanMb / none.meanMb, unit: '×', n: 1 },
      ];
    } finally {
      for (const client of clients) await client.close();
    }
  },
};
