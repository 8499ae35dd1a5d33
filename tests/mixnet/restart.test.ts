import { describe, expect, test } from 'vitest';
import { bringUp, type Client, healthy } from './harness/browser.ts';
import type { Logged } from './harness/page.ts';
import {
  addressOf,
  healthyClient,
  receivedBy,
  resendRefused,
  sendFrame,
  sleep,
  stateOf,
  useStage,
  waitForFrames,
  waitForState,
} from './harness/stage.ts';

const stage = useStage();
let alice: Client;
let bob: Client;
let toAlice = '';
let toBob = '';

function logOf(client: Client): Promise<readonly Logged[]> {
  return client.page.evaluate(() => window.harness.log);
}

/** Each item of the queue waits for the answer to the one before, and no answer comes before its item is durable. */
function expectDurableBeforeAnswer(log: readonly Logged[]): void {
  let open: number | undefined;
  let durable = false;
  let answered = 0;
  for (const entry of log) {
    if (entry.kind === 'worker' && entry.seq !== undefined) {
      expect(open, `item ${entry.seq} came while ${open} was open`).toBeUndefined();
      open = entry.seq;
      durable = false;
    }
    if (entry.kind === 'durable') durable = true;
    if (entry.kind === 'engine' && entry.type === 'stored') {
      expect(entry.seq).toBe(open);
      expect(durable, `item ${entry.seq} was answered before it was durable`).toBe(true);
      open = undefined;
      answered += 1;
    }
    if (entry.kind === 'worker' && entry.type === 'ready') open = undefined;
  }
  expect(answered).toBeGreaterThan(10);
}

describe('a worker that goes away', () => {
  test('in the middle of frames coming in, loses none that was durable and shows none twice after a restart', async () => {
    alice = await healthyClient(stage);
    bob = await healthyClient(stage);
    await resendRefused(alice, bob);
    [toAlice, toBob] = await Promise.all([addressOf(alice), addressOf(bob)]);
    await bob.page.evaluate(() => window.harness.slowStores(120));
    const sent: string[] = [];
    for (let index = 0; index < 12; index += 1) {
      sent.push(await sendFrame(alice, `a${index}`, toBob));
      await sleep(150);
      if (index !== 8) continue;
      await bob.page.waitForFunction(() => window.harness.received.length >= 2);
      // Nothing is flushed, and a store may be under way.
      await bob.page.evaluate(() => window.harness.terminate());
    }
    for (let index = 0; index < 12; index += 1) await waitForState(alice, `a${index}`, 'mixed');
    expectDurableBeforeAnswer(await logOf(bob));
    await sleep(300);
    const saved = await bob.page.evaluate(() => window.harness.save());
    await bob.close();
    const before = stage.net.counts().registrations;
    bob = await stage.open();
    await bringUp(bob, stage.net.ndf, saved);
    await resendRefused(bob);
    // The last three were sent when it was gone: they come now.
    for (const frame of sent.slice(9))
      await bob.page.waitForFunction(
        (want) => window.harness.received.some((one) => one.frame === want),
        frame,
      );
    await sleep(3_000);
    const frames = (await receivedBy(bob)).map(({ frame }) => frame);
    console.log(
      'of 12 frames, 9 before the kill:',
      frames.length,
      'received, durable before:',
      saved.received.length,
    );
    expect(new Set(frames).size).toBe(frames.length);
    expect(sent).toEqual(expect.arrayContaining(frames));
    expect(frames.slice(0, saved.received.length)).toEqual(saved.received.map(({ frame }) => frame));
    expect(stage.net.counts().registrations).toBe(before);
  });

  test('because its Go program ended, is started again from stored state by its owner', async () => {
    const before = stage.net.counts();
    const heard = (await receivedBy(bob)).length;
    await bob.page.evaluate(() => window.harness.probe({ type: 'probe-panic' }));
    await bob.page.waitForFunction(() =>
      window.harness.log.some((entry) => entry.kind === 'event' && entry.event.type === 'restarted'),
    );
    const events = (await logOf(bob)).flatMap((entry) => (entry.kind === 'event' ? [entry.event] : []));
    const types = events.map((event) => event.type);
    expect(types.slice(types.indexOf('restarting') - 1)).toEqual(
      expect.arrayContaining(['health', 'restarting', 'restarted']),
    );
    expect(events[types.indexOf('restarting') - 1]).toEqual({ type: 'health', healthy: false });
    await healthy(bob.page);
    await sendFrame(alice, 'after the panic', toBob);
    expect((await waitForFrames(bob, heard + 1)).length).toBe(heard + 1);
    await sendFrame(bob, 'back', toAlice);
    await waitForState(bob, 'back', 'mixed');
    const after = stage.net.counts();
    expect(after.registrations).toBe(before.registrations);
    expect(after.nodeKeyRequests).toBe(before.nodeKeyRequests);
    expect(bob.noise).toEqual([]);
  });

  test('tells of what it was sending that its fate is unknown', async () => {
    await alice.page.evaluate(
      ([to, frame]) => {
        window.harness.send('caught', 'lasting', to, frame);
        window.harness.probe({ type: 'probe-panic' });
        window.harness.send('behind', 'lasting', to, frame.replaceAll('0', '1'));
      },
      [toBob, '00'.repeat(768)] as const,
    );
    await waitForState(alice, 'caught', 'timeout');
    await waitForState(alice, 'behind', 'timeout');
    await alice.page.evaluate(
      (to) => window.harness.send('while away', 'lasting', to, '00'.repeat(768)),
      toBob,
    );
    expect(await stateOf(alice, 'while away')).toEqual(['not-ready']);
    await healthy(alice.page);
  });

  test('stops when nothing can be stored, tries again, and gives up in the end', async () => {
    await alice.page.evaluate(() => window.harness.failStores(true));
    await alice.page.waitForFunction(
      () => window.harness.log.some((entry) => entry.kind === 'event' && entry.event.type === 'gave-up'),
      null,
      { timeout: 90_000 },
    );
    const attempts = (await logOf(alice)).flatMap((entry) =>
      entry.kind === 'event' && entry.event.type === 'restarting' ? [entry.event.attempt] : [],
    );
    // One was for the panic before.
    expect(attempts).toEqual([1, 2, 3]);
    await expect.poll(() => alice.page.workers().length).toBe(0);
    await alice.close();
    await bob.close();
  });
});
