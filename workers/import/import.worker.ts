/** @file Entry of the import worker: isolation first, then one file. No key, no storage, no network, no logic. */
import type { FhirMessage, FhirRequest } from './fhir/port.ts';
import { readFhir } from './fhir/read-fhir.ts';
import { reachable } from './isolation.ts';
import type { ImportMessage, ImportRequest } from './port.ts';
import { readFile, readHead } from './read-file.ts';

const send = (message: ImportMessage | FhirMessage): void => self.postMessage(message);

async function read(request: ImportRequest | FhirRequest): Promise<void> {
  if (request.type === 'read-fhir') {
    send(await readFhir(request.file, request.maxBytes));
    return;
  }
  const { file, limits } = request;
  if (request.type === 'head') send(await readHead(file, limits));
  else for await (const message of readFile(file, limits, request.mapping)) send(message);
}

const open = reachable();
send({ type: 'isolation', reachable: open });
if (open.length === 0)
  self.addEventListener(
    'message',
    (event: MessageEvent<ImportRequest | FhirRequest>) => void read(event.data),
    {
      once: true,
    },
  );
