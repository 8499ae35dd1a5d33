import { describe, expect, test } from 'vitest';
import { bringUp, type Client } from './harness/browser.ts';
import {
  addressOf,
  fateOf,
  healthyClient,
  receivedBy,
  resendRefused,
  sendFrame,
  sleep,
  useStage,
  waitForFrames,
  waitForState,
} from './harness/stage.ts';

const stage = useStage();
let alice: Client;
let bob: Client;

describe('one client with several identities', () => {
  test('makes them while frames are leaving, and none of those fails', async () => {
    alice = await healthyClient(stage);
    bob = await healthyClient(stage);
    await resendRefused(alice, bob);
    const toBob = await addressOf(bob);
    const sent: string[] = [];
    const sending = (async () => {
      for (let index = 0; index < 10; index += 1) {
        sent.push(await sendFrame(alice, `during ${index}`, toBob));
        await sleep(120);
      }
    })();
    await sleep(300);
    const [first, second] = await alice.page.evaluate(() =>
      Promise.all([window.harness.makeIdentity('invitation 1'), window.harness.makeIdentity('invitation 2')]),
    );
    await sending;
    for (let index = 0; index < 10; index += 1) {
      await waitForState(alice, `during ${index}`, 'mixed');
      expect(await fateOf(alice, `during ${index}`)).toEqual(['in-round', 'mixed']);
    }
    const frames = (await waitForFrames(bob, 10)).map(({ frame }) => frame);
    expect(frames.sort()).toEqual(sent.sort());
    expect(new Set([await addressOf(alice), first, second]).size).toBe(3);
  });

  test('gets each frame under the name it was sent to, and sends under the name it is told', async () => {
    const names = ['lasting', 'invitation 1', 'invitation 2'];
    const toBob = await addressOf(bob);
    const expected: [string, string][] = [];
    for (const name of names) {
      expected.push([name, await sendFrame(bob, `to ${name}`, await addressOf(alice, name))]);
      await sendFrame(alice, `from ${name}`, toBob, name);
    }
    const got = (await waitForFrames(alice, 3)).map(({ to, frame }) => [to, frame] as [string, string]);
    expect(got.sort()).toEqual(expected.sort());
    const senders = (await waitForFrames(bob, 13)).slice(10).map(({ from }) => from);
    const addresses = await Promise.all(names.map((name) => addressOf(alice, name)));
    expect(senders.sort()).toEqual(addresses.sort());
  });

  test('does not deliver to itself what one identity sends to another', async () => {
    const before = (await receivedBy(alice)).length;
    await sendFrame(alice, 'to myself', await addressOf(alice));
    await sendFrame(alice, 'to my other self', await addressOf(alice, 'invitation 1'));
    await waitForState(alice, 'to myself', 'mixed');
    await waitForState(alice, 'to my other self', 'mixed');
    await sleep(3_000);
    expect((await receivedBy(alice)).length).toBe(before);
  });

  test('has the same addresses after a reload, and mail that waited for any of them', async () => {
    const names = ['lasting', 'invitation 1', 'invitation 2'];
    const addresses = await Promise.all(names.map((name) => addressOf(alice, name)));
    const began = performance.now();
    await alice.page.evaluate(() => window.harness.stop());
    console.log(`stop took ${(performance.now() - began).toFixed(0)} ms`);
    const saved = await alice.page.evaluate(() => window.harness.save());
    await alice.close();
    for (const [index, address] of addresses.entries()) {
      await sendFrame(bob, `waiting ${index}`, address);
      await waitForState(bob, `waiting ${index}`, 'mixed');
    }
    alice = await stage.open();
    await bringUp(alice, stage.net.ndf, saved);
    expect(await Promise.all(names.map((name) => addressOf(alice, name)))).toEqual(addresses);
    const got = (await waitForFrames(alice, saved.received.length + 3)).slice(saved.received.length);
    expect(got.map(({ to }) => to).sort()).toEqual([...names].sort());
    await alice.close();
    await bob.close();
  });
});
