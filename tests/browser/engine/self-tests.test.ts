import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { EngineApi, SecurityCheck } from '../../../workers/api/index.ts';
import { cleanUp, engineOf, keepTrack, START, startedEngine } from './support.ts';

beforeEach(cleanUp);
afterEach(cleanUp);

async function checkOf(api: EngineApi, id: SecurityCheck['id']): Promise<SecurityCheck | undefined> {
  return (await api.security.snapshot()).checks.find((check) => check.id === id);
}

describe('known answers', () => {
  test('are computed rightly on this browser', async () => {
    const { api } = await startedEngine();
    expect(await checkOf(api, 'known-answers')).toMatchObject({ state: 'good', detail: 'passed' });
    expect(await checkOf(api, 'key-backend')).toMatchObject({ state: 'good', detail: 'native' });
    expect((await api.app.snapshot()).mixnet).toEqual({ kind: 'unused' });
  });

  test('computed wrongly, messaging is off and says why; everything else works', async () => {
    const worker = keepTrack(
      new Worker(new URL('./workers/corrupted.worker.ts', import.meta.url), { type: 'module' }),
    );
    const { api } = engineOf(worker);
    expect(await api.start(START)).toEqual({ state: 'ready' });
    expect(await checkOf(api, 'known-answers')).toMatchObject({ state: 'bad', detail: 'failed' });
    expect((await api.app.snapshot()).mixnet).toEqual({ kind: 'off', why: 'self-test-failed' });
    expect(await api.welcome.finish({ name: '', tracked: ['mood'], adult: true })).toMatchObject({
      ok: true,
    });
    expect(await api.today.log({ domain: 'mood', valence: 4, energy: 3 })).toMatchObject({ ok: true });
    expect((await api.today.snapshot()).entries).toHaveLength(1);
    expect((await api.insights.snapshot(12)).weeks.length).toBeGreaterThan(0);
  });
});

test('what nobody has looked at is pending, and what the tab reports is shown', async () => {
  const { api } = await startedEngine();
  expect(await checkOf(api, 'persistent-storage')).toMatchObject({ state: 'pending' });
  await api.security.reportPersistence(false);
  expect(await checkOf(api, 'persistent-storage')).toMatchObject({ state: 'attention' });
  await api.security.reportPersistence(true);
  expect(await checkOf(api, 'persistent-storage')).toMatchObject({ state: 'good' });
  expect(await checkOf(api, 'passphrase')).toMatchObject({ state: 'attention', detail: 'not-set' });
});

describe("the engine's network", () => {
  const frames: HTMLIFrameElement[] = [];
  afterEach(() => {
    for (const frame of frames.splice(0)) frame.remove();
  });

  /** Runs the self-test in a worker whose policy is the one of the frame that made it: a blob's worker inherits it. */
  function selfTestUnder(policy: string): Promise<unknown> {
    const module = new URL('../../../workers/engine/startup/network-self-test.ts', import.meta.url).href;
    const code = `
      import { networkSelfTest } from ${JSON.stringify(module)};
      const environment = { fetch: (url, init) => fetch(url, init), origin: ${JSON.stringify(location.origin)}, events: self };
      postMessage(await networkSelfTest(environment));`;
    const script = `
      const blob = new Blob([${JSON.stringify(code)}], { type: 'text/javascript' });
      const worker = new Worker(URL.createObjectURL(blob), { type: 'module' });
      worker.onmessage = ({ data }) => parent.postMessage({ check: data }, '*');`;
    const frame = document.createElement('iframe');
    const source = URL.createObjectURL(new Blob([script], { type: 'text/javascript' }));
    frame.srcdoc = `<meta http-equiv="Content-Security-Policy" content="${policy}"><body>`;
    frame.onload = () => {
      const element = document.createElement('script');
      element.src = source;
      frame.contentDocument?.body.append(element);
    };
    frames.push(frame);
    return new Promise((resolve) => {
      addEventListener('message', function answer({ data, source }: MessageEvent<{ check?: unknown }>) {
        if (source !== frame.contentWindow || data.check === undefined) return;
        removeEventListener('message', answer);
        resolve(data.check);
      });
      document.body.append(frame);
    });
  }

  test('refused by a policy: the violation is the evidence', async () => {
    expect(await selfTestUnder("connect-src 'none'")).toEqual({
      id: 'engine-network',
      state: 'good',
      detail: 'blocked',
    });
  });

  test('a host without headers: said in Security', async () => {
    expect(await selfTestUnder("img-src 'self'")).toEqual({
      id: 'engine-network',
      state: 'attention',
      detail: 'not-blocked',
    });
    // This test server is such a host.
    const { api } = await startedEngine();
    await expect
      .poll(() => checkOf(api, 'engine-network'))
      .toMatchObject({ state: 'attention', detail: 'not-blocked' });
  });
});
