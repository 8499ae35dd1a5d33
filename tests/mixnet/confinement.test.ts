import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { EXEC_SHA256, WASM_SHA256 } from '../../scripts/xxdk-plugin.ts';
import type { Client } from './harness/browser.ts';
import type { ToProbe } from './harness/probe-messages.ts';
import { healthyClient, useStage } from './harness/stage.ts';

const stage = useStage();
let elsewhere: Server;
let outside = '';
const reached: string[] = [];

beforeAll(async () => {
  elsewhere = createServer((request, response) => {
    reached.push(request.url ?? '');
    response.writeHead(200, { 'access-control-allow-origin': '*' }).end();
  });
  await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve));
  outside = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}`;
});
afterAll(() => {
  elsewhere.close();
});

async function ask(client: Client, message: ToProbe): Promise<string> {
  const before = await client.page.evaluate(() => window.harness.answers.length);
  await client.page.evaluate((probe) => window.harness.probe(probe), message);
  await client.page.waitForFunction((count) => window.harness.answers.length > count, before);
  return client.page.evaluate(() => window.harness.answers.at(-1) ?? '');
}

const GONE = [
  'indexedDB',
  'caches',
  'BroadcastChannel',
  'XMLHttpRequest',
  'WebSocket',
  'WebTransport',
  'EventSource',
  'SharedWorker',
  'webkitRequestFileSystemSync',
  'navigator.storage',
  'navigator.locks',
  'navigator.storageBuckets',
];

describe('what runs in the mixnet worker', () => {
  let client: Client;

  test('finds no storage, no other context and no other network API, before and after xxdk runs', async () => {
    client = await healthyClient(stage);
    const answer = await ask(client, { type: 'probe-globals', names: [...GONE, 'fetch'] });
    expect(answer).toBe([...GONE.map((name) => `${name}:undefined`), 'fetch:function'].join(' '));
    // A page of the same origin has them, so the list above is one of things taken away and not of typing mistakes.
    const inPage = await client.page.evaluate(
      (names) =>
        names.filter(
          (name) =>
            name.split('.').reduce<unknown>((at, part) => Reflect.get(at as object, part), window) ===
            undefined,
        ),
      GONE.filter((name) => name !== 'webkitRequestFileSystemSync'),
    );
    expect(inPage).toEqual([]);
  });

  test('can make no thread of its own', async () => {
    const answer = await ask(client, { type: 'probe-thread', url: `${stage.server.origin}/anything.js` });
    expect(answer).toContain('This worker starts no threads');
    expect(client.page.workers().length).toBe(1);
  });

  test('is refused another host by its own fetch, with no request and no violation', async () => {
    expect(await ask(client, { type: 'probe-fetch', url: outside, through: 'guard' })).toContain(
      'only the mix network',
    );
    expect(await client.page.evaluate(() => window.harness.violations)).toEqual([]);
    expect(reached).toEqual([]);
  });

  test("is refused another host by the policy, even with the browser's own fetch; the network itself answers", async () => {
    expect(await ask(client, { type: 'probe-fetch', url: outside, through: 'browser' })).toContain(
      'Failed to fetch',
    );
    const violations = await client.page.evaluate(() => window.harness.violations);
    expect(violations).toHaveLength(1);
    expect(violations[0]).toMatchObject({ directive: 'connect-src' });
    expect(reached).toEqual([]);
    const gateway = `http://127.0.0.1:${stage.net.port}/ndf.json`;
    expect(await ask(client, { type: 'probe-fetch', url: gateway, through: 'browser' })).toContain(
      'answered 200',
    );
    expect(client.requests).toContain(gateway);
    await client.close();
  });
});

describe('the files of xxdk', () => {
  test('are those of the npm package, under names that hold their hash', async () => {
    for (const [sha256, suffix] of [
      [WASM_SHA256, '.wasm'],
      [EXEC_SHA256, '-wasm_exec.js'],
    ] as const) {
      const response = await fetch(`${stage.server.origin}/xxdk/${sha256.slice(0, 16)}${suffix}`);
      const digest = Buffer.from(
        await crypto.subtle.digest('SHA-256', await response.arrayBuffer()),
      ).toString('hex');
      expect(digest).toBe(sha256);
      expect(response.headers.get('cache-control')).toContain('immutable');
    }
  });

  test.each([
    [
      'one bit changed',
      (bytes: Buffer) => (bytes.writeUInt8((bytes[20_000_000] ?? 0) ^ 1, 20_000_000), bytes),
    ],
    ['cut short', (bytes: Buffer) => bytes.subarray(0, 40_000_000)],
    ['with more behind', (bytes: Buffer) => Buffer.concat([bytes, Buffer.from([0])])],
  ])('are refused with %s, and nothing of them runs', async (_, change) => {
    stage.server.alterWasm(change);
    const client = await stage.open();
    const before = stage.net.counts();
    const loaded = await client.page.evaluate(
      (ndf) => window.harness.load({ ndf, host: '127.0.0.1' }, null),
      stage.net.ndf,
    );
    stage.server.alterWasm(null);
    expect(loaded).toMatchObject({ ok: false, error: { why: 'assets-altered' } });
    expect(stage.net.counts().registrations).toBe(before.registrations);
    await expect.poll(() => client.page.workers().length).toBe(0);
    await client.close();
  });

  test('that are not there are told apart from altered ones', async () => {
    const client = await stage.open();
    const loaded = await client.page.evaluate(
      (ndf) => window.harness.load({ ndf, host: '127.0.0.1' }, null, { wasm: '/xxdk/nothing.wasm' }),
      stage.net.ndf,
    );
    expect(loaded).toMatchObject({ ok: false, error: { why: 'assets-unreachable' } });
    await client.close();
  });

  test('refuse a network description that they cannot read', async () => {
    const client = await stage.open();
    const loaded = await client.page.evaluate(() =>
      window.harness.load({ ndf: '{"no":"network"}', host: '127.0.0.1' }, null),
    );
    expect(loaded).toMatchObject({ ok: false, error: { why: 'bad-network' } });
    await client.close();
  });
});
