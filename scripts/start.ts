/**
 * @file `npm start` and `npm run dev`: a network, and the app on three loopback ports. Three ports are three origins, so one browser
 * holds three people, each with a store of their own, and no switch for tests ships in the app.
 *
 *   --dev            hot reload instead of the production build
 *   --skip-build     serve what was built last
 *   --ports a,b,c    other ports than 5171,5172,5173
 *   --dir folder     where localnet keeps its keys (default .localnet)
 *   --localnet-port  its first port (default 22840)
 *   --backend-port   the embedded backend's (default 5271: the first site's and 100)
 *
 * With `WELLIO_NDF=<file>` another running cMix network on this machine is used (host 127.0.0.1, ports from the NDF).
 * Which backend is used say `WELLIO_BACKEND_URL` and `WELLIO_BACKEND_KEY` (scripts/backend/choose.ts).
 */
import { readFileSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { build, createServer as createVite } from 'vite';
import { startLocalnet } from '../localnet/index.ts';
import type { NetworkConfig } from '../workers/api/app.ts';
import type { BackendConfig } from '../workers/api/backend.ts';
import { chooseBackend } from './backend/choose.ts';
import { startBackend } from './backend/server.ts';
import { devHeaders } from './dev-headers.ts';
import { serveSite } from './serve.ts';

const { values } = parseArgs({
  options: {
    dev: { type: 'boolean', default: false },
    'skip-build': { type: 'boolean', default: false },
    ports: { type: 'string', default: '5171,5172,5173' },
    dir: { type: 'string', default: '.localnet' },
    'localnet-port': { type: 'string', default: '22840' },
    'backend-port': { type: 'string' },
  },
});
const ports = values.ports.split(',').map(Number);
const stops: (() => unknown)[] = [];

async function network(): Promise<NetworkConfig> {
  const file = process.env['WELLIO_NDF'];
  if (file !== undefined) {
    return {
      name: 'a network on this machine',
      anonymity: 'none',
      host: '127.0.0.1',
      ndf: readFileSync(file, 'utf8'),
    };
  }
  const localnet = await startLocalnet({ dir: values.dir, port: Number(values['localnet-port']) });
  stops.push(() => localnet.stop());
  console.log(
    'localnet: a whole cMix network in this process. It gives no anonymity: for development and demos only.',
  );
  return { name: 'localnet', anonymity: 'none', host: '127.0.0.1', ndf: localnet.ndf };
}

async function backend(): Promise<BackendConfig | null> {
  const choice = chooseBackend(process.env);
  if (choice.kind === 'off') return null;
  if (choice.kind === 'hosted') return choice.config;
  const embedded = await startBackend({
    folder: join(values.dir, 'backend'),
    database: choice.kind === 'postgres' ? choice.url : null,
    port: Number(values['backend-port'] ?? (ports[0] ?? 5171) + 100),
    origins: ports.map((port) => `http://localhost:${port}`),
  });
  stops.push(embedded.stop);
  return embedded.config;
}

/** Another port that leads to the same server: another origin for the browser. */
function forwardPort(from: number, to: number): Promise<Server> {
  const server = createServer((socket) => {
    const upstream = connect(to, 'localhost');
    socket.pipe(upstream).pipe(socket);
    socket.on('error', () => upstream.destroy());
    upstream.on('error', () => socket.destroy());
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(from, 'localhost', () => resolve(server));
  });
}

async function startDevelopment(config: NetworkConfig, place: BackendConfig | null): Promise<void> {
  const [first = 5171, ...rest] = ports;
  const vite = await createVite({
    server: { port: first, strictPort: true, host: 'localhost' },
    plugins: [devHeaders(config, place)],
  });
  await vite.listen();
  stops.push(() => vite.close());
  for (const port of rest) {
    const server = await forwardPort(port, first);
    stops.push(() => server.close());
  }
}

async function startProduction(config: NetworkConfig, place: BackendConfig | null): Promise<void> {
  if (!values['skip-build']) {
    console.log('Building the site …');
    await build({ logLevel: 'warn' });
  }
  for (const port of ports) {
    const server = await serveSite({ folder: 'build', port, network: config, backend: place });
    stops.push(() => server.close());
  }
}

async function stop(): Promise<void> {
  for (const stopOne of stops.reverse()) await stopOne();
  process.exit(0);
}

process.once('SIGINT', () => void stop());
process.once('SIGTERM', () => void stop());

try {
  const [config, place] = await Promise.all([network(), backend()]);
  await (values.dev ? startDevelopment(config, place) : startProduction(config, place));
  console.log('Wellio is ready. Three origins are three people in one browser:');
  for (const [index, port] of ports.entries()) {
    console.log(
      `  ${['person', 'coach', 'friend'][index] ?? `person ${index + 1}`}: http://localhost:${port}/`,
    );
  }
  console.log('Ctrl-C stops everything.');
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
  process.exit();
}
