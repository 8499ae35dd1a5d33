/** @file The thread that runs the embedded server, so that neither the app's files nor localnet wait for its database. */
import { parentPort, workerData } from 'node:worker_threads';
import { join } from 'node:path';
import { createBackendApp } from './app.ts';
import { portOf, serveBackend } from './http-adapter.ts';
import { openSecrets } from './secrets.ts';
import { createSignInThrottle } from './sign-in-throttle.ts';

export interface ThreadOptions {
  readonly folder: string;
  /** A PostgreSQL to use instead of PGlite in the folder: `postgres://…`. */
  readonly database: string | null;
  /** 0 picks a free one. */
  readonly port: number;
  readonly origins: readonly string[];
}

export type FromThread =
  | { readonly type: 'ready'; readonly port: number; readonly key: string }
  | { readonly type: 'failed'; readonly message: string }
  | { readonly type: 'stopped' };

const { folder, database, port, origins } = workerData as ThreadOptions;
const post = (message: FromThread): void => parentPort?.postMessage(message);

try {
  const secrets = await openSecrets(folder);
  const app = await createBackendApp(
    database === null
      ? { kind: 'folder', folder: join(folder, 'data') }
      : { kind: 'postgres', url: database },
    secrets,
  );
  const server = await serveBackend({ fetch: app.fetch, port, origins, throttle: createSignInThrottle() });
  parentPort?.once('message', () => {
    server.close();
    server.closeAllConnections();
    void app.close().then(() => post({ type: 'stopped' }));
  });
  post({ type: 'ready', port: portOf(server), key: secrets.publishableKey });
} catch (error) {
  post({ type: 'failed', message: error instanceof Error ? error.message : String(error) });
}
