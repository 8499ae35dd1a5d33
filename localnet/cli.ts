/** `npm run localnet`: the network alone, for development and demonstrations. */
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { USAGE, parseCli } from './cli-options.ts';
import type { CliOptions } from './cli-options.ts';
import { eventLine } from './event-line.ts';
import { startLocalnet } from './network.ts';
import { LocalnetStartError } from './types.ts';
import type { Localnet } from './types.ts';

const WARNING =
  'It gives NO ANONYMITY: this one process sees who writes to whom. For development and tests only.';

function complain(message: string): void {
  process.stderr.write(`localnet: ${message}\n`);
  process.exitCode = 2;
}

function printEvents(network: Localnet, fromStart: boolean): void {
  let verbose = fromStart;
  network.onEvent((event) => {
    const line = verbose ? eventLine(event) : undefined;
    if (line !== undefined) console.log(line);
  });
  const toggle = (): void => {
    verbose = !verbose;
    console.log(verbose ? 'showing puts and pickups' : 'no longer showing puts and pickups');
  };
  if (process.platform !== 'win32') process.on('SIGUSR2', toggle);
  if (process.stdin.isTTY) {
    createInterface({ input: process.stdin }).on('line', (line) => {
      if (line.trim() === 'v') toggle();
    });
  }
}

function stopOnSignals(network: Localnet): void {
  let stopping = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (stopping) return;
      stopping = true;
      void network.stop().then(() => {
        console.log('localnet stopped');
        process.exit(0);
      });
    });
  }
}

async function run({ verbose, dir, ...rest }: CliOptions): Promise<void> {
  const folder = resolve(dir);
  const network = await startLocalnet({ ...rest, dir: folder, log: (line) => console.log(line) });
  stopOnSignals(network);
  printEvents(network, verbose);
  console.log(
    `localnet is ready: ${network.gatewayPorts.length} nodes at 127.0.0.1:${network.gatewayPorts.join(', ')}`,
  );
  console.log(WARNING);
  console.log(`NDF: http://127.0.0.1:${network.port}/ndf.json and ${folder}/ndf.json. Ctrl-C stops.`);
}

const parsed = parseCli(process.argv.slice(2));
if (parsed.kind === 'help') {
  console.log(USAGE);
} else if (parsed.kind === 'wrong') {
  complain(`${parsed.message} (--help shows the options)`);
} else {
  await run(parsed.options).catch((error: unknown) => {
    if (!(error instanceof LocalnetStartError)) throw error;
    complain(error.message);
  });
}
