/** @file Whoever is removed knows an address at which nothing arrives any more: those who stay are told of another one. */
import { describe, expect, test } from 'vitest';
import { PEOPLE } from '../../workers/engine/people/tables.ts';
import { addressText } from '../../workers/engine/transport/secure-transport.ts';
import { MIXNET_IDENTITIES } from '../../workers/engine/transport/tables.ts';
import { valueOf } from '../unit/support/engine-context.ts';
import type { MemoryNetwork } from './support/memory-network.ts';
import { meet, type Person } from './support/person.ts';
import { cue, useStories } from './support/story.ts';
import { DAY, HOUR, MINUTE, pass, result, SECOND, until } from './support/timers.ts';

useStories();

/** Where somebody sends to, by what they know of the other. */
async function known(by: Person, of: string): Promise<string> {
  const found = (await by.disk.all(PEOPLE)).find(({ row: { name } }) => name === of);
  if (found === undefined) throw new Error(`${by.name} doesn't know ${of}`);
  return addressText(found.row.peer.device.certificate.address);
}

async function talk(one: Person, other: Person, text: string): Promise<void> {
  for (const [from, to] of [
    [one, other],
    [other, one],
  ] as const) {
    await from.say(to.name, `${text} from ${from.name}`);
    await until(
      'heard',
      async () => (await to.heard(from.name)).includes(`${text} from ${from.name}`),
      2 * DAY,
    );
  }
}

async function lastingOf(person: Person): Promise<number> {
  const rows = await person.disk.all(MIXNET_IDENTITIES);
  return rows.filter(({ row: { name } }) => name.startsWith('lasting')).length;
}

const remove = async (person: Person, other: string): Promise<void> => {
  valueOf(await result(person.people.remove(await person.personId(other))));
};

/** Frames from that place in the log on, to that address. */
const arrivedAt = (network: MemoryNetwork, from: number, address: string): number =>
  network.sent.slice(from).filter(({ to }) => to === address).length;

describe('when a contact is removed', () => {
  test('those who stay write to another address, both ways go on, and people met later know the new one alone', async () => {
    const [network, [ada, ben, cem, dan]] = await cue('Ada', 'Ben', 'Cem', 'Dan');
    await meet(ada, ben);
    await meet(ada, cem);
    await talk(ada, cem, 'before');
    const old = await known(ben, 'Ada');
    expect(await known(cem, 'Ada')).toBe(old);
    await remove(ada, 'Ben');
    await until('told', async () => (await known(cem, 'Ada')) !== old, 2 * DAY);
    const next = await known(cem, 'Ada');
    expect(await known(ben, 'Ada')).toBe(old);
    await pass(3 * HOUR);

    const from = network.sent.length;
    await talk(ada, cem, 'after');
    await meet(dan, ada);
    await talk(ada, dan, 'new');
    expect(await known(dan, 'Ada')).toBe(next);
    await ada.restart();
    await cem.restart();
    await talk(ada, cem, 'again');
    await talk(ada, dan, 'again');
    await pass(DAY);
    expect(arrivedAt(network, from, old)).toBe(0);
    expect(arrivedAt(network, from, next)).toBeGreaterThan(0);
    // Once for one removal.
    expect(await lastingOf(ada)).toBe(2);
    for (const { faults } of [ada, ben, cem, dan]) expect(faults).toEqual([]);
  });

  test('somebody who was away writes to the old address first: it arrives, and then they know the new one', async () => {
    const [network, [ada, ben, cem]] = await cue('Ada', 'Ben', 'Cem');
    await meet(ada, ben);
    await meet(ada, cem);
    await pass(HOUR);
    const old = await known(cem, 'Ada');
    await cem.stop();
    await remove(ada, 'Ben');
    await ada.say('Cem', 'while you were away');
    await pass(2 * DAY);
    expect(await lastingOf(ada)).toBe(2);
    await cem.start();
    await cem.say('Ada', 'back');
    await until(
      'both heard',
      async () => {
        const [there, here] = await Promise.all([cem.heard('Ada'), ada.heard('Cem')]);
        return there.includes('while you were away') && here.includes('back');
      },
      3 * DAY,
    );
    await until('told', async () => (await known(cem, 'Ada')) !== old, 3 * DAY);
    await pass(3 * HOUR);
    const from = network.sent.length;
    await talk(ada, cem, 'after');
    expect(arrivedAt(network, from, old)).toBe(0);
  });

  test('without a network it waits, over a restart too; blocking counts, and so does being left', async () => {
    const [network, [ada, ben, cem, dan]] = await cue('Ada', 'Ben', 'Cem', 'Dan');
    await meet(ada, ben);
    await meet(ada, cem);
    await meet(ada, dan);
    await pass(3 * HOUR);
    expect(await lastingOf(ada)).toBe(1);
    network.up = false;
    valueOf(await result(ada.people.block(await ada.personId('Ben'))));
    await pass(3 * HOUR);
    await ada.restart();
    await pass(3 * HOUR);
    expect(await lastingOf(ada)).toBe(1);
    const old = await known(dan, 'Ada');
    network.up = true;
    await until('told', async () => (await known(dan, 'Ada')) !== old, 2 * DAY);
    expect(await lastingOf(ada)).toBe(2);
    const second = await known(dan, 'Ada');
    await remove(cem, 'Ada');
    await until('told again', async () => (await known(dan, 'Ada')) !== second, 2 * DAY);
    await pass(3 * HOUR);
    expect(await lastingOf(ada)).toBe(3);
    await talk(ada, dan, 'after');
  });
});

test('while somebody is just being met it waits, and they hear each other afterwards', async () => {
  const [, [ada, ben, cem]] = await cue('Ada', 'Ben', 'Cem');
  await meet(ada, ben);
  await pass(2 * HOUR);
  await remove(ada, 'Ben');
  await meet(ada, cem);
  await talk(ada, cem, 'first');
  const met = await known(cem, 'Ada');
  await until('changed', async () => (await lastingOf(ada)) === 2, 2 * DAY);
  await until('told', async () => (await known(cem, 'Ada')) !== met, 2 * DAY);
  await talk(ada, cem, 'then');
});

test.each([1, 2, 3, 4, 6, 9])(
  'ended at its write %i, the next start goes on with it, and whoever stays is not lost',
  async (write) => {
    const [, [ada, ben, cem]] = await cue('Ada', 'Ben', 'Cem');
    await meet(ada, ben);
    await meet(ada, cem);
    await pass(HOUR);
    const old = await known(cem, 'Ada');
    await remove(ada, 'Ben');
    // The farewell is over; what is written from here on is the change.
    await pass(30 * SECOND);
    ada.gate.plan({ write: ada.gate.writes + write, then: 'die-before' });
    await pass(5 * MINUTE);
    if (ada.gate.dead) await ada.restart();
    await until('told', async () => (await known(cem, 'Ada')) !== old, 3 * DAY);
    await talk(ada, cem, 'after');
    // Cut off in the middle, it may have been begun twice.
    expect([2, 3]).toContain(await lastingOf(ada));
  },
);
