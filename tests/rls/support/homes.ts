/** @file All three homes, opened for one test file and closed after it. */
import { afterAll, beforeAll, inject } from 'vitest';
import type { Home } from './home.ts';
import { openHttp } from './home-http.ts';
import { openPglite } from './home-pglite.ts';
import { openPostgres } from './home-postgres.ts';
import { addAccounts } from './people.ts';

export const HOMES = ['PGlite', 'PostgreSQL', 'embedded server'] as const;
export type HomeName = (typeof HOMES)[number];

/** Gives the home by name once the file's tests run. `database` names this file's own in the cluster. */
export function useHomes(database: string): (name: HomeName) => Home {
  const homes = new Map<string, Home>();
  beforeAll(async () => {
    const opened = await Promise.all([openPglite(), openPostgres(inject('cluster'), database), openHttp()]);
    for (const home of opened) {
      await addAccounts(home);
      homes.set(home.name, home);
    }
  });
  afterAll(async () => {
    for (const home of homes.values()) await home.stop();
  });
  return (name) => {
    const home = homes.get(name);
    if (home === undefined) throw new Error(`The home ${name} is not open.`);
    return home;
  };
}
