/** @file Talking over a network that loses, repeats, shuffles, fails and goes away: everything is shown once, in order, in the end. */
import { describe, expect, test } from 'vitest';
import fc from 'fast-check';
import { valueOf } from '../unit/support/engine-context.ts';
import { decodeMessage } from '../../workers/engine/protocol/v1/message.ts';
import { readFrame } from '../../workers/engine/transport/frames.ts';
import { toHex } from '../../workers/engine/protocol/suites/bytes.ts';
import { MemoryNetwork, type Sent } from './support/memory-network.ts';
import { meet, people, type Person } from './support/person.ts';
import { cue, useStories } from './support/story.ts';
import { DAY, HOUR, MINUTE, pass, playTime, result, SECOND, sleepThrough, until } from './support/timers.ts';

useStories();

const MESSAGE_FRAMES = 7;
const texts = (from: number, count: number, who = 'm') =>
  Array.from({ length: count }, (_, index) => `${who} ${from + index}`);
const repeated = <Value>(count: number, value: Value) => Array.from({ length: count }, () => value);

/** Distinct sealed messages (not flights) among the frames, by the digest of their payload. */
function messageDigests(sent: readonly Sent[]): readonly string[] {
  const digests = sent.flatMap(({ frame }) => {
    const read = readFrame(frame);
    return typeof read === 'string' || read.count !== MESSAGE_FRAMES ? [] : [read.digest];
  });
  return [...new Set(digests)];
}

/** Without looking at the screen in between. */
async function sayAll(speaker: Person, other: string, all: readonly string[]): Promise<void> {
  const id = await speaker.conversationWith(other);
  for (const text of all) valueOf(await speaker.messages.send(id, text));
}

async function quiet(...persons: readonly Person[]): Promise<void> {
  await until(
    'nothing is queued and everything confirmed',
    async () => {
      const queued = await Promise.all(persons.map((person) => person.queued()));
      const states = await Promise.all(
        persons.map(async (person) => {
          const [other] = persons.filter((one) => one !== person);
          return other === undefined ? [] : person.states(other.name);
        }),
      );
      return queued.every((count) => count === 0) && states.flat().every((state) => state === 'confirmed');
    },
    10 * DAY,
  );
}

describe('on a good network', () => {
  test('both ways, in order, each message in seven frames, then quiet', async () => {
    const [network, [ada, ben]] = await cue('Ada', 'Ben');
    await meet(ada, ben);
    const before = network.sent.length;
    for (const text of texts(1, 5)) await ada.say('Ben', text);
    for (const text of texts(1, 5, 'b')) await ben.say('Ada', text);
    await until(
      'all heard',
      async () => (await ben.heard('Ada')).length + (await ada.heard('Ben')).length === 10,
    );
    expect(await ben.heard('Ada')).toEqual(texts(1, 5));
    expect(await ada.heard('Ben')).toEqual(texts(1, 5, 'b'));
    await quiet(ada, ben);
    await pass(DAY);
    // Frames are gone with the messages that they were.
    for (const person of [ada, ben]) {
      expect(
        [...person.disk.contents().keys()].filter((key) => /^(frames|parked|outbox)\//.test(key)),
      ).toEqual([]);
    }
    // Ten messages, and after them at most one lone acknowledgement from each side: one acknowledgement is not acknowledged.
    const messages = messageDigests(network.sent.slice(before));
    expect(messages.length).toBeGreaterThanOrEqual(10);
    expect(messages.length).toBeLessThanOrEqual(12);
    expect(network.sent.length - before).toBe(messages.length * MESSAGE_FRAMES);
    const counts = await ada.part.status.sent();
    expect(counts.slots).toBe(2 * counts.frames);
    expect(counts.frames + (await ben.part.status.sent()).frames).toBe(network.sent.length);
  });

  test('a message goes queued, in round, mixed, confirmed, and never back', async () => {
    const [, [ada, ben]] = await cue('Ada', 'Ben');
    await meet(ada, ben);
    await ada.say('Ben', 'one');
    const seen: string[] = [];
    await until(
      'confirmed',
      async () => {
        const [state = ''] = await ada.states('Ben');
        if (seen.at(-1) !== state) seen.push(state);
        return state === 'confirmed';
      },
      HOUR,
    );
    expect(seen).toEqual(['queued', 'in-round', 'mixed', 'confirmed']);
  });

  test('unread counts, is read, and survives', async () => {
    const [, [ada, ben]] = await cue('Ada', 'Ben');
    await meet(ada, ben);
    for (const text of texts(1, 3)) await ada.say('Ben', text);
    await until('all heard', async () => (await ben.heard('Ada')).length === 3);
    expect(await ben.part.status.unread()).toBe(3);
    await ben.restart();
    expect(await ben.part.status.unread()).toBe(3);
    await result(ben.messages.markRead(await ben.conversationWith('Ada')));
    expect(await ben.part.status.unread()).toBe(0);
    expect((await ben.messages.list())[0]).toMatchObject({ unread: 0, last: { kind: 'text', text: 'm 3' } });
  });

  test('a draft is kept until the message is queued, and goes with it', async () => {
    const [, [ada, ben]] = await cue('Ada', 'Ben');
    await meet(ada, ben);
    const id = await ada.conversationWith('Ben');
    const draft = async () => valueOf(await ada.messages.conversation(id)).draft;
    await ada.messages.saveDraft(id, 'not yet');
    await ada.restart();
    expect(await draft()).toBe('not yet');
    await ada.say('Ben', 'not yet');
    expect(await draft()).toBe('');
  });

  test('empty and too long texts are refused, the longest fits', async () => {
    const [, [ada, ben]] = await cue('Ada', 'Ben');
    await meet(ada, ben);
    const id = await ada.conversationWith('Ben');
    const { maxBytes } = valueOf(await ada.messages.conversation(id));
    expect(await ada.messages.send(id, '  \n ')).toEqual({ ok: false, error: { code: 'message-empty' } });
    expect(await ada.messages.send(id, 'x'.repeat(maxBytes + 1))).toEqual({
      ok: false,
      error: { code: 'message-too-long', maxBytes },
    });
    expect(await ada.messages.send('nobody', 'x')).toEqual({ ok: false, error: { code: 'gone' } });
    const longest = 'é'.repeat(maxBytes / 2);
    await ada.say('Ben', longest);
    await until('heard', async () => (await ben.heard('Ada')).length === 1);
    expect(await ben.heard('Ada')).toEqual([longest]);
  });
});

describe('acknowledgements', () => {
  test('one alone at most every 15 minutes, and none for an acknowledgement', async () => {
    const [network, [ada, ben]] = await cue('Ada', 'Ben');
    await meet(ada, ben);
    await pass(HOUR);
    const benSent: number[] = [];
    network.tamper = (sent) => {
      const read = readFrame(sent.frame);
      if (typeof read !== 'string' && read.index === 0 && sent.from === benAddress) benSent.push(sent.at);
      return [sent];
    };
    const benAddress = lastingAddress(network, ada, ben);
    for (let minute = 0; minute < 60; minute += 2) {
      await ada.say('Ben', `at ${minute}`);
      await pass(2 * MINUTE);
    }
    await pass(6 * HOUR);
    expect(benSent.length).toBeGreaterThanOrEqual(3);
    expect(benSent.length).toBeLessThanOrEqual(6);
    for (const [index, at] of benSent.slice(1).entries()) {
      // Slots and rounds blur the time at which one leaves.
      expect(at - (benSent[index] ?? 0)).toBeGreaterThan(14 * MINUTE);
    }
    expect(new Set(await ada.states('Ben'))).toEqual(new Set(['confirmed']));
  });

  test('an answer carries it: then there is none alone', async () => {
    const [network, [ada, ben]] = await cue('Ada', 'Ben');
    await meet(ada, ben);
    await pass(HOUR);
    const before = messageDigests(network.sent).length;
    await ada.say('Ben', 'question');
    await until('heard', async () => (await ben.heard('Ada')).length === 1);
    await ben.say('Ada', 'answer');
    await until('confirmed', async () => (await ada.states('Ben'))[0] === 'confirmed');
    await pass(6 * HOUR);
    // Question, answer, and Ada's acknowledgement of the answer.
    expect(messageDigests(network.sent).length - before).toBe(3);
  });

  test('lost acknowledgements leave no gap behind', async () => {
    const [network, [ada, ben]] = await cue('Ada', 'Ben');
    await meet(ada, ben);
    for (let round = 0; round < 5; round++) {
      await ada.say('Ben', `round ${round}`);
      await until('heard', async () => (await ben.heard('Ada')).length === round + 1);
      // Ben's lone acknowledgement is lost.
      network.faults.loss = 1;
      await pass(17 * MINUTE);
      network.faults.loss = 0;
    }
    await ben.say('Ada', 'at last');
    await quiet(ada, ben);
    const row = [...ada.disk.contents()].find(([key]) => key.startsWith('conversations/'));
    expect(row).toBeDefined();
    const { received } = await conversationRow(ada);
    expect(received.beyond).toEqual([]);
  });

  test('a gap in a burst longer than an acknowledgement can tell of is not claimed: nothing is lost', async () => {
    const [network, [ada, ben]] = await cue('Ada', 'Ben');
    await meet(ada, ben);
    let lost: string | undefined;
    network.tamper = (sent) => {
      const read = readFrame(sent.frame);
      if (typeof read === 'string' || read.count !== MESSAGE_FRAMES) return [sent];
      lost ??= read.digest;
      return read.digest === lost ? [] : [sent];
    };
    const count = 300;
    await sayAll(ada, 'Ben', texts(1, count));
    await until('the others are heard', async () => (await ben.part.status.unread()) === count - 1, HOUR);
    await ben.say('Ada', 'that was a lot');
    await pass(5 * MINUTE);
    expect((await ada.states('Ben'))[0]).not.toBe('confirmed');
    network.tamper = (sent) => [sent];
    await quiet(ada, ben);
    expect(await ben.heard('Ada')).toEqual(texts(1, count));
  }, 240_000);
});

describe('resending', () => {
  test('the identical bytes, after 30 minutes, until somebody confirms', async () => {
    const [network, [ada, ben]] = await cue('Ada', 'Ben');
    await meet(ada, ben);
    await pass(HOUR);
    const before = network.sent.length;
    network.faults.loss = 1;
    await ada.say('Ben', 'lost');
    await pass(8 * HOUR);
    network.faults.loss = 0;
    const attempts = network.sent.slice(before);
    // At once and after 30 min, 1, 2 and 4 hours more.
    expect(attempts).toHaveLength(5 * MESSAGE_FRAMES);
    const copies = new Map<string, number>();
    for (const { frame } of attempts) copies.set(toHex(frame), (copies.get(toHex(frame)) ?? 0) + 1);
    expect([...copies.values()]).toEqual(repeated(MESSAGE_FRAMES, 5));
    expect((attempts[MESSAGE_FRAMES]?.at ?? 0) - (attempts[0]?.at ?? 0)).toBeGreaterThan(29 * MINUTE);
    expect(await ada.states('Ben')).toEqual(['mixed']);
    expect(await ada.queued()).toBe(0);
    await until('heard', async () => (await ben.heard('Ada')).length === 1, DAY);
    await quiet(ada, ben);
    expect(await ben.heard('Ada')).toEqual(['lost']);
  });

  test('given up after 21 days, said so, and what follows is understood', async () => {
    const [network, [ada, ben]] = await cue('Ada', 'Ben');
    await meet(ada, ben);
    network.faults.loss = 1;
    await ada.say('Ben', 'never');
    for (let day = 0; day < 22; day++) await sleepThrough(DAY);
    expect(await ada.states('Ben')).toEqual(['expired']);
    const sent = network.sent.length;
    for (let day = 0; day < 3; day++) await sleepThrough(DAY);
    expect(network.sent.length).toBe(sent);
    network.faults.loss = 0;
    await ada.say('Ben', 'again');
    await until('confirmed', async () => (await ada.states('Ben'))[1] === 'confirmed', DAY);
    expect(await ada.states('Ben')).toEqual(['expired', 'confirmed']);
    expect(await ben.heard('Ada')).toEqual(['again']);
    expect((await conversationRow(ben)).received.beyond).toEqual([]);
  }, 120_000);

  test('a failed round goes back to queued, and mixed is said only of a completed one', async () => {
    const [network, [ada, ben]] = await cue('Ada', 'Ben');
    await meet(ada, ben);
    network.faults.failingRounds = 1;
    await ada.say('Ben', 'one');
    const seen: string[] = [];
    await until('mixed', async () => {
      const [state = ''] = await ada.states('Ben');
      if (seen.at(-1) !== state) seen.push(state);
      return state === 'mixed';
    });
    // One of seven frames failed: nobody says that the message is out.
    expect(seen).toEqual(['queued', 'in-round', 'queued', 'in-round', 'mixed']);
    await until('heard', async () => (await ben.heard('Ada')).length === 1);
    await quiet(ada, ben);
    expect(await ben.heard('Ada')).toEqual(['one']);
  });

  test('a status that comes late makes it leave twice and be shown once', async () => {
    const [network, [ada, ben]] = await cue('Ada', 'Ben');
    await meet(ada, ben);
    network.faults.lateStatus = 2;
    await ada.say('Ben', 'one');
    await until('heard', async () => (await ben.heard('Ada')).length === 1);
    await pass(MINUTE);
    expect(await ben.heard('Ada')).toEqual(['one']);
    expect(await ada.states('Ben')).toEqual(['mixed']);
    await quiet(ada, ben);
  });
});

describe('an outage', () => {
  test('waiting, with the number queued; nothing leaves; then it drains in order', async () => {
    const [network, [ada, ben]] = await cue('Ada', 'Ben');
    await meet(ada, ben);
    const id = await ada.conversationWith('Ben');
    network.up = false;
    await pass(SECOND);
    for (const text of texts(1, 4)) await ada.say('Ben', text);
    await pass(HOUR);
    expect(ada.part.status.mixnet()).toMatchObject({ kind: 'waiting', queued: 4 });
    expect(valueOf(await ada.messages.conversation(id)).privacy).toEqual({ kind: 'waiting', queued: 4 });
    expect(await ada.states('Ben')).toEqual(repeated(4, 'queued'));
    const before = network.sent.length;
    await pass(2 * HOUR);
    expect(network.sent.length).toBe(before);
    await ada.restart();
    await ada.say('Ben', 'm 5');
    network.up = true;
    await until('all heard', async () => (await ben.heard('Ada')).length === 5);
    expect(await ben.heard('Ada')).toEqual(texts(1, 5));
    expect(valueOf(await ada.messages.conversation(id)).privacy).toEqual({ kind: 'full' });
    const order = messageDigests(network.sent.slice(before));
    expect(order.length).toBeGreaterThanOrEqual(5);
    await quiet(ada, ben);
  });

  test('slots between messages are memoryless with a mean of two seconds, also when much waits', async () => {
    const [network, [ada, ben]] = await cue('Ada', 'Ben');
    await meet(ada, ben);
    network.up = false;
    await pass(SECOND);
    await sayAll(ada, 'Ben', texts(1, 120));
    const before = network.sent.length;
    network.up = true;
    await until('all heard', async () => (await ben.part.status.unread()) === 120, HOUR);
    const firsts = new Map<string, number>();
    for (const { frame, at } of network.sent.slice(before)) {
      const read = readFrame(frame);
      if (typeof read !== 'string' && !firsts.has(read.digest)) firsts.set(read.digest, at);
    }
    const times = [...firsts.values()].sort((a, b) => a - b);
    const gaps = times.slice(1).map((at, index) => at - (times[index] ?? 0));
    const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
    // Two seconds, and half a second until the network of this story has accepted the one before.
    expect(mean).toBeGreaterThan(1800);
    expect(mean).toBeLessThan(3400);
    expect(Math.max(...gaps)).toBeGreaterThan(2 * mean);
    expect(Math.min(...gaps)).toBeLessThan(mean / 2);
  }, 120_000);
});

describe('any network', () => {
  test('everything is shown once, in order, and confirmed in the end', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          seed: fc.integer(),
          loss: fc.double({ min: 0, max: 0.15, noNaN: true }),
          duplication: fc.double({ min: 0, max: 0.5, noNaN: true }),
          shuffle: fc.integer({ min: 0, max: 60_000 }),
          failingRounds: fc.integer({ min: 0, max: 20 }),
          lateStatus: fc.integer({ min: 0, max: 20 }),
          steps: fc.array(fc.constantFrom('ada', 'ben', 'wait', 'down', 'up', 'kill ada', 'crash'), {
            minLength: 4,
            maxLength: 14,
          }),
        }),
        async ({ seed, steps, ...faults }) => {
          playTime('2026-11-23T08:00:00Z');
          const network = new MemoryNetwork(seed);
          const [ada, ben] = await people(network, ['Ada', 'Ben']);
          if (ada === undefined || ben === undefined) throw new Error('nobody there');
          await meet(ada, ben);
          Object.assign(network.faults, faults);
          const said = { ada: 0, ben: 0 };
          for (const step of steps) {
            if (step === 'wait') await pass(7 * SECOND);
            if (step === 'down' || step === 'up') network.up = step === 'up';
            if (step === 'crash') network.crashWorkers();
            if (step === 'kill ada') await ada.restart();
            if (step === 'ada') await ada.say('Ben', `m ${(said.ada += 1)}`);
            if (step === 'ben') await ben.say('Ada', `b ${(said.ben += 1)}`);
          }
          network.up = true;
          await quiet(ada, ben);
          expect(await ben.heard('Ada')).toEqual(texts(1, said.ada));
          expect(await ada.heard('Ben')).toEqual(texts(1, said.ben, 'b'));
          expect([...ada.faults, ...ben.faults]).toEqual([]);
        },
      ),
      { numRuns: 25, endOnFailure: true },
    );
  }, 240_000);
});

interface StoredConversation {
  readonly received: { readonly upTo: number; readonly beyond: readonly number[] };
}

/** The only conversation of a person, as stored. */
async function conversationRow(person: Person): Promise<StoredConversation> {
  const [stored] = await person.disk.all({
    name: 'conversations',
    decode: (value) => value as StoredConversation,
  });
  if (stored === undefined) throw new Error('no conversation is stored');
  return stored.row;
}

/** Where somebody's messages come from, read from what has left so far. */
function lastingAddress(network: MemoryNetwork, to: Person, from: Person): string {
  const message = network.sent.find(({ frame }) => {
    const read = readFrame(frame);
    return typeof read !== 'string' && read.count === 12;
  });
  if (message === undefined) throw new Error(`${from.name} never wrote to ${to.name}`);
  return message.from;
}

test('a sealed message of this story is version 1 of the protocol', async () => {
  const [network, [ada, ben]] = await cue('Ada', 'Ben');
  await meet(ada, ben);
  await ada.say('Ben', 'hello');
  await until('heard', async () => (await ben.heard('Ada')).length === 1);
  const payload = network.payloads().at(-1);
  if (payload === undefined) throw new Error('nothing left');
  expect(valueOf(decodeMessage(payload)).kemCiphertext).toHaveLength(1088);
});
