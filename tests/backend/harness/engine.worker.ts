/** @file Stands in for the engine: owns the backend worker through the real link, keeps the session, passes calls on. */
import {
  makeBackendLink,
  type BackendLink,
  type BackendWorker,
} from '../../../workers/engine/transport/backend-link.ts';
import type { AccountState, StoredSession } from '../../../workers/engine/transport/backend-port.ts';
import type { FromEngine, ToEngine } from './messages.ts';

const scope = globalThis as unknown as {
  postMessage(message: FromEngine): void;
  onmessage: ((event: MessageEvent<ToEngine>) => void) | null;
};

let link: BackendLink | null = null;
let session: StoredSession | null = null;
let worker: Worker | null = null;

function spawn(): BackendWorker {
  const started = new Worker(new URL('./backend.worker.ts', import.meta.url), {
    type: 'module',
    name: 'backend',
  });
  started.addEventListener('message', ({ data }: MessageEvent<FromEngine>) => {
    if (data.type === 'probed') scope.postMessage(data);
  });
  worker = started;
  return started;
}

scope.onmessage = ({ data }) => {
  switch (data.type) {
    case 'open':
      link = makeBackendLink({
        place: data.place,
        spawn,
        restore: () => Promise.resolve(session),
        save: (next) => {
          session = next;
          return Promise.resolve();
        },
        accountChanged: (state: AccountState) => scope.postMessage({ type: 'account', state }),
      });
      return;
    case 'call':
      void link
        ?.call(data.name, data.ask as never)
        .then((answer) => scope.postMessage({ type: 'answer', id: data.id, answer }));
      return;
    case 'probe':
      worker?.postMessage(data.probe);
  }
};
