/** @file Entry of the import worker: isolation first, then one file. No key, no storage, no network, no logic. */
import { reachable } from './isolation.ts';
import type { ImportMessage, ImportRequest } from './port.ts';
import { readFile } from './read-file.ts';

const send = (message: ImportMessage): void => self.postMessage(message);

async function read({ file, limits }: ImportRequest): Promise<void> {
  for await (const message of readFile(file, limits)) send(message);
}

const open = reachable();
send({ type: 'isolation', reachable: open });
if (open.length === 0)
  self.addEventListener('message', (event: MessageEvent<ImportRequest>) => void read(event.data), {
    once: true,
  });
