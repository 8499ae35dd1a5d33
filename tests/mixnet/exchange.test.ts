import { describe, expect, test } from 'vitest';
import type { Client } from './harness/browser.ts';
import { bringUp } from './harness/browser.ts';
import {
  addressOf,
  fateOf,
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

describe('two browsers with the real xxdk-wasm over localnet', () => {
  test('come up fresh, register once each, and become healthy', async () => {
    alice = await stage.open();
    const first = await bringUp(alice, stage.net.ndf);
    bob = await stage.open();
    const second = await bringUp(bob, stage.net.ndf);
    console.log('fresh load', first, second);
    expect(first.fresh && second.fresh).toBe(true);
    expect(stage.net.counts().registrations).toBe(2);
    await resendRefused(alice, bob);
  });

  test('exchange twenty frames each way, each once and unchanged', async () => {
    const [toAlice, toBob] = await Promise.all([addressOf(alice), addressOf(bob)]);
    const before = stage.net.counts();
    const sent: { readonly id: string; readonly by: Client; readonly frame: string; readonly at: number }[] =
      [];
    for (let index = 0; index < 20; index += 1) {
      for (const [by, to, name] of [
        [alice, toBob, 'a'],
        [bob, toAlice, 'b'],
      ] as const) {
        const id = `${name}${index}`;
        sent.push({ id, by, at: Date.now(), frame: await sendFrame(by, id, to) });
      }
      await sleep(250);
    }
    await Promise.all([waitForFrames(alice, 20), waitForFrames(bob, 20)]);
    for (const { id, by } of sent) await waitForState(by, id, 'mixed');
    const [atAlice, atBob] = await Promise.all([receivedBy(alice), receivedBy(bob)]);
    const framesOf = (client: Client): string[] =>
      sent.filter(({ by }) => by === client).map(({ frame }) => frame);
    expect(atBob.map(({ frame }) => frame).sort()).toEqual(framesOf(alice).sort());
    expect(atAlice.map(({ frame }) => frame).sort()).toEqual(framesOf(bob).sort());
    expect(new Set(atBob.map(({ from }) => from))).toEqual(new Set([toAlice]));
    expect(new Set(atAlice.map(({ to }) => to))).toEqual(new Set(['lasting']));
    for (const { roundTime, at } of [...atAlice, ...atBob]) {
      expect(roundTime).not.toBeNull();
      expect(Math.abs(at - (roundTime ?? 0))).toBeLessThan(30_000);
    }
    for (const { id, by } of sent) expect(await fateOf(by, id)).toEqual(['in-round', 'mixed']);
    const after = stage.net.counts();
    expect(after.puts - before.puts).toBe(40);
    expect(after.slots - before.slots).toBe(80);
    const latencies = [...atAlice, ...atBob]
      .map(({ frame, at }) => at - (sent.find((one) => one.frame === frame)?.at ?? 0))
      .sort((a, b) => a - b);
    console.log('one-way ms: min', latencies[0], 'median', latencies[20], 'max', latencies.at(-1));
  });

  test('print nothing, break no policy, call nobody but the network, and leave nothing of the origin reachable', async () => {
    for (const client of [alice, bob]) {
      expect(client.noise).toEqual([]);
      expect(await client.page.evaluate(() => window.harness.violations)).toEqual([]);
      const hosts = new Set(client.requests.map((url) => new URL(url).host));
      for (const host of hosts)
        expect(stage.net.gatewayPorts.map((port) => `127.0.0.1:${port}`)).toContain(host);
      expect(client.requests.length).toBeGreaterThan(0);
    }
  });

  test('a frame that is not 768 bytes, or an address that cannot be, is refused before xxdk sees it', async () => {
    const to = await addressOf(bob);
    const before = stage.net.counts().puts;
    await alice.page.evaluate((address) => {
      window.harness.send('long', 'lasting', address, '00'.repeat(769));
      window.harness.send('short', 'lasting', address, '00'.repeat(767));
      window.harness.send('nowhere', 'lasting', '00'.repeat(35), '00'.repeat(768));
      // No point of the curve, and one of small order: xxdk's program would end on either.
      window.harness.send('no point', 'lasting', '02'.padEnd(64, '0') + '00000001', '00'.repeat(768));
      window.harness.send('small order', 'lasting', '01'.padEnd(64, '0') + '00000001', '00'.repeat(768));
      window.harness.send('nobody', 'unknown identity', address, '00'.repeat(768));
    }, to);
    await waitForState(alice, 'nobody', 'not-ready');
    expect(await stateOf(alice, 'long')).toEqual(['wrong-size']);
    expect(await stateOf(alice, 'short')).toEqual(['wrong-size']);
    expect(await stateOf(alice, 'nowhere')).toEqual(['bad-address']);
    expect(await stateOf(alice, 'no point')).toEqual(['bad-address']);
    expect(await stateOf(alice, 'small order')).toEqual(['bad-address']);
    expect(stage.net.counts().puts).toBe(before);
    const heard = (await receivedBy(bob)).length;
    await sendFrame(alice, 'after', to);
    await waitForState(alice, 'after', 'mixed');
    await waitForFrames(bob, heard + 1);
  });

  test('a reload comes up from stored state, registers nowhere again, and gets what was sent meanwhile', async () => {
    const toBob = await addressOf(bob);
    await bob.page.evaluate(() => window.harness.stop());
    const saved = await bob.page.evaluate(() => window.harness.save());
    await bob.close();
    const missed = await sendFrame(alice, 'missed', toBob);
    await waitForState(alice, 'missed', 'mixed');
    const before = stage.net.counts();
    bob = await stage.open();
    const times = await bringUp(bob, stage.net.ndf, saved);
    await resendRefused(bob);
    console.log(
      'reload',
      times,
      'stored characters',
      await bob.page.evaluate(() => window.harness.storedCharacters()),
    );
    expect(times.fresh).toBe(false);
    await bob.page.waitForFunction(
      (want) => window.harness.received.some(({ frame }) => frame === want),
      missed,
      { timeout: 45_000 },
    );
    expect((await receivedBy(bob)).length).toBe(saved.received.length + 1);
    await sendFrame(bob, 'back', await addressOf(alice));
    await waitForState(bob, 'back', 'mixed');
    const after = stage.net.counts();
    expect(after.registrations).toBe(before.registrations);
    expect(after.nodeKeyRequests).toBe(before.nodeKeyRequests);
    expect(bob.noise).toEqual([]);
    await alice.close();
    await bob.close();
  });
});
