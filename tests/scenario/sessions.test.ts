/** @file When a conversation begins a new session (design.md §8), seen as a new KEM ciphertext in the bytes that leave. */
import { describe, expect, test } from 'vitest';
import { SESSION_KEYS } from '../../workers/engine/messaging/session-book.ts';
import type { SendSession } from '../../workers/engine/protocol/v1/types.ts';
import { valueOf } from '../unit/support/engine-context.ts';
import { decodeMessage, type SealedMessageV1 } from '../../workers/engine/protocol/v1/message.ts';
import { toHex } from '../../workers/engine/protocol/suites/bytes.ts';
import type { MemoryNetwork } from './support/memory-network.ts';
import { meet, type Person } from './support/person.ts';
import { cue, useStories } from './support/story.ts';
import { DAY, HOUR, MINUTE, pass, result, sleepThrough, until } from './support/timers.ts';

useStories();

/** What has left so far, in order, as whoever looks at the payloads sees it. */
function sealed(network: MemoryNetwork): readonly SealedMessageV1[] {
  return network.payloads().flatMap((payload) => {
    const decoded = decodeMessage(payload);
    return decoded.ok ? [decoded.value] : [];
  });
}

/** Of these only what the one sent who spoke first. */
function ofTheFirst(network: MemoryNetwork): readonly SealedMessageV1[] {
  const all = sealed(network);
  return all.filter(({ senderKeyId }) => senderKeyId === all[0]?.senderKeyId);
}

/** One for each session, in the order in which they were first seen. */
function sessions(messages: readonly SealedMessageV1[]): readonly string[] {
  return [...new Set(messages.map(sessionOf))];
}

function sessionOf({ kemCiphertext }: SealedMessageV1): string {
  return toHex(kemCiphertext.slice(0, 16));
}

async function heard(listener: Person, speaker: Person, count: number): Promise<void> {
  await until(`${count} heard`, async () => (await listener.heard(speaker.name)).length === count, HOUR);
}

async function keptSession(person: Person): Promise<SendSession | null> {
  return (await person.disk.all(SESSION_KEYS))[0]?.row.session ?? null;
}

describe('a session', () => {
  test('seals a hundred messages; the next one opens another', async () => {
    const [network, [ada, ben]] = await cue('Ada', 'Ben');
    await meet(ada, ben);
    const id = await ada.conversationWith('Ben');
    for (let n = 1; n <= 102; n++) valueOf(await ada.messages.send(id, `m ${n}`));
    await until('all heard', async () => (await ben.part.status.unread()) === 102, HOUR);
    const own = ofTheFirst(network);
    const [first, second, ...more] = sessions(own);
    expect(more).toEqual([]);
    const sealedIn = (session: string | undefined) =>
      own.filter((message) => sessionOf(message) === session).length;
    expect([sealedIn(first), sealedIn(second)]).toEqual([100, 2]);
    expect(new Set(own.map(({ nonce }) => toHex(nonce))).size).toBe(102);
    expect(await ben.heard('Ada')).toEqual(Array.from({ length: 102 }, (_, index) => `m ${index + 1}`));
  });

  test('lasts 24 hours, survives a restart, and its key is gone when they are over', async () => {
    const [network, [ada, ben]] = await cue('Ada', 'Ben');
    await meet(ada, ben);
    await ada.say('Ben', 'one');
    await heard(ben, ada, 1);
    await ada.restart();
    await sleepThrough(23 * HOUR);
    await ada.say('Ben', 'two');
    await heard(ben, ada, 2);
    expect(sessions(ofTheFirst(network))).toHaveLength(1);
    expect(await keptSession(ada)).not.toBeNull();
    await sleepThrough(HOUR);
    expect(await keptSession(ada)).toBeNull();
    await ada.say('Ben', 'three');
    await heard(ben, ada, 3);
    expect(sessions(ofTheFirst(network))).toHaveLength(2);
  });

  test('a clock that is set back does not lengthen its life', async () => {
    const [network, [ada, ben]] = await cue('Ada', 'Ben');
    await meet(ada, ben);
    await sleepThrough(3 * HOUR);
    await ada.say('Ben', 'one');
    await heard(ben, ada, 1);
    await sleepThrough(-2 * HOUR);
    await ada.say('Ben', 'two');
    await heard(ben, ada, 2);
    expect(sessions(ofTheFirst(network))).toHaveLength(2);
  });

  test('"new keys now" for one, for all, and only for the next message', async () => {
    const [network, [ada, ben, cem]] = await cue('Ada', 'Ben', 'Cem');
    await meet(ada, ben);
    await meet(ada, cem);
    await pass(HOUR);
    const say = async (other: Person, text: string) => {
      const before = sessions(sealed(network)).length;
      await ada.say(other.name, text);
      await until('heard', async () => (await other.heard('Ada')).includes(text));
      return sessions(sealed(network)).length - before;
    };
    expect(await say(ben, 'a')).toBe(1);
    expect(await say(cem, 'b')).toBe(1);
    expect(await say(ben, 'c')).toBe(0);
    valueOf(await result(ada.messages.newKeys(await ada.conversationWith('Ben'))));
    await ada.restart();
    expect(await say(ben, 'd')).toBe(1);
    expect(await say(ben, 'e')).toBe(0);
    expect(await say(cem, 'f')).toBe(0);
    await ada.part.newKeysForAll();
    expect(await say(ben, 'g')).toBe(1);
    expect(await say(cem, 'h')).toBe(1);
    expect(await ada.messages.newKeys('nobody')).toEqual({ ok: false, error: { code: 'gone' } });
  });

  test('any one message opens alone: the first of a session may be lost', async () => {
    const [network, [ada, ben]] = await cue('Ada', 'Ben');
    await meet(ada, ben);
    network.faults.loss = 1;
    await ada.say('Ben', 'lost');
    await pass(MINUTE);
    network.faults.loss = 0;
    await ada.say('Ben', 'came');
    await heard(ben, ada, 1);
    expect(await ben.heard('Ada')).toEqual(['came']);
    await until('the first too', async () => (await ben.heard('Ada')).length === 2, DAY);
    expect(await ben.heard('Ada')).toEqual(['lost', 'came']);
  });
});
