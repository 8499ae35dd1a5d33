/**
 * The unmodified xxdk-wasm, in two browsers' worth of storage, through a whole life: register, talk, be refused, lose
 * the network, come back.
 */
import { fromBinary, toBinary } from '@bufbuild/protobuf';
import type { Browser } from '@playwright/test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { startLocalnet } from '../../index.ts';
import type { Localnet, LocalnetEvent, RefusalReason } from '../../index.ts';
import { equalBytes } from '../../bytes.ts';
import { slotDigest, slotMac } from '../../mix.ts';
import { loadNetworkKeys } from '../../network-keys.ts';
import { nodeBaseKey } from '../../node-keys.ts';
import { GatewaySlotsSchema } from '../../proto/gen/mixmessages_pb.ts';
import type { GatewaySlots } from '../../proto/gen/mixmessages_pb.ts';
import { startPageServer } from './page-server.ts';
import type { PageServer } from './page-server.ts';
import { RealClient, launchChromium } from './real-client.ts';
import type { Bend } from './real-client.ts';

const PUT_MANY = '/mixmessages.Gateway/PutManyMessages';
const NOT_AUTHENTIC = 'Could not authenticate client. Is the client registered with these nodes?';

const dir = mkdtempSync(join(tmpdir(), 'localnet-browser-'));
let network: Localnet;
let pages: PageServer;
let browser: Browser;
let ada: RealClient;
let ben: RealClient;
let adaAddress: string;
let benAddress: string;

beforeAll(async () => {
  network = await startLocalnet({ port: 0, dir });
  pages = await startPageServer();
  browser = await launchChromium();
  const open = (): Promise<RealClient> => RealClient.open(browser, pages.origin, network.port);
  [ada, ben] = await Promise.all([open(), open()]);
  [adaAddress, benAddress] = [await ada.address(), await ben.address()];
});

afterEach(async () => {
  await Promise.all([ada.bend(), ben.bend()]);
});

afterAll(async () => {
  await browser.close();
  await pages.stop();
  await network.stop();
  rmSync(dir, { recursive: true, force: true });
});

/** Resolves when the round is over. */
function roundEnd(round: bigint): Promise<void> {
  return new Promise((resolve) => {
    const end = network.onEvent((event) => {
      if (event.kind !== 'round' || event.round !== round) return;
      end();
      resolve();
    });
  });
}

/** Changes each put of many slots. */
const bendPuts =
  (change: (put: GatewaySlots) => void): Bend =>
  (path, message) => {
    if (path !== PUT_MANY) return message;
    const put = fromBinary(GatewaySlotsSchema, message);
    change(put);
    return toBinary(GatewaySlotsSchema, put);
  };

const flip = (bytes: Uint8Array | undefined): void => {
  if (bytes !== undefined) bytes[0] = (bytes[0] ?? 0) ^ 1;
};

async function expectRefusal(
  from: RealClient,
  to: string,
  { reason, words }: { readonly reason: RefusalReason; readonly words: string },
): Promise<void> {
  const before = network.counts();
  const text = `refused: ${reason}`;
  await expect(from.send(to, text)).rejects.toThrow(words);
  const after = network.counts();
  expect(after.refused[reason]).toBe(before.refused[reason] + 1);
  expect(after.slots).toBe(before.slots);
  await from.waitForMessage(text, 3);
}

test('both register once, with each node once, and become healthy', async () => {
  expect(network.counts()).toMatchObject({ registrations: 2, nodeKeyRequests: 6, badRequests: 0 });
  expect(await ada.isNew()).toBe(true);
});

test('direct messages go both ways: two slots a put, each picked up by its address', async () => {
  const events: LocalnetEvent[] = [];
  const end = network.onEvent((event) => events.push(event));
  const before = performance.now();
  await ada.send(benAddress, 'hello Ben ✓');
  await ben.waitForMessage('hello Ben ✓');
  console.log(`one way: ${Math.round(performance.now() - before)} ms`);
  await ben.send(adaAddress, 'hello Ada');
  await ada.waitForMessage('hello Ada');
  await ada.waitForMessage('hello Ben ✓', 2);
  await ben.waitForMessage('hello Ada', 2);
  end();
  const puts = events.filter((event) => event.kind === 'put');
  expect(puts.map(({ slots }) => slots.map(({ payloadBytes }) => payloadBytes))).toEqual([
    [1024, 1024],
    [1024, 1024],
  ]);
  const rounds = events.filter((event) => event.kind === 'round' && event.slots > 0);
  expect(rounds.map((event) => event.kind === 'round' && event.outcome)).toEqual(['completed', 'completed']);
  expect(network.counts()).toMatchObject({ puts: 2, slots: 4 });
  expect(network.counts().pickedUpMessages).toBeGreaterThanOrEqual(4);
});

test('reloaded from what it stored: nothing is registered again, and mail that waited arrives', async () => {
  const before = network.counts();
  await ben.leave();
  await ada.send(benAddress, 'while you were away');
  const started = performance.now();
  await ben.load();
  await ben.waitForMessage('while you were away');
  console.log(`reload to message: ${Math.round(performance.now() - started)} ms`);
  expect(await ben.isNew()).toBe(false);
  expect(await ben.address()).toBe(benAddress);
  const { registrations, nodeKeyRequests } = network.counts();
  expect({ registrations, nodeKeyRequests }).toEqual({
    registrations: before.registrations,
    nodeKeyRequests: before.nodeKeyRequests,
  });
});

test('the network stops and comes back: clients notice, and go on without registering', async () => {
  await network.stop();
  const stopped = performance.now();
  await Promise.all([ada.waitForHealth(false), ben.waitForHealth(false)]);
  console.log(`unhealthy after: ${Math.round(performance.now() - stopped)} ms`);
  network = await startLocalnet({ port: 0, dir });
  const started = performance.now();
  await Promise.all([ada.waitForHealth(true), ben.waitForHealth(true)]);
  console.log(`healthy again after: ${Math.round(performance.now() - started)} ms`);
  await ada.send(benAddress, 'after the restart');
  await ben.waitForMessage('after the restart');
  await ben.send(adaAddress, 'and back');
  await ada.waitForMessage('and back');
  expect(network.counts()).toMatchObject({ registrations: 0, nodeKeyRequests: 0, badRequests: 0 });
});

// From here on clients lose keys of nodes that refuse them, and get them again.
describe('refused, with the client told', () => {
  test('a wrong MAC', async () => {
    await ada.bend(bendPuts(({ Messages: [slot] }) => flip(slot?.MAC)));
    await expectRefusal(ada, benAddress, { reason: 'mac', words: NOT_AUTHENTIC });
  });

  test('a wrong KMAC under a right MAC', async () => {
    // Only who knows the first node's secret can make such a slot; the test reads it from the network's folder.
    const { nodes } = loadNetworkKeys(dir, 3);
    const wrongKmac = bendPuts(({ Messages: [slot], RoundID: round, Target: target }) => {
      const first = nodes.find(({ gatewayId }) => equalBytes(gatewayId, target));
      const message = slot?.Message;
      if (first === undefined || message === undefined) throw new Error('a put without target or slot');
      flip(message.KMACs[1]);
      const digest = slotDigest({
        sender: message.SenderID,
        payloadA: message.PayloadA,
        payloadB: message.PayloadB,
        kmacs: message.KMACs,
        round,
      });
      const mac = slotMac(nodeBaseKey(message.SenderID, first.secret), message.Salt, digest);
      slot?.MAC.set(mac);
    });
    await ben.bend(wrongKmac);
    await expectRefusal(ben, adaAddress, { reason: 'kmac', words: NOT_AUTHENTIC });
  });

  test('a late slot', async () => {
    await ada.bend(async (path, message) => {
      if (path === PUT_MANY) await roundEnd(fromBinary(GatewaySlotsSchema, message).RoundID);
      return message;
    });
    await expectRefusal(ada, benAddress, { reason: 'late', words: 'try a different round.' });
  });

  test('anything, when the network is told to; and what came before still arrives after', async () => {
    network.refusePuts('not today');
    await expectRefusal(ada, benAddress, { reason: 'refused', words: 'not today' });
    network.refusePuts(false);
    await ada.send(benAddress, 'today after all');
    await ben.waitForMessage('today after all');
    expect((await ben.messages()).filter(({ text }) => text.startsWith('refused'))).toHaveLength(1);
  });
});

test('a failed round is a failed message', async () => {
  network.failRounds(1);
  await ada.send(benAddress, 'in a failed round');
  await ada.waitForMessage('in a failed round', 3);
  expect(network.counts().roundsFailed).toBe(1);
});

test('single messages go by PutMessage', async () => {
  const before = network.counts();
  const puts: number[] = [];
  const end = network.onEvent((event) => {
    if (event.kind === 'put' && event.refused === undefined) puts.push(event.slots.length);
  });
  await ada.dummyTraffic(4000);
  end();
  expect(puts.length).toBeGreaterThan(0);
  expect(puts.every((slots) => slots === 1)).toBe(true);
  expect(network.counts().refused).toEqual(before.refused);
});

test('with a gateway down, messages go by the others', async () => {
  network.gatewayDown(1, true);
  // xxdk doesn't try a put again after a broken connection, but it drops that gateway.
  const failures: unknown[] = [];
  let sent = false;
  while (!sent && failures.length < 10) {
    sent = await ada.send(benAddress, 'around the gap').then(
      () => true,
      (error: unknown) => {
        failures.push(error);
        return false;
      },
    );
  }
  expect(sent).toBe(true);
  for (const failure of failures) expect(String(failure)).toContain('Failed to fetch');
  await ben.waitForMessage('around the gap');
  network.gatewayDown(1, false);
});

test('no page broke on the way', () => {
  expect([...ada.faults, ...ben.faults]).toEqual([]);
});
