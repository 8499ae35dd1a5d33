/** @file The relay's place: beside the queue, where somebody switched it on, and nowhere else. And what a revoked key stops. */
import { describe, expect, test } from 'vitest';
import {
  buildRevocation,
  revokedDevice,
  type RevocationTarget,
} from '../../workers/engine/custody/revocation.ts';
import { minuteBucketOf } from '../../workers/engine/protocol/bytes.ts';
import { protocolOf } from '../../workers/engine/protocol/registry.ts';
import { nativeSuite } from '../../workers/engine/protocol/suites/suite.ts';
import { PEOPLE } from '../../workers/engine/people/tables.ts';
import { prefixOf } from '../../workers/engine/transport/backend-revocations.ts';
import { valueOf } from '../unit/support/engine-context.ts';
import { MemoryServer } from './support/memory-server.ts';
import { meet, type Person } from './support/person.ts';
import { cue, useStories } from './support/story.ts';
import { DAY, HOUR, MINUTE, pass, result, SECOND, until } from './support/timers.ts';

useStories();

const none = { ok: false, error: 'no protocol' } as const;

async function withServer(server: MemoryServer, ...persons: readonly Person[]): Promise<void> {
  for (const person of persons) {
    person.server = server.access();
    await person.restart();
  }
}

async function allow(person: Person, other: string): Promise<void> {
  const id = await person.conversationWith(other);
  valueOf(await result(person.part.relay.setAllowed(id, true)));
}

const relayed = async (person: Person, other: string): Promise<readonly boolean[]> =>
  (await person.shown(other)).map((message) => message.kind === 'text' && message.relayed === true);

describe('with the relay allowed on both sides', () => {
  test('a message goes by the relay after 30 s without the mixnet, is removed, and is shown once when it comes by both ways', async () => {
    const [network, [ada, ben]] = await cue('Ada', 'Ben');
    const server = new MemoryServer();
    await meet(ada, ben);
    await withServer(server, ada, ben);
    await allow(ada, 'Ben');
    await allow(ben, 'Ada');
    await until('up', () => Promise.resolve(ada.part.status.mixnet().kind === 'up'), HOUR);
    network.up = false;
    await ada.say('Ben', 'over the relay');
    await pass(25 * SECOND);
    expect(server.puts).toBe(0);
    await until('heard by the relay', async () => (await ben.heard('Ada')).length === 1, HOUR);
    expect(server.puts).toBe(1);
    expect(await relayed(ben, 'Ada')).toEqual([true]);
    expect(await relayed(ada, 'Ben')).toEqual([true]);
    await until('removed', () => Promise.resolve(server.rows.length === 0), HOUR);
    // It waits for the mixnet all the same.
    expect(await ada.queued()).toBe(1);
    const before = network.sent.length;
    network.up = true;
    await until('mixed and confirmed', async () => (await ada.states('Ben'))[0] === 'confirmed', 2 * DAY);
    expect(network.sent.length).toBeGreaterThan(before);
    expect(await ben.heard('Ada')).toEqual(['over the relay']);
    expect(server.puts).toBe(1);
  });

  test('what is shown by the relay after it came by the mixnet is shown once too', async () => {
    const [network, [ada, ben]] = await cue('Ada', 'Ben');
    const server = new MemoryServer();
    await meet(ada, ben);
    await withServer(server, ada, ben);
    await allow(ada, 'Ben');
    network.up = false;
    await ada.say('Ben', 'twice');
    await until('put', () => Promise.resolve(server.puts === 1), HOUR);
    // Ben did not switch it on: nobody looks into his inbox.
    await pass(HOUR);
    expect(server.rows.length).toBe(1);
    network.up = true;
    await until('heard', async () => (await ben.heard('Ada')).length === 1, DAY);
    await allow(ben, 'Ada');
    await until('picked up', () => Promise.resolve(server.rows.length === 0), HOUR);
    expect(await ben.heard('Ada')).toEqual(['twice']);
    expect(await relayed(ben, 'Ada')).toEqual([false]);
  });

  test('a server that is away loses nothing and doubles nothing', async () => {
    const [network, [ada, ben]] = await cue('Ada', 'Ben');
    const server = new MemoryServer();
    await meet(ada, ben);
    await withServer(server, ada, ben);
    await allow(ada, 'Ben');
    await allow(ben, 'Ada');
    network.up = false;
    server.offline = true;
    await ada.say('Ben', 'patience');
    await pass(5 * MINUTE);
    expect(server.puts).toBe(0);
    server.offline = false;
    await until('heard', async () => (await ben.heard('Ada')).length === 1, HOUR);
    expect(server.puts).toBe(1);
  });
});

describe('closed means closed', () => {
  test('a professional’s conversation, an insight and a switched-off one put nothing, with the relay on elsewhere', async () => {
    const [network, [ada, ben, cem, dan]] = await cue('Ada', 'Ben', 'Cem', 'Dan');
    const server = new MemoryServer();
    await meet(ada, ben);
    await meet(ada, cem, 'coach');
    await meet(ada, dan);
    await withServer(server, ada, ben, cem, dan);
    await allow(ada, 'Ben');
    const coach = await ada.conversationWith('Cem');
    expect(await result(ada.part.relay.setAllowed(coach, true))).toEqual({
      ok: false,
      error: { code: 'relay-never' },
    });
    network.up = false;
    await ada.say('Cem', 'to the coach');
    await cem.say('Ada', 'from the coach');
    await ada.say('Dan', 'switched off');
    await ada.people.shareNow(await ada.personId('Cem'));
    await pass(2 * HOUR);
    expect(server.puts).toBe(0);
    // The control: the same minute, the same server, the one conversation that allows it.
    await ada.say('Ben', 'allowed');
    await until('put', () => Promise.resolve(server.puts === 1), HOUR);
    expect(valueOf(await ada.messages.conversation(coach)).relay).toEqual({ kind: 'never' });
  });

  test('rounds that fail on a network that is up open nothing, not even where it is allowed', async () => {
    const [network, [ada, ben]] = await cue('Ada', 'Ben');
    const server = new MemoryServer();
    await meet(ada, ben);
    await withServer(server, ada, ben);
    await allow(ada, 'Ben');
    await until('up', () => Promise.resolve(ada.part.status.mixnet().kind === 'up'), HOUR);
    network.faults.failingRounds = 200;
    await ada.say('Ben', 'in time');
    await pass(10 * MINUTE);
    expect(await ada.states('Ben')).not.toEqual(['confirmed']);
    expect(server.puts).toBe(0);
    network.faults.failingRounds = 0;
    await until('heard', async () => (await ben.heard('Ada')).length === 1, DAY);
  });

  test('an altered app of a coach gets nothing shown by the relay; by the mixnet it comes', async () => {
    const [network, [ada, ben, cem]] = await cue('Ada', 'Ben', 'Cem');
    const server = new MemoryServer();
    await meet(ada, cem, 'coach');
    await meet(ada, ben);
    await withServer(server, ada, cem);
    // Ada looks into her inbox, for Ben's sake.
    await allow(ada, 'Ben');
    network.up = false;
    await cem.say('Ada', 'by the side door');
    const [waiting] = await cem.disk.all({
      name: 'outbox',
      decode: (value) => value as { readonly payload: Uint8Array },
    });
    const message = valueOf(protocolOf(1)?.toInterchange(waiting?.row.payload ?? new Uint8Array()) ?? none);
    server.rows = [{ id: 'x', to: message.recipient_key_id, payload: JSON.stringify(message) }];
    await until('picked up', () => Promise.resolve(server.rows.length === 0), HOUR);
    expect(await ada.heard('Cem')).toEqual([]);
    network.up = true;
    await until('heard', async () => (await ada.heard('Cem')).length === 1, DAY);
  });
});

describe('a revoked key', () => {
  async function deviceOf(person: Person, other: string) {
    const rows = await person.disk.all(PEOPLE);
    const found = rows.find(({ row: { name } }) => name === other);
    if (found === undefined) throw new Error(`${person.name} doesn't know ${other}`);
    return found.row.peer.device;
  }

  test('signed by their account root: nothing more leaves, and the screen says why', async () => {
    const [network, [ada, ben]] = await cue('Ada', 'Ben');
    const server = new MemoryServer();
    await meet(ada, ben);
    const device = await deviceOf(ada, 'Ben');
    const statement = await buildRevocation(nativeSuite.hash, ben.accountRoot, {
      target: await revokedDevice(nativeSuite.hash, device.certificate),
      reason: 'device_lost',
      issued: minuteBucketOf(Date.now()),
    });
    server.revocations = [{ keyId: device.keyId, reason: 'device_lost', statement, revokedAt: 60 }];
    await withServer(server, ada);
    const id = await ada.conversationWith('Ben');
    const privacy = async () => valueOf(await ada.messages.conversation(id)).privacy;
    await until('told', async () => (await privacy()).kind === 'stopped', DAY);
    expect(await privacy()).toMatchObject({ why: 'key-revoked' });
    const before = network.sent.length;
    expect(await result(ada.messages.send(id, 'to nobody'))).toEqual({
      ok: false,
      error: { code: 'key-revoked' },
    });
    await pass(HOUR);
    expect(network.sent.length).toBe(before);
    // For good, also after a restart and when the list no longer says so.
    server.revocations = [];
    await ada.restart();
    await pass(2 * DAY);
    expect(await privacy()).toMatchObject({ kind: 'stopped', why: 'key-revoked' });
    // Whoever has the device announces another key: it is not taken for one that nobody has revoked.
    await ben.part.newKeysForAll('suspected-compromise');
    expect(ben.keys.keyId).not.toBe(device.keyId);
    await pass(2 * DAY);
    expect((await deviceOf(ada, 'Ben')).keyId).toBe(device.keyId);
    expect(await privacy()).toMatchObject({ kind: 'stopped', why: 'key-revoked' });
  });

  test('unsigned, or signed by somebody else: it waits, and goes on when the list no longer says so', async () => {
    const [, [ada, ben, eve]] = await cue('Ada', 'Ben', 'Eve');
    const server = new MemoryServer();
    await meet(ada, ben);
    const device = await deviceOf(ada, 'Ben');
    const forged = await buildRevocation(nativeSuite.hash, eve.accountRoot, {
      target: await revokedDevice(nativeSuite.hash, device.certificate),
      reason: 'device_lost',
      issued: minuteBucketOf(Date.now()),
    });
    server.revocations = [
      { keyId: device.keyId, reason: 'device_lost', statement: null, revokedAt: 60 },
      { keyId: device.keyId, reason: 'device_lost', statement: forged, revokedAt: 60 },
    ];
    await withServer(server, ada);
    const id = await ada.conversationWith('Ben');
    const privacy = async () => valueOf(await ada.messages.conversation(id)).privacy;
    await until('told', async () => (await privacy()).kind === 'stopped', DAY);
    expect(await privacy()).toMatchObject({ why: 'key-questioned' });
    await ada.say('Ben', 'when it is settled');
    await pass(HOUR);
    expect(await ben.heard('Ada')).toEqual([]);
    server.revocations = [];
    await until('heard', async () => (await ben.heard('Ada')).length === 1, 3 * DAY);
  });

  test('a lost device that changed its key before anybody read the list is found by the key that it had', async () => {
    const [, [ada, ben]] = await cue('Ada', 'Ben');
    const server = new MemoryServer();
    await meet(ada, ben);
    const published = await deviceOf(ada, 'Ben');
    await ben.part.newKeysForAll('suspected-compromise');
    const current = async () => (await deviceOf(ada, 'Ben')).keyId;
    await until('another key', async () => (await current()) === ben.keys.keyId, 2 * DAY);
    expect(ben.keys.keyId).not.toBe(published.keyId);
    const issued = minuteBucketOf(Date.now());
    const row = { reason: 'device_lost', revokedAt: 60, keyId: published.keyId };
    const ended = async (target: RevocationTarget) => ({
      ...row,
      statement: await buildRevocation(nativeSuite.hash, ben.accountRoot, {
        target,
        reason: 'device_lost',
        issued,
      }),
    });

    // The owner ended the old key alone: that is no longer this device's, and nothing changes.
    server.prefixBits = 8;
    server.revocations = [await ended({ kind: 'key', keyId: published.keyId })];
    await withServer(server, ada);
    const id = await ada.conversationWith('Ben');
    const privacy = async () => valueOf(await ada.messages.conversation(id)).privacy;
    const verdict = async () => {
      const now = await privacy();
      return now.kind === 'stopped' ? now.why : null;
    };
    await pass(DAY + HOUR);
    // One prefix for each of the two keys, and no other, however often.
    expect(new Set(server.prefixes)).toEqual(
      new Set([published.keyId, await current()].map((keyId) => prefixOf(keyId, 8))),
    );
    expect(await verdict()).toBeNull();

    // Something about it that its owner didn't sign: it waits, whatever the list says of the key in use.
    server.revocations = [{ ...row, statement: null }];
    await until('paused', async () => (await verdict()) === 'key-questioned', 2 * DAY);
    await pass(DAY + HOUR);
    expect(await verdict()).toBe('key-questioned');
    server.revocations = [];
    await until('going on', async () => (await verdict()) === null, 3 * DAY);

    server.revocations = [await ended(await revokedDevice(nativeSuite.hash, published.certificate))];
    await until('told', async () => (await verdict()) === 'key-revoked', 2 * DAY);
    // For good.
    server.revocations = [];
    await ada.restart();
    expect(await verdict()).toBe('key-revoked');
  });
});

test('without an account nothing is asked of the server', async () => {
  const [network, [ada, ben]] = await cue('Ada', 'Ben');
  const server = new MemoryServer();
  await meet(ada, ben);
  for (const person of [ada, ben]) {
    person.server = server.access(false);
    await person.restart();
  }
  await allow(ada, 'Ben');
  network.up = false;
  await ada.say('Ben', 'waits');
  await pass(DAY);
  expect(server.asked).toEqual([]);
});
