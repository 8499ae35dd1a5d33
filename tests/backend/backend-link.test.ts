/** @file The engine's side of the worker: order of sessions and answers, confinement, a worker that dies, and locking. */
import { beforeEach, expect, test } from 'vitest';
import {
  makeBackendLink,
  type BackendLink,
  type BackendWorker,
} from '../../workers/engine/transport/backend-link.ts';
import type {
  AccountState,
  FromBackend,
  StoredSession,
  ToBackend,
} from '../../workers/engine/transport/backend-port.ts';

class FakeWorker implements BackendWorker {
  onmessage: BackendWorker['onmessage'] = null;
  onerror: BackendWorker['onerror'] = null;
  readonly got: ToBackend[] = [];
  terminated = false;

  postMessage(message: ToBackend): void {
    this.got.push(message);
  }

  terminate(): void {
    this.terminated = true;
  }

  say(message: FromBackend): void {
    this.onmessage?.({ data: message } as MessageEvent<FromBackend>);
  }

  crash(): void {
    this.onerror?.({ preventDefault: () => undefined } as ErrorEvent);
  }
}

const PLACE = { url: 'http://localhost:1', key: 'k' };
const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

let workers: FakeWorker[];
let stored: StoredSession | null;
let states: AccountState[];
let holdSave: Promise<void>;
let reachable: readonly string[];
let link: BackendLink;

beforeEach(() => {
  workers = [];
  stored = { refreshToken: 'r1', email: 'a@example.org' };
  states = [];
  holdSave = Promise.resolve();
  reachable = [];
  link = makeBackendLink({
    place: PLACE,
    spawn: () => {
      const worker = new FakeWorker();
      workers.push(worker);
      setTimeout(() => worker.say({ type: 'ready', reachable }));
      return worker;
    },
    restore: () => Promise.resolve(stored),
    save: async (session) => {
      await holdSave;
      stored = session;
    },
    accountChanged: (state) => states.push(state),
  });
});

async function started(): Promise<FakeWorker> {
  await turn();
  await turn();
  const worker = workers.at(-1);
  if (worker === undefined) throw new Error('no worker was started');
  return worker;
}

test('starts with the first call, opens with the stored session, and matches answers to calls', async () => {
  expect(workers).toEqual([]);
  const bits = link.call('revocation-prefix-bits', null);
  const backup = link.call('get-backup', { version: null });
  const worker = await started();
  expect(worker.got.map(({ type }) => type)).toEqual(['open', 'call', 'call']);
  expect(worker.got[0]).toEqual({ type: 'open', place: PLACE, session: stored });
  worker.say({ type: 'answer', id: 2, answer: { ok: true, value: { backup: null } } });
  worker.say({ type: 'answer', id: 1, answer: { ok: true, value: { bits: 3 } } });
  expect(await bits).toEqual({ ok: true, value: { bits: 3 } });
  expect(await backup).toEqual({ ok: true, value: { backup: null } });
});

test('a new session is durable before the answer that came with it', async () => {
  let release: () => void = () => undefined;
  holdSave = new Promise((resolve) => (release = resolve));
  const answer = link.call('get-backup', { version: null });
  const worker = await started();
  worker.say({ type: 'session', session: { refreshToken: 'r2', email: 'a@example.org' } });
  worker.say({ type: 'answer', id: 1, answer: { ok: true, value: { backup: null } } });
  let answered = false;
  void answer.then(() => (answered = true));
  await turn();
  expect(answered).toBe(false);
  release();
  await answer;
  expect(stored?.refreshToken).toBe('r2');
});

test('a worker that could reach something it should not is ended and never opened', async () => {
  reachable = ['indexedDB'];
  expect(await link.call('get-backup', { version: null })).toEqual({ ok: false, error: 'not-confined' });
  expect(workers[0]?.terminated).toBe(true);
  expect(workers[0]?.got).toEqual([]);
});

test('what was asked of a worker that died is answered, and the next call starts another', async () => {
  const lost = link.call('get-backup', { version: null });
  (await started()).crash();
  expect(await lost).toEqual({ ok: false, error: 'server-failed' });
  const next = link.call('get-backup', { version: null });
  const worker = await started();
  expect(workers).toHaveLength(2);
  worker.say({ type: 'account', state: { kind: 'signed-in', email: 'a@example.org' } });
  worker.say({ type: 'answer', id: 2, answer: { ok: true, value: { backup: null } } });
  expect((await next).ok).toBe(true);
  expect(link.account()).toEqual({ kind: 'signed-in', email: 'a@example.org' });
  expect(states).toHaveLength(1);
});

test('locking ends the worker and answers everything', async () => {
  const asked = link.call('get-backup', { version: null });
  const worker = await started();
  link.terminate();
  expect(worker.terminated).toBe(true);
  expect(await asked).toEqual({ ok: false, error: 'signed-out' });
  expect(await link.call('get-backup', { version: null })).toEqual({ ok: false, error: 'signed-out' });
  expect(workers).toHaveLength(1);
});
