import { beforeEach, describe, expect, test, vi } from 'vitest';
import type {
  MixnetEvent,
  MixnetHandlers,
  MixnetLink,
  MixnetWorker,
  StorageWrite,
} from '../../../workers/engine/transport/mixnet-link.ts';
import type { FromMixnet, ToMixnet } from '../../../workers/engine/transport/mixnet-port.ts';
import { makeMixnetLink } from '../../../workers/engine/transport/mixnet-supervisor.ts';

/** A worker of whom a test is the inside. */
class FakeWorker implements MixnetWorker {
  onmessage: ((event: MessageEvent<FromMixnet>) => void) | null = null;
  onerror: ((event: ErrorEvent) => void) | null = null;
  readonly heard: ToMixnet[] = [];
  ended = false;
  postMessage(message: ToMixnet): void {
    this.heard.push(message);
  }
  terminate(): void {
    this.ended = true;
  }
  say(message: FromMixnet): void {
    if (!this.ended) this.onmessage?.({ data: message } as MessageEvent<FromMixnet>);
  }
  fail(): void {
    this.onerror?.({ preventDefault: () => undefined } as ErrorEvent);
  }
  types(): string[] {
    return this.heard.map(({ type }) => type);
  }
}

const PARAMS = {
  assets: { wasm: '/a.wasm', exec: '/a.js', sha256: '00', wasmBytes: 1 },
  place: { ndf: '{}', host: null },
};
const address = new Uint8Array(36);
const frame = new Uint8Array(768);

let workers: FakeWorker[];
let events: MixnetEvent[];
let persist: ReturnType<typeof vi.fn<(writes: readonly StorageWrite[]) => Promise<void>>>;
let restored: number;
let link: MixnetLink;

beforeEach(() => {
  workers = [];
  events = [];
  restored = 0;
  persist = vi.fn(() => Promise.resolve());
  const handlers: MixnetHandlers = {
    restore: () => {
      restored += 1;
      return Promise.resolve({ storagePassword: new Uint8Array(32), storage: [], identities: [] });
    },
    persist,
    receive: () => Promise.resolve(),
    event: (event) => events.push(event),
  };
  const spawn = (): MixnetWorker => {
    const worker = new FakeWorker();
    workers.push(worker);
    return worker;
  };
  link = makeMixnetLink(handlers, { spawn, backoffMs: [1, 1] });
});

function worker(index: number): FakeWorker {
  const found = workers[index];
  if (found === undefined) throw new Error(`no worker ${index}`);
  return found;
}

/** Lets worker `index` come up as a good one does. */
async function loads(index: number): Promise<void> {
  await vi.waitFor(() => expect(workers.length).toBe(index + 1));
  worker(index).say({ type: 'ready', reachable: [] });
  await vi.waitFor(() => expect(worker(index).types()).toContain('load'));
  worker(index).say({ type: 'loaded', fresh: index === 0, identities: [{ name: 'lasting', address }] });
}

async function up(): Promise<void> {
  const loading = link.load(PARAMS);
  await loads(0);
  expect(await loading).toEqual({
    ok: true,
    value: { fresh: true, identities: [{ name: 'lasting', address }] },
  });
}

describe('the owner of the mixnet worker', () => {
  test('loads nothing into a worker from which something is within reach', async () => {
    const loading = link.load(PARAMS);
    worker(0).say({ type: 'ready', reachable: ['indexedDB'] });
    expect(await loading).toEqual({ ok: false, error: { why: 'not-confined', detail: 'indexedDB' } });
    expect(worker(0)).toMatchObject({ ended: true, heard: [] });
    expect(restored).toBe(0);
  });

  test('passes progress and refusals on', async () => {
    const steps: unknown[] = [];
    const loading = link.load(PARAMS, (...step) => steps.push(step));
    worker(0).say({ type: 'ready', reachable: [] });
    await vi.waitFor(() => expect(worker(0).types()).toContain('load'));
    worker(0).say({ type: 'progress', step: 'download', done: 5, total: 10 });
    worker(0).say({ type: 'load-refused', why: 'assets-altered', detail: '' });
    expect(await loading).toEqual({ ok: false, error: { why: 'assets-altered', detail: '' } });
    expect(steps).toEqual([['download', 5, 10]]);
    expect(worker(0).ended).toBe(true);
  });

  test('answers stored in order, and only when the handler is done', async () => {
    await up();
    let finish: () => void = () => undefined;
    persist.mockImplementationOnce(() => new Promise((resolve) => (finish = resolve)));
    worker(0).say({ type: 'store', seq: 1, writes: [['a', '1']] });
    worker(0).say({ type: 'frame', seq: 2, to: 'lasting', from: address, frame, roundTime: null });
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(worker(0).types()).not.toContain('stored');
    finish();
    await vi.waitFor(() =>
      expect(worker(0).heard.slice(-2)).toEqual([
        { type: 'stored', seq: 1 },
        { type: 'stored', seq: 2 },
      ]),
    );
  });

  test('ends a worker whose writes could not be stored, without an answer, and starts another from what is stored', async () => {
    await up();
    link.start();
    persist.mockRejectedValueOnce(new Error('disk full'));
    worker(0).say({ type: 'store', seq: 1, writes: [['a', '1']] });
    await loads(1);
    await vi.waitFor(() => expect(events.at(-1)).toEqual({ type: 'restarted' }));
    expect(worker(0)).toMatchObject({ ended: true });
    expect(worker(0).types()).not.toContain('stored');
    expect(restored).toBe(2);
    expect(worker(1).types()).toEqual(['load', 'start']);
    expect(events).toEqual([
      { type: 'health', healthy: false },
      { type: 'restarting', inMs: 1, attempt: 1 },
      { type: 'restarted' },
    ]);
  });

  test('says of sends under way that their fate is unknown, and of later ones that it is not ready', async () => {
    await up();
    const send = (id: string): void => link.send({ id, from: 'lasting', to: address, frame });
    send('accepted');
    send('under way');
    worker(0).say({ type: 'in-round', id: 'accepted' });
    worker(0).fail();
    send('later');
    await vi.waitFor(() =>
      expect(events).toContainEqual({ type: 'send-failed', id: 'later', why: 'not-ready' }),
    );
    expect(events).toContainEqual({ type: 'send-failed', id: 'under way', why: 'timeout' });
    expect(events.filter((event) => 'id' in event && event.id === 'accepted')).toEqual([
      { type: 'in-round', id: 'accepted' },
    ]);
    link.terminate();
  });

  test('gives up after the last wait, and at once where another try is of no use', async () => {
    await up();
    worker(0).say({ type: 'exited', why: 'crashed' });
    await loads(1);
    await vi.waitFor(() => expect(events.at(-1)).toEqual({ type: 'restarted' }));
    worker(1).say({ type: 'exited', why: 'crashed' });
    await vi.waitFor(() => expect(workers).toHaveLength(3));
    worker(2).fail();
    await vi.waitFor(() => expect(events.at(-1)).toMatchObject({ type: 'gave-up' }));
    expect(workers).toHaveLength(3);
    link.send({ id: 'late', from: 'lasting', to: address, frame });
    await vi.waitFor(() => expect(events.at(-1)).toMatchObject({ type: 'send-failed', why: 'not-ready' }));
  });

  test('gives up at once where another try is of no use', async () => {
    await up();
    worker(0).say({ type: 'exited', why: 'crashed' });
    await vi.waitFor(() => expect(workers).toHaveLength(2));
    worker(1).say({ type: 'ready', reachable: [] });
    await vi.waitFor(() => expect(worker(1).types()).toContain('load'));
    worker(1).say({ type: 'load-refused', why: 'bad-state', detail: '' });
    await vi.waitFor(() =>
      expect(events.at(-1)).toMatchObject({ type: 'gave-up', error: { why: 'bad-state' } }),
    );
    expect(workers).toHaveLength(2);
  });

  test('makes an identity, or says why not', async () => {
    expect(await link.makeIdentity('early')).toEqual({ ok: false, error: 'not-ready' });
    await up();
    const making = link.makeIdentity('invitation');
    worker(0).say({ type: 'identity', name: 'another', secret: frame, address });
    worker(0).say({ type: 'identity', name: 'invitation', secret: frame, address });
    expect(await making).toEqual({ ok: true, value: { name: 'invitation', secret: frame, address } });
    const refused = link.makeIdentity('second');
    worker(0).say({ type: 'identity-refused', name: 'second', why: 'timeout' });
    expect(await refused).toEqual({ ok: false, error: 'timeout' });
    const lost = link.makeIdentity('third');
    worker(0).fail();
    expect(await lost).toEqual({ ok: false, error: 'timeout' });
    link.terminate();
  });

  test('stops with everything stored, and the worker gone', async () => {
    await up();
    const stopping = link.stop();
    expect(worker(0).types()).toContain('stop');
    worker(0).say({ type: 'store', seq: 1, writes: [['a', '1']] });
    await vi.waitFor(() => expect(worker(0).types()).toContain('stored'));
    worker(0).say({ type: 'stopped' });
    await stopping;
    expect(persist).toHaveBeenCalledOnce();
    expect(worker(0).ended).toBe(true);
    expect(events).toEqual([]);
  });

  test('terminates at once and for good', async () => {
    await up();
    link.send({ id: 'x', from: 'lasting', to: address, frame });
    link.terminate();
    expect(worker(0).ended).toBe(true);
    worker(0).fail();
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(workers).toHaveLength(1);
    expect(events).toEqual([]);
    await expect(link.load(PARAMS)).rejects.toThrow('once');
  });
});
