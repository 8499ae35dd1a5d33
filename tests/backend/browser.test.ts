/** @file The real worker in a real browser, under the headers of the app: a whole life of an account, and what it can't reach. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openStage, type Profile, type Stage } from './harness/stage.ts';

let stage: Stage;
let elsewhere: Server;
let outside = '';
const reached: string[] = [];

beforeAll(async () => {
  stage = await openStage();
  elsewhere = createServer((request, response) => {
    reached.push(request.url ?? '');
    response.writeHead(200, { 'access-control-allow-origin': '*' }).end();
  });
  await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve));
  outside = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}`;
}, 120_000);
afterAll(async () => {
  elsewhere.close();
  await stage.stop();
});

const EMAIL = 'alex@example.org';
const PASSWORD = 'correct horse battery';

async function probe(
  { page }: Profile,
  asked: Parameters<Window['backendHarness']['probe']>[0],
): Promise<string> {
  const before = await page.evaluate(() => window.backendHarness.probed.length);
  await page.evaluate((what) => window.backendHarness.probe(what), asked);
  await page.waitForFunction((count) => window.backendHarness.probed.length > count, before);
  return page.evaluate((count) => window.backendHarness.probed.slice(count).join('\n'), before);
}

test('sign up, publish, back up, sign out; sign in on another profile, restore; no token on the main thread', async () => {
  const first = await stage.profile();
  const life = await first.page.evaluate(
    async ([email, password]) => {
      const { call } = window.backendHarness;
      const bytes = (length: number): Uint8Array => crypto.getRandomValues(new Uint8Array(length));
      const ciphertext = bytes(4096);
      const answers = [
        await call('sign-up', { email, password }),
        await call('publish-keys', {
          deviceId: 'd'.repeat(32),
          kem: bytes(1184),
          signing: bytes(1952),
          protocolVersion: 1,
        }),
        await call('put-backup', { version: 1, format: 1, ciphertext }),
        await call('sign-out', { where: 'here' }),
        await call('get-backup', { version: null }),
      ];
      return {
        answers: answers.map((answer) => (answer.ok ? 'ok' : answer.error)),
        ciphertext: [...ciphertext],
      };
    },
    [EMAIL, PASSWORD] as const,
  );
  expect(life.answers).toEqual(['ok', 'ok', 'ok', 'ok', 'signed-out']);
  expect(await first.page.evaluate(() => window.backendHarness.states.map(({ kind }) => kind))).toEqual([
    'signed-out',
    'signed-in',
    'signed-out',
  ]);

  const second = await stage.profile();
  const restored = await second.page.evaluate(
    async ([email, password]) => {
      const { call } = window.backendHarness;
      const opened = await call('sign-in', { email, password });
      const got = await call('get-backup', { version: null });
      return { opened: opened.ok, bytes: got.ok ? [...(got.value.backup?.ciphertext ?? [])] : [] };
    },
    [EMAIL, PASSWORD] as const,
  );
  expect(restored.opened).toBe(true);
  expect(restored.bytes).toEqual(life.ciphertext);

  for (const profile of [first, second]) {
    const tokens = await profile.tokens();
    expect(tokens.size).toBeGreaterThanOrEqual(2);
    const crossed = await profile.page.evaluate(() => window.backendHarness.crossed.join('\n'));
    // The control: what does cross is in what was written down.
    expect(crossed).toContain(EMAIL);
    for (const token of tokens) expect(crossed).not.toContain(token);
    for (const request of profile.requests)
      expect([stage.origin, stage.backend.url]).toContain(new URL(request.url()).origin);
  }
});

describe('what runs in the backend worker', () => {
  let profile: Profile;
  beforeAll(async () => {
    profile = await stage.profile();
    await profile.page.evaluate(() => window.backendHarness.call('revocation-prefix-bits', null));
  });

  test('finds no storage, no other context, no thread and no other network API', async () => {
    const gone = [
      'indexedDB',
      'caches',
      'BroadcastChannel',
      'Worker',
      'SharedWorker',
      'XMLHttpRequest',
      'WebSocket',
      'WebTransport',
      'EventSource',
      'navigator.storage',
      'navigator.locks',
    ];
    expect(await probe(profile, { type: 'probe-globals', names: [...gone, 'fetch'] })).toBe(
      [...gone.map((name) => `${name}:undefined`), 'fetch:function'].join(' '),
    );
    // In a page of the same origin they are there: the list names things that were taken away.
    const missing = await profile.page.evaluate(
      (names) =>
        names.filter(
          (name) =>
            name.split('.').reduce<unknown>((at, part) => Reflect.get(at as object, part), window) ===
            undefined,
        ),
      gone,
    );
    expect(missing).toEqual([]);
  });

  test('reaches the configured backend, and neither another host nor the app’s own origin', async () => {
    expect(await probe(profile, { type: 'probe-fetch', url: `${stage.backend.url}/rest/v1/` })).toMatch(
      /answered/,
    );
    for (const url of [`${outside}/stolen`, `${stage.origin}/network.json`])
      expect(await probe(profile, { type: 'probe-fetch', url })).toContain('violation connect-src');
    expect(reached).toEqual([]);
    // The control: somebody not so confined gets there.
    expect((await fetch(`${outside}/control`)).status).toBe(200);
    expect(reached).toEqual(['/control']);
  });

  test('asks for revocations without a bearer', async () => {
    const asked = profile.requests.filter((request) => request.url().includes('/rpc/revocation_prefix_bits'));
    expect(asked.length).toBeGreaterThan(0);
    for (const request of asked) expect((await request.allHeaders())['authorization']).toBeUndefined();
  });
});
