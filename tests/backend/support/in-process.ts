/** @file The embedded server in this process, over a database in memory. */
import { createBackendApp, type BackendApp, type Mail } from '../../../scripts/backend/app.ts';
import { portOf, serveBackend } from '../../../scripts/backend/http-adapter.ts';
import { createSignInThrottle } from '../../../scripts/backend/sign-in-throttle.ts';
import type { BackendPlace } from '../../../workers/engine/transport/backend-port.ts';
import { quietly } from '../../rls/support/quietly.ts';

export interface InProcess {
  readonly app: BackendApp;
  readonly place: BackendPlace;
  stop(): Promise<void>;
}

/** `origins`: whose pages may ask; one that is known later can be added to the list. `mail`: where messages go; else none is sent. */
export async function openInProcess(
  origins: readonly string[] = [],
  mail?: (message: Mail) => void,
): Promise<InProcess> {
  const loud = quietly();
  const key = 'sb_publishable_only_in_tests';
  const app = await createBackendApp(
    { kind: 'memory' },
    { jwtSecret: 's'.repeat(48), publishableKey: key },
    mail,
  );
  const server = await serveBackend({
    fetch: app.fetch,
    port: 0,
    origins,
    throttle: createSignInThrottle(),
  });
  return {
    app,
    place: { url: `http://localhost:${portOf(server)}`, key },
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await app.close();
      loud();
    },
  };
}
