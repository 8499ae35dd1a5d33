/** @file The main thread of the harness: asks the stand-in of the engine, and writes down everything that ever reaches it. */
import { allowWorkerUrl } from '../../../src/lib/engine/trusted-types.ts';
import type {
  AccountState,
  Answered,
  BackendCalls,
  CallName,
} from '../../../workers/engine/transport/backend-port.ts';
import type { BackendConfig } from '../../../workers/api/backend.ts';
import type { FromEngine, Probe, ToEngine } from './messages.ts';

// The page's policy is the app's.
allowWorkerUrl();

export interface Harness {
  readonly crossed: readonly string[];
  readonly states: readonly AccountState[];
  readonly probed: readonly string[];
  readonly call: <Name extends CallName>(
    name: Name,
    ask: BackendCalls[Name]['ask'],
  ) => Promise<Answered<Name>>;
  readonly probe: (probe: Probe) => void;
}

declare global {
  interface Window {
    backendHarness: Harness;
  }
}

const crossed: string[] = [];
const states: AccountState[] = [];
const probed: string[] = [];
const waiting = new Map<number, (answer: unknown) => void>();
let nextId = 1;

const engine = new Worker(new URL('./engine.worker.ts', import.meta.url), { type: 'module', name: 'engine' });
const ask = (message: ToEngine): void => engine.postMessage(message);
engine.onmessage = ({ data }: MessageEvent<FromEngine>) => {
  crossed.push(JSON.stringify(data));
  if (data.type === 'answer') waiting.get(data.id)?.(data.answer);
  else if (data.type === 'account') states.push(data.state);
  else probed.push(data.text);
};

const config = (await (await fetch('/backend.json')).json()) as BackendConfig;
ask({ type: 'open', place: { url: config.url, key: config.key }, session: null });

window.backendHarness = {
  crossed,
  states,
  probed,
  call: (name, what) =>
    new Promise((resolve) => {
      const id = nextId++;
      waiting.set(id, resolve as (answer: unknown) => void);
      ask({ type: 'call', id, name, ask: what });
    }),
  probe: (probe) => ask({ type: 'probe', probe }),
};
