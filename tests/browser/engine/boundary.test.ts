/**
 * @file Everything that crosses between an engine and the main thread, recorded below Comlink and searched for the profile's seeds.
 * The profile is made here with recorded randomness, so that the test knows what nobody may ever see.
 */
import { proxy } from 'comlink';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeProfile } from '../../../workers/engine/custody/profile.ts';
import { toKeyRecords } from '../../../workers/engine/custody/profile-records.ts';
import { openDatabases } from '../../../workers/engine/store/databases.ts';
import { createKeyDatabase } from '../../../workers/engine/store/key-database.ts';
import { deepSearch, textNeedle, type Needle } from './deep-search.ts';
import { cleanUp, spawnEngine, START, type TestEngine } from './support.ts';

beforeEach(cleanUp);
afterEach(cleanUp);

/** Root key, account root, both device seeds, mixnet password. */
const SECRETS = ['root key', 'account root', 'ML-KEM seed', 'signing seed', 'mixnet password'];

async function storeKnownProfile(): Promise<readonly Needle[]> {
  const drawn: Uint8Array[] = [];
  const records = await makeProfile((length) => {
    const bytes = crypto.getRandomValues(new Uint8Array(length));
    if (length >= 32) drawn.push(bytes.slice());
    return bytes;
  }, Date.now());
  const databases = await openDatabases({ indexedDB, IDBKeyRange });
  if (!databases.ok) throw new Error(databases.error);
  const created = await createKeyDatabase(databases.value).create(toKeyRecords(records));
  expect(created).toEqual({ ok: true, value: null });
  databases.value.keys.close();
  databases.value.data.close();
  expect(drawn).toHaveLength(SECRETS.length);
  // Both halves too: a part of a seed is no better.
  return drawn.flatMap((bytes, index) => [
    { name: SECRETS[index] ?? 'secret', bytes },
    { name: `${SECRETS[index] ?? 'secret'} (half)`, bytes: bytes.slice(0, 16) },
  ]);
}

interface Recording {
  readonly messages: unknown[];
  readonly engine: TestEngine;
  readonly restore: () => void;
}

/** Spawns an engine with every message of its worker and of every port recorded, both ways. */
function recordedEngine(): Recording {
  const messages: unknown[] = [];
  const restores: (() => unknown)[] = [];
  const record = (data: unknown): void => void messages.push(data);
  for (const prototype of [Worker.prototype, MessagePort.prototype]) {
    const postMessage: unknown = Reflect.get(prototype, 'postMessage');
    if (typeof postMessage !== 'function') throw new Error('no postMessage');
    Reflect.set(prototype, 'postMessage', function (this: unknown, ...args: unknown[]): unknown {
      record(args[0]);
      return Reflect.apply(postMessage, this, args) as unknown;
    });
    restores.push(() => Reflect.set(prototype, 'postMessage', postMessage));
  }
  const listen: unknown = Reflect.get(MessagePort.prototype, 'addEventListener');
  if (typeof listen !== 'function') throw new Error('no addEventListener');
  Reflect.set(
    MessagePort.prototype,
    'addEventListener',
    function (this: MessagePort, type: string, ...rest: unknown[]): void {
      const also = (event: MessageEvent<unknown>): void => record(event.data);
      if (type === 'message') Reflect.apply(listen, this, ['message', also]);
      Reflect.apply(listen, this, [type, ...rest]);
    },
  );
  restores.push(() => Reflect.set(MessagePort.prototype, 'addEventListener', listen));
  const restore = (): void => {
    for (const undo of restores) undo();
  };
  const engine = spawnEngine();
  engine.worker.addEventListener('message', (event: MessageEvent<unknown>) => record(event.data));
  return { messages, engine, restore };
}

test('no seed and no key crosses to the main thread in any form', async () => {
  const secrets = await storeKnownProfile();
  const { messages, engine, restore } = recordedEngine();
  try {
    const { api } = engine;
    const changes: unknown[] = [];
    await api.watch(proxy((change: unknown) => void changes.push(change)));
    expect(await api.start(START)).toEqual({ state: 'ready' });
    await api.welcome.finish({ name: 'Zyxomma', tracked: ['mood', 'activity'], adult: true });
    const logged = await api.today.log({ domain: 'mood', valence: 4, energy: 3 });
    if (logged.ok) await api.today.remove(logged.value.id);
    const snapshots = [
      await api.app.snapshot(),
      await api.today.snapshot(),
      await api.insights.snapshot(12),
      await api.plans.snapshot(null),
      await api.security.snapshot(),
      await api.people.snapshot(),
      await api.messages.list(),
      await api.people.readInvitation('nonsense'),
    ];
    expect(snapshots).toHaveLength(8);
    await expect.poll(() => changes.length).toBeGreaterThan(0);
    await api.app.stop();
  } finally {
    restore();
  }
  // The recording saw calls, answers and the listener's own port.
  expect(messages.length).toBeGreaterThan(20);
  const seen = deepSearch(messages, [textNeedle('Zyxomma')]);
  expect(seen.length).toBeGreaterThanOrEqual(2);
  expect(deepSearch(messages, secrets)).toEqual([]);

  // The control: one seed in one message of all these would have been found.
  const [, , root] = secrets;
  if (root === undefined) throw new Error('no secret');
  const planted = [
    ...messages,
    { id: 'x', type: 'RAW', value: { deep: [btoa(String.fromCharCode(...root.bytes))] } },
  ];
  expect(deepSearch(planted, secrets).length).toBeGreaterThan(0);
});
