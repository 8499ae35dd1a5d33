/** Locking, from the session's side: what is typed is stored, the screen is empty, the worker ends, nothing is asked twice. */
import { expect, test } from 'vitest';
import type { StartResult, UnlockView } from '$api/index.ts';
import { engine } from '$lib/engine/engine.ts';
import { EngineSession } from '$lib/engine/engine-session.svelte.ts';
import { beforeLock } from '$lib/state/unsaved.ts';
import { createFakeEngine } from '../fake-engine.ts';

const prf = { credentialId: new Uint8Array([9]), salt: new Uint8Array(32) };
const locked = { ways: ['prf', 'passphrase'], prf, waitMs: 0 } as const;

function workers(later: StartResult = { state: 'locked', locked }) {
  const events: string[] = [];
  let started = 0;
  const start = () => {
    const fake = createFakeEngine();
    fake.ways = { ...locked, proofNeeded: true, recoveryKey: false };
    const number = ++started;
    events.push(`start ${number}`);
    const unlock: UnlockView = {
      locked: () => Promise.resolve(locked),
      unlock: (proof) => {
        events.push(`unlock ${number} ${proof.way}`);
        return Promise.resolve({ ok: true, value: null });
      },
    };
    const api = {
      ...fake.api,
      unlock,
      start: () => Promise.resolve(number === 1 ? ({ state: 'ready' } as const) : later),
      app: { ...fake.api.app, stop: () => Promise.resolve(void events.push(`stop ${number}`)) },
    };
    return Promise.resolve({ api, terminate: () => void events.push(`end ${number}`) });
  };
  return { start, events };
}

test('stores what is typed first, then stops, then ends the worker, and starts none', async () => {
  const session = new EngineSession();
  const { start, events } = workers();
  await session.start(start, { takeOver: false });
  const taken = beforeLock(async () => {
    expect(session.phase.kind).toBe('ready');
    await engine().messages.saveDraft('conv-1', 'half a sentence');
    events.push('kept');
  });
  await session.lock();
  taken();
  expect(events).toEqual(['start 1', 'kept', 'stop 1', 'end 1']);
  expect(session.phase).toEqual({ kind: 'locked', locked });
  expect(() => engine()).toThrow();
});

test('a proof starts the engine and opens it, once', async () => {
  const session = new EngineSession();
  const { start, events } = workers();
  await session.start(start, { takeOver: false });
  await session.lock();
  const output = new Uint8Array(32).fill(7);
  expect(await session.unlock({ way: 'prf', output })).toBeNull();
  expect(session.phase).toEqual({ kind: 'ready' });
  expect(events).toEqual(['start 1', 'stop 1', 'end 1', 'start 2', 'unlock 2 prf']);
  // Not transferred to this fake: zeroed.
  expect(output).toEqual(new Uint8Array(32));
});

test('another tab took it meanwhile: the proof is forgotten', async () => {
  const session = new EngineSession();
  const { start, events } = workers({ state: 'elsewhere' });
  await session.start(start, { takeOver: false });
  await session.lock();
  const output = new Uint8Array(32).fill(7);
  expect(await session.unlock({ way: 'prf', output })).toBeNull();
  expect(session.phase).toEqual({ kind: 'elsewhere' });
  expect(output).toEqual(new Uint8Array(32));
  expect(events.at(-1)).toBe('end 2');
});

test('an engine that doesn’t stop is ended all the same', async () => {
  const session = new EngineSession();
  const fake = createFakeEngine();
  let ended = false;
  const api = {
    ...fake.api,
    app: { ...fake.api.app, stop: () => Promise.reject(new Error('made to fail')) },
  };
  await session.start(() => Promise.resolve({ api, terminate: () => void (ended = true) }), {
    takeOver: false,
  });
  await session.lock();
  expect(ended).toBe(true);
  expect(session.phase).toEqual({ kind: 'locked', locked: { ways: [], prf: null, waitMs: 0 } });
});
