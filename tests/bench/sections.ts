/** @file Every section, in the order in which they run: the quick ones first. */
import type { Section } from './section.ts';
import { crypto } from './sections/crypto.ts';
import { database } from './sections/database.ts';
import { custody } from './sections/custody.ts';
import { firstLoad } from './sections/first-load.ts';
import { frames } from './sections/frames.ts';
import { healthy } from './sections/healthy.ts';
import { importing } from './sections/import.ts';
import { journal } from './sections/journal.ts';
import { latency } from './sections/latency.ts';
import { localnet } from './sections/localnet.ts';
import { longTasks } from './sections/long-tasks.ts';
import { start } from './sections/start.ts';
import { tenYears } from './sections/ten-years.ts';
import { vaultRestore } from './sections/vault-restore.ts';

export const SECTIONS: readonly Section[] = [
  crypto,
  firstLoad,
  start,
  tenYears,
  journal,
  custody,
  vaultRestore,
  importing,
  healthy,
  longTasks,
  frames,
  latency,
  localnet,
  database,
];
