/** @file The device's ML-KEM key rotates every 7 days and old ones are destroyed after 30 (docs/decisions/0006), as two people live it. */
import { describe, expect, test } from 'vitest';
import { RETIRED_KEYS } from '../../workers/engine/custody/kem-keys.ts';
import { SESSION_KEYS } from '../../workers/engine/messaging/session-book.ts';
import { PEOPLE } from '../../workers/engine/people/tables.ts';
import { decodeMessage } from '../../workers/engine/protocol/v1/message.ts';
import { valueOf } from '../unit/support/engine-context.ts';
import type { MemoryNetwork } from './support/memory-network.ts';
import { meet, type Person } from './support/person.ts';
import { cue, useStories } from './support/story.ts';
import { DAY, HOUR, pass, result, sleepThrough, until } from './support/timers.ts';

useStories();

/** Which keys the last message that left names. */
function lastSealed(network: MemoryNetwork) {
  const all = network.payloads().flatMap((payload) => {
    const decoded = decodeMessage(payload);
    return decoded.ok ? [decoded.value] : [];
  });
  const last = all.at(-1);
  if (last === undefined) throw new Error('nothing has left');
  return last;
}

async function talk(network: MemoryNetwork, from: Person, to: Person, text: string) {
  await from.say(to.name, text);
  await until(`${text} heard`, async () => (await to.heard(from.name)).includes(text), DAY);
  return lastSealed(network);
}

/** Both have told each other of their keys and heard that it came. */
async function aWeek(...people: readonly Person[]): Promise<void> {
  const before = people.map(({ keys }) => keys.keyId);
  for (let day = 0; day < 7; day += 1) await sleepThrough(DAY);
  await pass(3 * HOUR);
  for (const [at, { keys }] of people.entries()) expect(keys.keyId).not.toBe(before[at]);
}

describe('week after week', () => {
  test('the newest key is sealed to and signed from, in both directions, and nothing is lost', async () => {
    const [network, [ada, ben]] = await cue('Ada', 'Ben');
    await meet(ada, ben);
    const first = await talk(network, ada, ben, 'week 0');
    expect([first.senderKeyId, first.recipientKeyId]).toEqual([ada.keys.keyId, ben.keys.keyId]);
    for (let week = 1; week <= 3; week += 1) {
      await aWeek(ada, ben);
      const there = await talk(network, ada, ben, `week ${week}`);
      expect([there.senderKeyId, there.recipientKeyId]).toEqual([ada.keys.keyId, ben.keys.keyId]);
      const back = await talk(network, ben, ada, `back ${week}`);
      expect([back.senderKeyId, back.recipientKeyId]).toEqual([ben.keys.keyId, ada.keys.keyId]);
    }
    expect(await ben.heard('Ada')).toEqual(['week 0', 'week 1', 'week 2', 'week 3']);
    expect([...ada.faults, ...ben.faults]).toEqual([]);
  });

  test('what was sealed to the old key and comes late still opens, until that key is destroyed', async () => {
    const [network, [ada, ben]] = await cue('Ada', 'Ben');
    await meet(ada, ben);
    const old = ben.keys.keyId;
    network.faults.loss = 1;
    await ada.say('Ben', 'late');
    await pass(HOUR);
    expect(lastSealed(network).recipientKeyId).toBe(old);
    // Ben rotates without Ada hearing of it.
    for (let day = 0; day < 9; day += 1) await sleepThrough(DAY);
    await pass(3 * HOUR);
    expect(ben.keys.keyId).not.toBe(old);
    expect(await ben.heard('Ada')).toEqual([]);
    network.faults.loss = 0;
    await until('heard at last', async () => (await ben.heard('Ada')).includes('late'), 3 * DAY);
    expect(ben.keys.kemById(old)).toBeDefined();

    for (let day = 0; day < 31; day += 1) await sleepThrough(DAY);
    await pass(3 * HOUR);
    expect(ben.keys.kemById(old)).toBeUndefined();
    const kept = await ben.disk.all(RETIRED_KEYS);
    for (const { row } of kept) expect(Date.now() - row.retiredAt).toBeLessThanOrEqual(30 * DAY + 2 * HOUR);
    await ben.restart();
    await talk(network, ada, ben, 'and on');
  });

  test('an announcement that is lost holds nobody up: the old id is used until the new one is acknowledged', async () => {
    const [network, [ada, ben]] = await cue('Ada', 'Ben');
    await meet(ada, ben);
    await talk(network, ada, ben, 'before');
    const known = ada.keys.keyId;
    await ben.stop();
    valueOf(await result(ada.keys.tend('now')));
    await ada.part.newKeysForAll('suspected-compromise');
    expect(ada.keys.keyId).not.toBe(known);
    await ada.say('Ben', 'while away');
    await pass(HOUR);
    expect(lastSealed(network).senderKeyId).toBe(known);
    await ben.start();
    await until('heard', async () => (await ben.heard('Ada')).includes('while away'), 3 * DAY);
    await pass(DAY);
    expect((await talk(network, ada, ben, 'after')).senderKeyId).toBe(ada.keys.keyId);
    const [person] = await ben.disk.all(PEOPLE);
    expect(person?.row.peer.device.keyId).toBe(ada.keys.keyId);
    expect(person?.row.earlierKeyIds).toContain(known);
  });

  test('people who meet after a rotation meet under the key in use', async () => {
    const [network, [ada, ben]] = await cue('Ada', 'Ben');
    await meet(ada, ben);
    await aWeek(ada, ben);
    await ada.people.remove(await ada.personId('Ben'));
    await pass(HOUR);
    await meet(ben, ada);
    const again = await talk(network, ada, ben, 'again');
    expect([again.senderKeyId, again.recipientKeyId]).toEqual([ada.keys.keyId, ben.keys.keyId]);
  });
});

describe('logging out', () => {
  test('forgets every session and loses nothing that was sealed', async () => {
    const [network, [ada, ben]] = await cue('Ada', 'Ben');
    await meet(ada, ben);
    await talk(network, ada, ben, 'before');
    network.faults.loss = 1;
    await ada.say('Ben', 'in flight');
    const sessionsOf = (person: Person) =>
      [...person.disk.contents().keys()].filter((key) => key.startsWith(`${SESSION_KEYS.name}/`));
    expect(sessionsOf(ada)).toHaveLength(1);
    expect(await result(ada.part.forgetSessions())).toBe(true);
    await ada.stop();
    expect(sessionsOf(ada)).toEqual([]);
    const queued = [...ada.disk.contents().keys()].filter((key) => key.startsWith('outbox/'));
    expect(queued).not.toEqual([]);
    network.faults.loss = 0;
    await ada.start();
    await until('heard', async () => (await ben.heard('Ada')).includes('in flight'), 3 * DAY);
    const before = lastSealed(network).kemCiphertext;
    expect((await talk(network, ada, ben, 'after')).kemCiphertext).not.toEqual(before);
  });
});
