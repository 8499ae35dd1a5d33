import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Topic } from '../../../workers/api/index.ts';
import { createChecks } from '../../../workers/engine/startup/checks.ts';
import { EngineFault, gate } from '../../../workers/engine/startup/gate.ts';
import { networkSelfTest } from '../../../workers/engine/startup/network-self-test.ts';
import { createNotifier } from '../../../workers/engine/startup/notifier.ts';
import { createPlace } from '../../../workers/engine/startup/place.ts';

describe('what changed', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  test('is told together, each topic once, at most every 50 ms', () => {
    const told: (readonly Topic[])[] = [];
    const { changed } = createNotifier((topics) => told.push(topics));
    for (let ms = 0; ms < 200; ms += 1) {
      changed('today', 'insights');
      if (ms === 60) changed('app');
      vi.advanceTimersByTime(1);
    }
    expect(told.length).toBeGreaterThanOrEqual(3);
    expect(told.length).toBeLessThanOrEqual(4);
    expect(told[0]).toEqual(['today', 'insights']);
    expect(told[1]).toEqual(['today', 'insights', 'app']);
    vi.advanceTimersByTime(1000);
    expect(told).toHaveLength(4);
  });

  test('is told at once when the engine stops, and nothing after', () => {
    const told: (readonly Topic[])[] = [];
    const notifier = createNotifier((topics) => told.push(topics));
    notifier.changed('people');
    notifier.close();
    notifier.changed('messages');
    vi.advanceTimersByTime(1000);
    expect(told).toEqual([['people']]);
  });
});

describe('the gate', () => {
  interface View {
    add(a: number, b: number): Promise<number>;
    fail(): Promise<never>;
  }
  const secret = 'dear diary';
  const view: View & { readonly hidden: () => Promise<string> } = {
    add: (a, b) => Promise.resolve(a + b),
    fail: () => Promise.reject(new Error(secret)),
    hidden: () => Promise.resolve(secret),
  };
  const names = { add: true, fail: true } as const;

  test('calls wait for the view, and reach only listed methods', async () => {
    let open: (view: View) => void = () => undefined;
    const ready = new Promise<View>((resolve) => (open = resolve));
    const gated = gate<View>('test', names, ready, () => undefined);
    const sum = gated.add(1, 2);
    open(view);
    expect(await sum).toBe(3);
    expect(Object.keys(gated)).toEqual(['add', 'fail']);
    expect('hidden' in gated || 'constructor' in gated).toBe(false);
    expect(Object.isFrozen(gated)).toBe(true);
  });

  test("a bug's words and stack stay inside", async () => {
    const faults: unknown[] = [];
    const gated = gate<View>('test', names, Promise.resolve(view), (fault) => faults.push(fault));
    const fault: unknown = await gated.fail().catch((error: unknown) => error);
    expect(fault).toBeInstanceOf(EngineFault);
    expect((fault as EngineFault).message).toBe('The engine failed in test.fail.');
    expect((fault as EngineFault).stack).toBeUndefined();
    expect(faults).toEqual([new Error(secret)]);
  });
});

describe("the engine's network self-test", () => {
  const violation = (effectiveDirective: string) =>
    Object.assign(new Event('securitypolicyviolation'), { effectiveDirective });

  function run(fetch: (events: EventTarget) => Promise<unknown>) {
    const events = new EventTarget();
    return networkSelfTest({ fetch: () => fetch(events), origin: 'https://wellio.test', events });
  }

  test('a policy violation is the evidence, also when it comes after the refusal', async () => {
    const refused = new TypeError('Failed to fetch');
    const good = { id: 'engine-network', state: 'good', detail: 'blocked' };
    expect(
      await run((events) => {
        events.dispatchEvent(violation('connect-src'));
        return Promise.reject(refused);
      }),
    ).toEqual(good);
    expect(
      await run((events) => {
        setTimeout(() => events.dispatchEvent(violation('connect-src')), 20);
        return Promise.reject(refused);
      }),
    ).toEqual(good);
  });

  test('an answer means that this host sends no headers', async () => {
    expect(await run(() => Promise.resolve(new Response('')))).toMatchObject({
      state: 'attention',
      detail: 'not-blocked',
    });
  });

  test('being offline, or another violation, proves nothing', async () => {
    expect(
      await run((events) => {
        events.dispatchEvent(violation('script-src'));
        return Promise.reject(new TypeError('offline'));
      }),
    ).toMatchObject({ state: 'attention', detail: 'unproven' });
  });
});

test('each check is pending until somebody has looked, and the newest outcome stands', () => {
  const checks = createChecks();
  expect(checks.list().every(({ state }) => state === 'pending')).toBe(true);
  checks.report({ id: 'mixnet-isolation', state: 'bad', detail: 'sees-storage' });
  checks.report({ id: 'mixnet-isolation', state: 'good', detail: 'isolated' });
  expect(checks.list().filter(({ state }) => state !== 'pending')).toEqual([
    { id: 'mixnet-isolation', state: 'good', detail: 'isolated' },
  ]);
});

test('an unknown time zone moves no days', () => {
  const place = createPlace('de', 'Europe/Berlin');
  place.setTimeZone('Mars/Olympus');
  expect(place.timeZone()).toBe('Europe/Berlin');
  place.setTimeZone('Asia/Tokyo');
  expect(place.timeZone()).toBe('Asia/Tokyo');
  expect(createPlace('de', '').timeZone()).toBe('UTC');
});
