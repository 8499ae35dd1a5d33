/** @file The engine as the app starts it, on command, with its times in milliseconds of this page's clock. */
import { allowWorkerUrl } from '../../../src/lib/engine/trusted-types.ts';
import { proxy, wrap } from 'comlink';
import type { NetworkConfig, StartResult } from '../../../workers/api/app.ts';
import type { EngineApi } from '../../../workers/api/engine.ts';
import type { Handed } from './engine.worker.ts';

// The page's policy is the app's.
allowWorkerUrl();

export interface Started {
  readonly state: StartResult['state'];
  /** From the worker's creation to the answer. */
  readonly ms: number;
  /** When the answer came, in milliseconds since the page was opened. */
  readonly readyAt: number;
}

export interface Passage {
  /** The mixnet's state, and the step while it is loading. */
  readonly state: string;
  /** Milliseconds since the page was opened. */
  readonly at: number;
}

export interface EngineBench {
  start(network: NetworkConfig): Promise<Started>;
  /** Makes an invitation, the first thing that needs the mixnet. Resolves with the milliseconds until it is up. */
  clickToUp(): Promise<number>;
  /** Milliseconds since the page was opened, when the mixnet is up. */
  whenUp(): Promise<number>;
  /** Milliseconds since 1970, when this text stands in the only conversation. */
  whenShown(text: string): Promise<number>;
  /** Every state that the mixnet has passed through, with its time. */
  readonly passages: Passage[];
  /** When each frame was handed to the mixnet worker, in milliseconds since 1970. */
  readonly handed: number[];
}

declare global {
  interface Window {
    engine: EngineApi;
    bench: EngineBench;
  }
}

const passages: Passage[] = [];
const handed: number[] = [];
/** Called, and forgotten, at the next change of anything. */
let waiting: (() => void)[] = [];

function nextChange(): Promise<void> {
  return new Promise((resolve) => waiting.push(resolve));
}

async function notePassage(): Promise<void> {
  const { mixnet } = await window.engine.app.snapshot();
  const state = mixnet.kind === 'loading' ? mixnet.step : mixnet.kind;
  if (passages.at(-1)?.state !== state) passages.push({ state, at: performance.now() });
}

async function textsShown(): Promise<readonly string[]> {
  const [conversation] = await window.engine.messages.list();
  if (conversation === undefined) return [];
  const result = await window.engine.messages.conversation(conversation.id);
  return result.ok ? result.value.messages.flatMap((one) => (one.kind === 'text' ? [one.text] : [])) : [];
}

async function whenUp(): Promise<number> {
  for (;;) {
    const change = nextChange();
    await notePassage();
    const up = passages.findLast(({ state }) => state === 'up');
    if (up !== undefined) return up.at;
    await change;
  }
}

window.bench = {
  passages,
  handed,
  async start(network) {
    const created = performance.now();
    const worker = new Worker(new URL('./engine.worker.ts', import.meta.url), {
      type: 'module',
      name: 'engine',
    });
    worker.addEventListener('message', ({ data }: MessageEvent<Handed | { readonly type?: unknown }>) => {
      if (data.type === 'bench-handed') handed.push((data as Handed).at);
    });
    window.engine = wrap<EngineApi>(worker) as unknown as EngineApi;
    void window.engine.watch(
      proxy(() => {
        const called = waiting;
        waiting = [];
        for (const call of called) call();
      }),
    );
    const { state } = await window.engine.start({
      takeOver: false,
      locale: 'en',
      timeZone: 'Europe/Berlin',
      metered: false,
      network,
      backend: null,
    });
    const readyAt = performance.now();
    return { state, ms: readyAt - created, readyAt };
  },
  whenUp,
  async clickToUp() {
    const clicked = performance.now();
    void window.engine.people.invite({ role: 'supporter', days: 3 });
    return (await whenUp()) - clicked;
  },
  async whenShown(text) {
    for (;;) {
      const change = nextChange();
      if ((await textsShown()).includes(text)) return Date.now();
      await change;
    }
  },
};
