/**
 * @file What a stranger with an address can put into an engine over the real mixnet: nothing. Mutated, truncated, oversized, repeated,
 * misaddressed and unknown-version bytes are neither kept nor shown, a flood has its bounds, and the engine goes on working. (What a known
 * contact could send altered is in the unit and scenario tests: here no sealed message can be altered without the contact's keys.)
 */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { bringUp, openPage, type Client } from '../mixnet/harness/browser.ts';
import { serveHarness, type HarnessServer } from '../mixnet/harness/serve.ts';
import { base64urlnopad } from '@scure/base';
import { eventually, meet, useStage, type Person } from './harness/stage.ts';
import { badFrames, beginnings } from './support/bad-frames.ts';
import { inPage } from './support/in-page.ts';
import { storedRows } from './support/stored-rows.ts';

const stage = useStage();
let ana: Person;
let ben: Person;
let server: HarnessServer;
/** A bare mixnet client: nobody's contact. */
let stranger: Client;
let sent = 0;

beforeAll(async () => {
  const { net, browser } = stage();
  server = await serveHarness(
    net.gatewayPorts.map((port) => `http://127.0.0.1:${port}`),
    `${import.meta.dirname}/../mixnet/harness`,
  );
  ana = await stage().person('Ana');
  ben = await stage().person('Ben');
  await meet(ana, ben, 'supporter');
  stranger = await openPage(browser, server.origin);
  await bringUp(stranger, net.ndf);
  await stranger.page.evaluate(() => window.harness.resendRefused());
});
afterAll(async () => {
  await stranger.close();
  await server.stop();
});

/** Sends frames one after the other and waits until the network has mixed each. */
async function shower(to: Uint8Array, frames: readonly string[]): Promise<void> {
  const address = Buffer.from(to).toString('hex');
  const ids = frames.map(() => `frame ${sent++}`);
  for (const [index, frame] of frames.entries()) {
    await stranger.page.evaluate(([a, b, c]) => window.harness.send(a, 'lasting', b, c), [
      ids[index] ?? '',
      address,
      frame,
    ] as const);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  await stranger.page.waitForFunction(
    (all) => all.every((id) => window.harness.state(id).includes('mixed')),
    ids,
    { timeout: 120_000, polling: 200 },
  );
  // Picked up and dealt with: Ben's client asks each second.
  await new Promise((resolve) => setTimeout(resolve, 6_000));
}

/** Everything that Ben's screens would show of people and messages. */
async function shown(): Promise<unknown> {
  return ben.page.evaluate(async () => {
    const conversations = await window.engine.messages.list();
    return {
      people: await window.engine.people.snapshot(),
      conversations,
      open: await Promise.all(conversations.map(({ id }) => window.engine.messages.conversation(id))),
    };
  });
}

/** Without the mixnet client's own storage, which changes by itself, and the sums that the transport keeps. */
async function kept(): Promise<Record<string, number>> {
  const rows = await storedRows(ben.page);
  return Object.fromEntries(
    Object.entries(rows).filter(([table]) => table !== 'xxdk_state' && table !== 'transport_facts'),
  );
}

async function isHeard(text: string): Promise<void> {
  const [conversation] = await ana.page.evaluate(() => window.engine.messages.list());
  await ana.page.evaluate(([id, t]) => window.engine.messages.send(id, t), [
    conversation?.id ?? '',
    text,
  ] as const);
  await eventually(
    async () => JSON.stringify(await shown()),
    (all) => all.includes(text),
    `"${text}" at Ben`,
    120_000,
  );
}

async function quiet(): Promise<void> {
  await eventually(
    () => Promise.all([ana, ben].map(({ page }) => page.evaluate(() => window.engine.app.snapshot()))),
    (all) => all.every(({ queued }) => queued === 0),
    'empty queues',
    120_000,
  );
  await new Promise((resolve) => setTimeout(resolve, 5_000));
}

it('what comes from a stranger is neither kept nor shown', async () => {
  const held = await inPage<Record<string, number[]>>(ana.page, 'page-addresses.ts', 'heldAddresses');
  const address = Uint8Array.from(held['Ben'] ?? []);
  await quiet();
  const before = { rows: await kept(), shown: await shown() };
  expect(before.rows['frames']).toBe(0);
  const bad = badFrames();
  await shower(address, [...Object.values(bad).flat(), ...beginnings(12)]);
  expect({ rows: await kept(), shown: await shown() }).toEqual(before);
  await isHeard('still here');
  expect(ben.noise.filter((line) => !line.includes('favicon'))).toEqual([]);
});

it('while an invitation is open strangers share a small room, whatever they send', async () => {
  const made = await ben.page.evaluate(() => window.engine.people.invite({ role: 'supporter', days: 1 }));
  if (!made.ok) throw new Error(`no invitation: ${JSON.stringify(made.error)}`);
  const throwAway = base64urlnopad.decode(made.value.fragment.replace(/^#/, '')).subarray(81, 117);
  await quiet();
  const before = { rows: await kept(), shown: await shown() };
  await shower(throwAway, Object.values(badFrames()).flat());
  // Then beginnings alone: each reserves 16 frames, so whatever part of a message was left over makes room for them.
  await shower(throwAway, beginnings(24));
  // A frame is stored before it is looked at: what came last may still be waiting for that.
  await expect.poll(async () => (await kept())['frames'] ?? 0, { timeout: 60_000 }).toBeLessThanOrEqual(8);
  const after = { rows: await kept(), shown: await shown() };
  // At most 8 beginnings of at most 64 KB for one sender, whatever it sends: with 16 frames each, five.
  const frames = after.rows['frames'] ?? 0;
  console.log(`kept of 24 beginnings: ${frames} frames`);
  expect(frames).toBeGreaterThan(0);
  expect(frames).toBeLessThanOrEqual(8);
  expect({ ...after, rows: { ...after.rows, frames: 0 } }).toEqual({
    ...before,
    rows: { ...before.rows, frames: 0 },
  });
  await isHeard('and still');
  await ben.page.evaluate((id) => window.engine.people.revoke(id), made.value.id);
  expect(ben.noise.filter((line) => !line.includes('favicon'))).toEqual([]);
});
