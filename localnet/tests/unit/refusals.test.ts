/** What a gateway doesn't take, and the words it says so with: clients act on them. */
import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import type { RefusalReason } from '../../index.ts';
import { startTestNetwork } from '../start.ts';
import { TestClient, call } from '../test-client.ts';
import type { SlotChange } from '../test-client.ts';

type RoundInfo = Awaited<ReturnType<TestClient['nextRound']>>;

const flip = (bytes: Uint8Array): Uint8Array => bytes.with(0, (bytes[0] ?? 0) ^ 1);
const NOT_AUTHENTIC = 'Could not authenticate client. Is the client registered with these nodes?';

const changes: readonly (readonly [string, RefusalReason, SlotChange])[] = [
  ['a wrong MAC', 'mac', { mac: flip }],
  [
    'a wrong KMAC of the first node',
    'kmac',
    { kmacs: ([first = new Uint8Array(), ...rest]) => [flip(first), ...rest] },
  ],
  [
    'a wrong KMAC of the last node',
    'kmac',
    { kmacs: (all) => [...all.slice(0, -1), flip(all.at(-1) ?? new Uint8Array())] },
  ],
  ['a KMAC missing', 'kmac', { kmacs: (all) => all.slice(1) }],
  ['a KMAC too many', 'kmac', { kmacs: (all) => [...all, new Uint8Array(32)] }],
  ['somebody who never registered', 'unregistered', { sender: new Uint8Array(randomBytes(33)) }],
];

test.each(changes)('%s is refused, and nothing of that put is taken', async (_name, reason, change) => {
  const network = await startTestNetwork();
  const [ada, ben] = [await TestClient.register(network.ndf), await TestClient.register(network.ndf)];
  const round = await ada.nextRound(800);
  const good = ada.slot(round, ben.address, new Uint8Array(1));
  const bad = ada.slot(round, ben.address, new Uint8Array(1), change);
  await expect(ada.put([good, bad])).rejects.toThrow(NOT_AUTHENTIC);
  expect(network.counts().refused[reason]).toBe(1);
  expect(network.counts().slots).toBe(0);
  await ada.roundEnd(round.ID);
  expect(await ben.pickUp(round.ID)).toEqual([]);
});

test("a client that lacks one of the round's nodes is refused, and taken once it has registered", async () => {
  const network = await startTestNetwork();
  const partly = await TestClient.register(network.ndf, [0, 1]);
  const round = await partly.nextRound(800);
  await expect(partly.put([partly.slot(round, partly.address, new Uint8Array(1))])).rejects.toThrow(
    NOT_AUTHENTIC,
  );
  expect(network.counts().refused.unregistered).toBe(1);

  const ada = await TestClient.register(network.ndf);
  expect((await ada.send(ada, 'x')).state).toBe(5);
  network.forgetClients(2);
  await expect(ada.send(ada, 'x')).rejects.toThrow(NOT_AUTHENTIC);
  expect(network.counts().refused.unregistered).toBe(2);
});

test('a late slot, and one for a round that never was, are told to try another round', async () => {
  const network = await startTestNetwork();
  const ada = await TestClient.register(network.ndf);
  const round = await ada.nextRound(800);
  const slot = ada.slot(round, ada.address, new Uint8Array(1));
  await ada.roundEnd(round.ID);
  await expect(ada.put([slot])).rejects.toThrow('try a different round.');
  const never = ada.slot({ ...round, ID: 1_000_000n }, ada.address, new Uint8Array(1));
  await expect(ada.put([never])).rejects.toThrow('try a different round.');
  expect(network.counts().refused).toMatchObject({ late: 1, 'unknown-round': 1 });
});

/** Null where the timer rang so late that the round was over. */
async function putAfterStart(ada: TestClient, text: string): Promise<RoundInfo | null> {
  const round = await ada.nextRound();
  const slot = ada.slot(round, ada.address, new TextEncoder().encode(text));
  const start = Number((round.Timestamps[3] ?? 0n) / 1_000_000n);
  await new Promise((resolve) => setTimeout(resolve, start + 60 - Date.now()));
  try {
    expect(await ada.put([slot])).toBe(true);
    return round;
  } catch (error) {
    if (!String(error).includes('try a different round')) throw error;
    return null;
  }
}

test('a slot is taken until shortly after the start of its round', async () => {
  const network = await startTestNetwork({ roundMs: 1000 });
  const ada = await TestClient.register(network.ndf);
  let round: RoundInfo | null = null;
  // Without a moment of grace none would ever be taken.
  while (round === null) round = await putAfterStart(ada, 'at the last moment');
  await ada.roundEnd(round.ID);
  expect(await ada.pickUp(round.ID)).toEqual(['at the last moment']);
});

test('missing fields, wrong sizes, and too much at once are refused', async () => {
  const network = await startTestNetwork({ roundMs: 1000 });
  const ada = await TestClient.register(network.ndf);
  const round = await ada.nextRound(200);
  const slot = (): ReturnType<TestClient['slot']> => ada.slot(round, ada.address, new Uint8Array(1));
  const put = (messages: readonly object[]): Promise<unknown> =>
    call(network.port, '/mixmessages.Gateway/PutManyMessages', {
      Messages: [...messages],
      RoundID: round.ID,
    });

  await expect(put([])).rejects.toThrow('no slot');
  await expect(put([{ RoundID: round.ID, MAC: new Uint8Array(32) }])).rejects.toThrow(
    'Could not parse message',
  );
  const damage: ((one: NonNullable<ReturnType<typeof slot>['Message']>) => void)[] = [
    (one) => (one.PayloadA = one.PayloadA.subarray(1)),
    (one) => (one.PayloadB = new Uint8Array(512).fill(0xff)),
    (one) => (one.Salt = new Uint8Array(31)),
    (one) => (one.SenderID = new Uint8Array()),
  ];
  for (const step of damage) {
    const bad = slot();
    if (bad.Message !== undefined) step(bad.Message);
    await expect(put([bad])).rejects.toThrow('Could not parse message');
  }
  await expect(put([{ ...slot(), RoundID: round.ID + 1n }])).rejects.toThrow('Could not parse message');
  await expect(put(Array.from({ length: 12 }, slot))).rejects.toThrow('At most 11 messages');
  expect(network.counts().refused).toMatchObject({ malformed: 7, full: 1 });
});

/** Eleven times eleven slots of one round, at once; false where the round began before all of them were in. */
async function fill(ada: TestClient, round: RoundInfo): Promise<boolean> {
  const eleven = (): ReturnType<TestClient['slot']>[] =>
    Array.from({ length: 11 }, () => ada.slot(round, ada.address, new Uint8Array(1)));
  try {
    await Promise.all(Array.from({ length: 11 }, () => ada.put(eleven())));
    await expect(ada.put(eleven())).rejects.toThrow('This round is full');
    return true;
  } catch (error) {
    if (!String(error).includes('could not add to round')) throw error;
    return false;
  }
}

test('a full round says so', async () => {
  const network = await startTestNetwork({ nodes: 1, roundMs: 5000 });
  const ada = await TestClient.register(network.ndf);
  // On a busy machine a round can go by meanwhile: then the next one.
  let before = network.counts().slots;
  while (!(await fill(ada, await ada.nextRound(1500)))) before = network.counts().slots;
  expect(network.counts().refused.full).toBe(1);
  expect(network.counts().slots - before).toBe(121);
});
