/** @file All three homes, opened once for all test files of this project: they run in one process, one after the other. */
import { beforeAll, inject } from 'vitest';
import type { Home } from './home.ts';
import { openHttp } from './home-http.ts';
import { openPglite } from './home-pglite.ts';
import { openPostgres } from './home-postgres.ts';
import { addAccounts } from './people.ts';

export const HOMES = ['PGlite', 'PostgreSQL', 'embedded server'] as const;
export type HomeName = (typeof HOMES)[number];

/** Each opens once; the process ends with its last file and takes them along. */
const opened = new Map<HomeName, Promise<Home>>();

async function open(name: HomeName): Promise<Home> {
  switch (name) {
    case 'PGlite':
      return openPglite();
    case 'PostgreSQL':
      return openPostgres(inject('cluster'), 'homes');
    case 'embedded server':
      return openHttp();
  }
}

function openOnce(name: HomeName): Promise<Home> {
  const running = opened.get(name) ?? open(name);
  opened.set(name, running);
  return running;
}

/** Gives a home by name once the file's tests run, with the three accounts in it. */
export function useHomes(names: readonly HomeName[] = HOMES): (name: HomeName) => Home {
  const homes = new Map<HomeName, Home>();
  beforeAll(async () => {
    for (const name of names) {
      const home = await openOnce(name);
      await addAccounts(home);
      homes.set(name, home);
    }
  });
  return (name) => {
    const home = homes.get(name);
    if (home === undefined) throw new Error(`The home ${name} is not open.`);
    return home;
  };
}
