/** The network as a client meets it, with a small client of ours (the real one is in tests/browser). */
import { describe, expect, test } from 'vitest';
import type { LocalnetEvent } from '../../index.ts';
import { bitIndexes, filterHas } from '../../bloom.ts';
import { hex } from '../../bytes.ts';
import { decodeKnownRounds } from '../../known-rounds.ts';
import { startTestNetwork } from '../start.ts';
import { TestClient, call } from '../test-client.ts';

describe('a message', () => {
  test('goes from put to pickup, and every step is counted and seen', async () => {
    const network = await startTestNetwork();
    const events: LocalnetEvent[] = [];
    network.onEvent((event) => events.push(event));
    const [ada, ben] = [await TestClient.register(network.ndf), await TestClient.register(network.ndf)];
    const { round, state } = await ada.send(ben, 'hello Ben');
    expect(state).toBe(5);
    expect(await ben.pickUp(round)).toEqual(['hello Ben']);
    expect(await ada.pickUp(round)).toEqual([]);

    expect(network.counts()).toMatchObject({
      registrations: 2,
      nodeKeyRequests: 6,
      puts: 1,
      slots: 1,
      pickups: 2,
      pickedUpMessages: 1,
      roundsFailed: 0,
      badRequests: 0,
    });
    const about = events.filter((event) => event.round === round);
    expect(about.map(({ kind }) => kind)).toEqual(['put', 'round', 'pickup', 'pickup']);
    expect(about[0]).toMatchObject({ gateway: 0, slots: [{ payloadBytes: 1024 }], refused: undefined });
    expect(about[1]).toMatchObject({ outcome: 'completed', slots: 1, addresses: [hex(ben.address)] });
  });

  test('is announced to its address, and to that one, in the first poll that knows its round', async () => {
    const network = await startTestNetwork();
    const [ada, ben] = [await TestClient.register(network.ndf), await TestClient.register(network.ndf)];
    const { round } = await ada.send(ben, 'x');
    const poll = await ben.poll();
    expect(decodeKnownRounds(poll.KnownRounds)?.(round)).toBe(true);
    expect(poll.EarliestRound).toBe(round);
    const [filter] = poll.Filters?.Filters ?? [];
    expect(filter).toMatchObject({ FirstRound: round, RoundRange: 0 });
    expect(filterHas(filter?.Filter ?? new Uint8Array(), round)).toBe(true);
    expect(bitIndexes(round).length).toBe(10);
    expect((await ada.poll()).Filters?.Filters).toEqual([]);
    // A client that is past that round doesn't get it again.
    expect((await ben.poll({ lastRound: round + 1n })).Filters?.Filters).toEqual([]);
  });

  test('waits for every asker, at every gateway', async () => {
    const network = await startTestNetwork({ nodes: 4, team: 2 });
    const [ada, ben] = [await TestClient.register(network.ndf), await TestClient.register(network.ndf)];
    const { round } = await ada.send(ben, 'for all');
    for (const gateway of [0, 1, 2, 3]) expect(await ben.pickUp(round, gateway)).toEqual(['for all']);
  });

  test('comes out of the mix in no order that tells who sent it', async () => {
    const network = await startTestNetwork({ nodes: 1, roundMs: 1000 });
    const ada = await TestClient.register(network.ndf);
    const recipients = await Promise.all([0, 1, 2, 3, 4].map(() => TestClient.register(network.ndf, [])));
    const orders = new Set<string>();
    network.onEvent((event) => {
      if (event.kind !== 'round' || event.slots !== 5) return;
      orders.add(event.addresses.map((a) => recipients.findIndex((r) => hex(r.address) === a)).join(''));
    });
    for (let i = 0; i < 4; i++) {
      const round = await ada.nextRound(200);
      await ada.put(recipients.map((to) => ada.slot(round, to.address, new Uint8Array(1))));
      await ada.roundEnd(round.ID);
    }
    // Four times the same order: 1 in 1.7 million.
    expect(orders.size).toBeGreaterThan(1);
  });

  test('put twice, through two gateways, counts once', async () => {
    const network = await startTestNetwork({ roundMs: 400 });
    const [ada, ben] = [await TestClient.register(network.ndf), await TestClient.register(network.ndf)];
    const round = await ada.nextRound(200);
    const slot = ada.slot(round, ben.address, new TextEncoder().encode('once'));
    expect(await ada.put([slot], 0)).toBe(true);
    expect(await ada.put([slot], 1)).toBe(true);
    await ada.roundEnd(round.ID);
    expect(await ben.pickUp(round.ID)).toEqual(['once']);
    expect(network.counts().slots).toBe(1);
  });
});

describe('rounds', () => {
  test('every announced round ends once, in order, and is known when its end is told', async () => {
    const network = await startTestNetwork();
    const client = await TestClient.register(network.ndf, []);
    const queued = new Set<bigint>();
    const ended: bigint[] = [];
    let lastUpdate = 0n;
    const until = Date.now() + 2500;
    while (Date.now() < until) {
      const poll = await client.poll({ lastUpdate });
      const has = decodeKnownRounds(poll.KnownRounds);
      for (const { ID: id, State: state, UpdateID: update, Timestamps: times } of poll.Updates) {
        expect(update > lastUpdate || poll.Updates.length > 1).toBe(true);
        expect(times.length).toBe(7);
        if (state === 3) queued.add(id);
        else ended.push(id);
        if (state === 5) expect(has?.(id)).toBe(true);
      }
      lastUpdate = poll.Updates.reduce((max, { UpdateID: id }) => (id > max ? id : max), lastUpdate);
      await new Promise((resolve) => setTimeout(resolve, 150));
    }
    expect(ended.length).toBeGreaterThan(3);
    expect(ended).toEqual([...new Set(ended)].sort((a, b) => Number(a - b)));
    expect(ended.filter((id) => id > (ended[0] ?? 0n) + 30n && !queued.has(id))).toEqual([]);
    // There are always rounds to come, more than a poll period ahead.
    const poll = await client.poll();
    const furthest = Math.max(...poll.Updates.map(({ Timestamps: t }) => Number((t[3] ?? 0n) / 1_000_000n)));
    expect(furthest - Date.now()).toBeGreaterThan(2000);
  });

  test('historical rounds come back in the order asked, unknown ones empty', async () => {
    const network = await startTestNetwork();
    const [ada, ben] = [await TestClient.register(network.ndf), await TestClient.register(network.ndf)];
    const { round } = await ada.send(ben, 'x');
    const answer = await call(network.port, '/mixmessages.Gateway/RequestHistoricalRounds', {
      rounds: [999_999n, round, 0n],
    });
    expect(answer.Rounds.map(({ ID: id, State: state }) => [id, state])).toEqual([
      [0n, 0],
      [round, 5],
      [0n, 0],
    ]);
    expect(answer.Rounds[1]?.Topology.length).toBe(3);
    expect(network.counts().historicalRounds).toBe(1);
  });
});

describe('on request', () => {
  test('rounds fail: the next n with mail, or those a predicate names', async () => {
    const network = await startTestNetwork();
    const [ada, ben] = [await TestClient.register(network.ndf), await TestClient.register(network.ndf)];
    network.failRounds(1);
    const failed = await ada.send(ben, 'lost');
    expect(failed.state).toBe(6);
    expect(await ben.pickUp(failed.round)).toEqual([]);
    expect((await ada.send(ben, 'next')).state).toBe(5);
    network.failRounds(({ slots }) => slots === 1);
    expect((await ada.send(ben, 'lost too')).state).toBe(6);
    network.failRounds(0);
    expect((await ada.send(ben, 'last')).state).toBe(5);
    expect(network.counts().roundsFailed).toBe(2);
  });

  test('puts are refused while polls are answered', async () => {
    const network = await startTestNetwork();
    const [ada, ben] = [await TestClient.register(network.ndf), await TestClient.register(network.ndf)];
    network.refusePuts(true);
    await expect(ada.send(ben, 'x')).rejects.toThrow('localnet was told to refuse messages');
    network.refusePuts('a text of the test');
    await expect(ada.send(ben, 'x')).rejects.toThrow('a text of the test');
    expect((await ada.poll()).Updates.length).toBeGreaterThan(0);
    expect(network.counts().refused.refused).toBe(2);
    network.refusePuts(false);
    expect((await ada.send(ben, 'x')).state).toBe(5);
  });

  test('a gateway is down: it drops connections, the others and the registrar go on', async () => {
    const network = await startTestNetwork();
    const ada = await TestClient.register(network.ndf);
    network.gatewayDown(0, true);
    await expect(ada.poll({ gateway: 0 })).rejects.toThrow('no answer');
    expect((await ada.poll({ gateway: 1 })).Updates.length).toBeGreaterThan(0);
    await expect(TestClient.register(network.ndf, [])).resolves.toBeDefined();
    network.gatewayDown(0, false);
    expect((await ada.poll({ gateway: 0 })).Updates.length).toBeGreaterThan(0);
  });

  test('pickups wait', async () => {
    const network = await startTestNetwork();
    const ada = await TestClient.register(network.ndf, []);
    network.delayPickups(400);
    const before = performance.now();
    await ada.pickUp(1n);
    expect(performance.now() - before).toBeGreaterThan(390);
  });

  test('listeners end when told', async () => {
    const network = await startTestNetwork();
    let seen = 0;
    const end = network.onEvent(() => seen++);
    const ada = await TestClient.register(network.ndf, []);
    await ada.pickUp(1n);
    expect(seen).toBeGreaterThan(0);
    end();
    const before = seen;
    await ada.pickUp(1n);
    expect(seen).toBe(before);
  });
});
