import { describe, expect, test } from 'vitest';
import { bringUp, type Client, healthy } from './harness/browser.ts';
import {
  addressOf,
  healthyClient,
  resendRefused,
  sendFrame,
  sleep,
  stateOf,
  useStage,
  waitForState,
} from './harness/stage.ts';

const stage = useStage();
let alice: Client;
let toAlice = '';

/** Polls of one client in good health: 120 a minute and identity when steady, twice that at first. */
const MOST_REQUESTS_PER_SECOND = 10;

describe('when the network', () => {
  test('refuses a put, the send fails and can be repeated', async () => {
    alice = await healthyClient(stage);
    toAlice = await addressOf(alice);
    stage.net.refusePuts(true);
    const bob = await healthyClient(stage);
    const toBob = await addressOf(bob);
    await sendFrame(alice, 'refused', toBob);
    await waitForState(alice, 'refused', 'not-sent', 100_000);
    stage.net.refusePuts(false);
    await resendRefused(alice);
    await sendFrame(alice, 'refused', toBob);
    await waitForState(alice, 'refused', 'mixed');
    expect((await stateOf(alice, 'refused')).slice(-2)).toEqual(['in-round', 'mixed']);
    await bob.close();
  });

  test('fails a round after accepting, the send fails and can be repeated', async () => {
    const bob = await healthyClient(stage);
    stage.net.failRounds(1);
    await sendFrame(alice, 'lost round', await addressOf(bob));
    await waitForState(alice, 'lost round', 'mixed', 60_000);
    expect((await stateOf(alice, 'lost round')).join(' ')).toMatch(
      /in-round not-sent (not-sent )*in-round mixed$/,
    );
    expect(stage.net.counts().roundsFailed).toBeGreaterThan(0);
    await bob.close();
  });

  test('goes away, health ends within 20 s, nothing is sent, nothing spins, and it recovers by itself', async () => {
    await stage.net.stop();
    const gone = performance.now();
    await healthy(alice.page, false, 30_000);
    const noticed = performance.now() - gone;
    const requestsBefore = alice.requests.length;
    await alice.page.evaluate(
      (to) => window.harness.send('offline', 'lasting', to, '00'.repeat(768)),
      toAlice,
    );
    await waitForState(alice, 'offline', 'not-ready');
    await sleep(20_000);
    const requests = alice.requests.length - requestsBefore;
    await stage.restartNet();
    const back = performance.now();
    await healthy(alice.page, true, 40_000);
    console.log(
      `health false after ${(noticed / 1000).toFixed(1)} s, ${requests} requests in 20 s of outage,`,
      `healthy ${((performance.now() - back) / 1000).toFixed(1)} s after the return`,
    );
    expect(noticed).toBeLessThan(20_000);
    expect(requests).toBeLessThan(20 * MOST_REQUESTS_PER_SECOND);
    const bob = await healthyClient(stage);
    await resendRefused(bob);
    await sendFrame(bob, 'again', toAlice);
    await waitForState(bob, 'again', 'mixed');
    await alice.page.waitForFunction(() => window.harness.received.length > 0);
    await bob.close();
  });

  test('cannot be reached, a stored client comes up all the same and waits; a fresh one says so', async () => {
    await alice.page.evaluate(() => window.harness.stop());
    const saved = await alice.page.evaluate(() => window.harness.save());
    await alice.close();
    await stage.net.stop();
    alice = await stage.open();
    const loaded = await alice.page.evaluate(
      ([ndf, state]) => window.harness.load({ ndf, host: '127.0.0.1' }, state),
      [stage.net.ndf, saved] as const,
    );
    expect(loaded).toMatchObject({ ok: true, value: { fresh: false } });
    await alice.page.evaluate(() => window.harness.start());
    const fresh = await stage.open();
    const refused = await fresh.page.evaluate(
      (ndf) => window.harness.load({ ndf, host: '127.0.0.1' }, null),
      stage.net.ndf,
    );
    console.log('fresh load without a network:', refused);
    expect(refused).toMatchObject({ ok: false, error: { why: 'network-unreachable' } });
    const halfway = await fresh.page.evaluate(() => window.harness.save());
    await fresh.close();
    await stage.restartNet();
    await healthy(alice.page, true, 40_000);
    const again = await stage.open();
    const before = stage.net.counts().registrations;
    await bringUp(again, stage.net.ndf, halfway);
    expect(stage.net.counts().registrations).toBe(before + 1);
    await again.close();
    await alice.close();
  });
});
