/** Puts the parts together and takes them down again: the in-process handle. */
import { mkdirSync } from 'node:fs';
import type { Server } from 'node:http';
import { join } from 'node:path';
import { ClientRegistry } from './client-registry.ts';
import { Counters } from './counters.ts';
import { Faults } from './faults.ts';
import { readText, writeWhole } from './files.ts';
import { lockFolder } from './folder-lock.ts';
import { close, listen, portOf, serve } from './http.ts';
import { Mailbox } from './mailbox.ts';
import { MailJournal } from './mail-journal.ts';
import { ndfJson, signNdf } from './ndf.ts';
import { loadNetworkKeys } from './network-keys.ts';
import { RoundClock } from './round-clock.ts';
import { RoundDriver } from './round-driver.ts';
import { Rounds } from './rounds.ts';
import { createServices } from './services.ts';
import { Tally } from './tally.ts';
import { LocalnetStartError } from './types.ts';
import type { Localnet, LocalnetEvent, LocalnetOptions } from './types.ts';

const DEFAULT_NODES = 3;
const DEFAULT_ROUND_MS = 400;
/** Clients poll every second and must always see rounds that are still to come, even after a slow answer. */
const LEAD_MS = 2_500;
/** Clients send up to the round's start and, on a busy machine, some ten milliseconds after it. */
const GRACE_MS = 300;
const MAX_NODES = 64;

function checkOptions({
  port,
  nodes = DEFAULT_NODES,
  team,
  roundMs = DEFAULT_ROUND_MS,
}: LocalnetOptions): void {
  const whole = (value: number, from: number, to: number): boolean =>
    Number.isInteger(value) && value >= from && value <= to;
  if (!whole(nodes, 1, MAX_NODES)) throw new LocalnetStartError(`nodes must be 1 to ${MAX_NODES}`);
  if (team !== undefined && !whole(team, 1, nodes)) {
    throw new LocalnetStartError(`the team must be 1 to ${nodes}, the number of nodes`);
  }
  if (!whole(roundMs, 50, 60_000)) throw new LocalnetStartError('round-ms must be 50 to 60000');
  if (port !== 0 && !whole(port, 1, 65_536 - nodes)) {
    throw new LocalnetStartError(`the port must be 1 to ${65_536 - nodes}, or 0 for free ones`);
  }
}

/** The ports that a folder's network had last: its clients know it by them. */
function storedPorts(path: string, count: number): readonly number[] {
  const numbers = (readText(path) ?? '').split('\n').map(Number);
  return numbers.filter((port) => Number.isInteger(port) && port > 0 && port < 65_536).slice(0, count);
}

async function openServers(ports: readonly number[]): Promise<readonly Server[]> {
  const servers: Server[] = [];
  for (const port of ports) {
    try {
      servers.push(await listen(port));
    } catch (error) {
      await Promise.all(servers.map(close));
      const inUse = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
      throw new LocalnetStartError(
        inUse ? `port ${port} is in use` : `port ${port} can't be opened: ${String(error)}`,
      );
    }
  }
  return servers;
}

/** Starts a network. Rejects with LocalnetStartError when the folder, a port or an option can't be used. */
export async function startLocalnet(options: LocalnetOptions): Promise<Localnet> {
  checkOptions(options);
  const { dir, nodes = DEFAULT_NODES, roundMs = DEFAULT_ROUND_MS, log = () => undefined } = options;
  try {
    mkdirSync(dir, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new LocalnetStartError(`the folder ${dir} can't be made: ${String(error)}`);
  }
  const unlock = lockFolder(dir);
  try {
    return await run({ ...options, nodes, roundMs, log }, unlock);
  } catch (error) {
    unlock();
    throw error;
  }
}

async function run(
  options: LocalnetOptions & Required<Pick<LocalnetOptions, 'nodes' | 'roundMs' | 'log'>>,
  unlock: () => void,
): Promise<Localnet> {
  const { dir, nodes, roundMs, log } = options;
  const team = options.team ?? Math.min(3, nodes);
  const listeners = new Set<(event: LocalnetEvent) => void>();
  const emit = (event: LocalnetEvent): void => {
    for (const listener of listeners) listener(event);
  };

  const keys = loadNetworkKeys(dir, nodes);
  const portsPath = join(dir, 'ports.txt');
  const stored = options.port === 0 ? storedPorts(portsPath, nodes) : [];
  const wanted = keys.nodes.map((_, i) => (options.port === 0 ? (stored[i] ?? 0) : options.port + i));

  const servers = await openServers(wanted);
  const ports = servers.map(portOf);
  writeWhole(portsPath, `${ports.join('\n')}\n`);
  const ndf = ndfJson(keys, ports);
  writeWhole(join(dir, 'ndf.json'), ndf);

  const journal = new MailJournal(dir);
  const mailbox = new Mailbox();
  for (const round of journal.read()) mailbox.deliver(round);
  mailbox.prune(Date.now());
  journal.compact(mailbox.rounds());

  const tally = new Tally();
  const faults = new Faults();
  const counters = new Counters(dir);
  const clients = new ClientRegistry(dir);
  const roundsDep = { keys, counters, mailbox, journal, faults, tally, teamSize: team, emit, log };
  const rounds = new Rounds(roundsDep, Date.now());
  const clock = new RoundClock({ roundMs, leadMs: LEAD_MS, graceMs: GRACE_MS });
  const driver = new RoundDriver(clock, rounds, log);
  const signedNdf = signNdf(ndf, keys.registrationKey);
  const httpDep = {
    services: createServices({ keys, ndf: signedNdf, rounds, mailbox, clients, faults, tally, emit }),
    isGatewayDown: (gateway: number) => faults.isGatewayDown(gateway),
    ndf,
    onBadRequest: (line: string) => {
      tally.add('badRequests');
      log(`bad request: ${line}`);
    },
  };
  driver.start();
  for (const [gateway, server] of servers.entries()) serve(server, httpDep, gateway);

  let stopped: Promise<void> | undefined;
  const stop = async (): Promise<void> => {
    driver.stop();
    try {
      rounds.endFilled(Date.now());
      counters.close();
    } catch (error) {
      log(`not everything could be written; the next start goes on as after a crash: ${String(error)}`);
    }
    await Promise.all(servers.map(close));
    unlock();
  };

  return {
    ndf,
    port: ports[0] ?? 0,
    gatewayPorts: ports,
    stop: () => (stopped ??= stop()),
    failRounds: (which) => faults.failRounds(which),
    refusePuts: (refuse) => faults.refusePuts(refuse),
    gatewayDown: (index, down) => faults.setGatewayDown(index, down),
    delayPickups: (ms) => {
      faults.pickupDelayMs = ms;
    },
    forgetClients: (node) => clients.forget(node === undefined ? undefined : keys.nodes[node]),
    counts: () => tally.snapshot(),
    onEvent: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
