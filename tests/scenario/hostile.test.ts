/**
 * @file What a contact, a stranger or a broken network can throw at an engine: one outcome each, nothing stored, nothing shown but the
 * class of reason, and bounds that hold.
 */
import { describe, expect, test } from 'vitest';
import fc from 'fast-check';
import { valueOf } from '../unit/support/engine-context.ts';
import { asKeyId } from '../../workers/engine/protocol/bytes.ts';
import {
  decodeMessage,
  encodeMessage,
  type SealedMessageV1,
} from '../../workers/engine/protocol/v1/message.ts';
import { MAX_PARKED } from '../../workers/engine/messaging/parking.ts';
import {
  FRAME_BYTES,
  FRAME_PAYLOAD_BYTES,
  readFrame,
  toFrames,
} from '../../workers/engine/transport/frames.ts';
import { randomFrom } from '../fixtures/seeded-random.ts';
import type { MemoryNetwork, Sent } from './support/memory-network.ts';
import { invite, meet, suite, type Person } from './support/person.ts';
import { cue, useStories } from './support/story.ts';
import { DAY, HOUR, MINUTE, pass, SECOND, settle, sleepThrough, until } from './support/timers.ts';

useStories();

/** One message of Ada to Ben, kept back by the network, to be delivered as the test likes. */
interface Withheld {
  readonly from: string;
  readonly to: string;
  readonly payload: Uint8Array<ArrayBuffer>;
}

async function withhold(network: MemoryNetwork, ada: Person, text: string): Promise<Withheld> {
  const kept: Sent[] = [];
  network.tamper = (sent) => {
    kept.push(sent);
    return [];
  };
  await ada.say('Ben', text);
  await until('it left', () => kept.length === 7);
  network.tamper = (sent) => [sent];
  const parts = kept
    .map(({ frame }) => readFrame(frame))
    .flatMap((frame) => (typeof frame === 'string' ? [] : [frame]))
    .sort((a, b) => a.index - b.index);
  const [first] = kept;
  if (first === undefined) throw new Error('nothing left');
  return {
    from: first.from,
    to: first.to,
    payload: new Uint8Array(Buffer.concat(parts.map(({ part }) => part))),
  };
}

async function deliver(
  network: MemoryNetwork,
  { from, to }: Pick<Withheld, 'from' | 'to'>,
  payload: Uint8Array,
): Promise<void> {
  for (const frame of await toFrames(suite.hash, payload)) network.inject({ from, to, frame });
  await pass(SECOND);
}

async function acquainted() {
  const [network, [ada, ben]] = await cue('Ada', 'Ben');
  await meet(ada, ben);
  await pass(HOUR);
  return { network, ada, ben };
}

/** What a story of an attack looks at: the store (but for the count of frames sent) and the screen. */
function stored(person: Person): ReadonlyMap<string, string> {
  return new Map([...person.disk.contents()].filter(([key]) => !key.startsWith('transport_facts/')));
}

async function reasons(ben: Person): Promise<readonly string[]> {
  const shown = await ben.shown('Ada');
  return shown.map((message) => (message.kind === 'unopened' ? message.why : message.text));
}

function parsed({ payload }: Withheld): SealedMessageV1 {
  return valueOf(decodeMessage(payload));
}

const STRANGER = Buffer.from(new Uint8Array(36).fill(7)).toString('base64url');

function flipped(payload: Uint8Array, at: number): Uint8Array<ArrayBuffer> {
  const other = new Uint8Array(payload);
  other[at] = (other[at] ?? 0) ^ 1;
  return other;
}

describe("altered in a contact's name", () => {
  const cases: readonly [string, (withheld: Withheld) => Uint8Array, string][] = [
    ['a changed ciphertext', (w) => flipped(w.payload, 2000), 'altered'],
    ['a changed tag', (w) => flipped(w.payload, w.payload.length - 1), 'altered'],
    ['a changed KEM ciphertext', (w) => flipped(w.payload, 100), 'altered'],
    ['a changed nonce', (w) => flipped(w.payload, 1165), 'altered'],
    [
      'another minute',
      (w) => encodeMessage({ ...parsed(w), bucket: (parsed(w).bucket - 60) as never }),
      'altered',
    ],
    ['a minute of no clock', (w) => flipped(w.payload, 1178), 'altered'],
    ['truncated by a frame', (w) => w.payload.slice(0, -FRAME_PAYLOAD_BYTES), 'altered'],
    ['truncated by a byte', (w) => w.payload.slice(0, -1), 'altered'],
    ['one byte', () => Uint8Array.of(1), 'altered'],
    ['longer by a frame', (w) => Buffer.concat([w.payload, new Uint8Array(FRAME_PAYLOAD_BYTES)]), 'altered'],
    ['a later version', (w) => Buffer.concat([Uint8Array.of(2), w.payload.slice(1)]), 'unknown-version'],
    ['no version of ours', (w) => Buffer.concat([Uint8Array.of(0), w.payload.slice(1)]), 'unknown-version'],
    [
      'for another key',
      (w) => encodeMessage({ ...parsed(w), recipientKeyId: asKeyId('ab'.repeat(32)) }),
      'not-for-this-device',
    ],
    [
      'turned around: our own key as the sender',
      (w) => encodeMessage({ ...parsed(w), senderKeyId: parsed(w).recipientKeyId }),
      'not-for-this-device',
    ],
    [
      'a month old',
      (w) => encodeMessage({ ...parsed(w), bucket: (parsed(w).bucket - 31 * 86_400) as never }),
      'expired',
    ],
  ];

  test.each(cases)('%s: one note, nothing stored', async (_name, change, why) => {
    const { network, ada, ben } = await acquainted();
    const withheld = await withhold(network, ada, 'secret');
    const before = stored(ben);
    await deliver(network, withheld, change(withheld));
    expect(await reasons(ben)).toEqual([why]);
    expect(stored(ben)).toEqual(before);
    expect(await ben.part.status.unread()).toBe(0);
    // The same bytes again are no news, and the message itself still opens.
    await deliver(network, withheld, change(withheld));
    expect(await reasons(ben)).toEqual([why]);
    await deliver(network, withheld, withheld.payload);
    expect(new Set(await reasons(ben))).toEqual(new Set([why, 'secret']));
  });

  test('any one bit of a message', async () => {
    const { network, ada, ben } = await acquainted();
    const withheld = await withhold(network, ada, 'secret');
    const before = stored(ben);
    const isShown = /^(altered|unknown-version|not-for-this-device|expired)$/;
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: withheld.payload.length - 1 }),
        fc.integer({ min: 0, max: 7 }),
        async (at, bit) => {
          const other = new Uint8Array(withheld.payload);
          other[at] = (other[at] ?? 0) ^ (1 << bit);
          await deliver(network, withheld, other);
          const parkedOnly = [...stored(ben).keys()].filter((key) => !before.has(key));
          // A changed sender or a minute in the future may still become openable: those wait, sealed as they came.
          expect(parkedOnly.every((key) => key.startsWith('parked/'))).toBe(true);
          expect((await reasons(ben)).every((why) => isShown.test(why))).toBe(true);
        },
      ),
      { numRuns: 60 },
    );
    expect((await ben.shown('Ada')).length).toBeLessThanOrEqual(20);
    await deliver(network, withheld, withheld.payload);
    expect(await reasons(ben)).toContain('secret');
  });

  test('random payloads of any length', async () => {
    const { network, ben, ada } = await acquainted();
    const { from, to } = await withhold(network, ada, 'secret');
    const before = stored(ben);
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 11_952 }), async (payload) => {
        await deliver(network, { from, to }, payload);
      }),
      { numRuns: 40 },
    );
    // 1 in 128 begins as a flight or a message might; none of it is one.
    expect([...stored(ben).keys()].filter((key) => !before.has(key) && !key.startsWith('parked/'))).toEqual(
      [],
    );
  });

  test('frames that are none', async () => {
    const { network, ada, ben } = await acquainted();
    const { from, to, payload } = await withhold(network, ada, 'secret');
    const before = stored(ben);
    const [frame] = await toFrames(suite.hash, payload);
    if (frame === undefined) throw new Error('no frame');
    const wrong: readonly Uint8Array<ArrayBuffer>[] = [
      new Uint8Array(0),
      new Uint8Array(FRAME_BYTES - 1),
      new Uint8Array(FRAME_BYTES + 1),
      new Uint8Array(FRAME_BYTES).fill(0xff),
      flipped(frame, 0),
      Uint8Array.from(frame, (byte, at) => (at === 17 ? 200 : byte)),
      Uint8Array.from(frame, (byte, at) => (at === 18 ? 255 : byte)),
    ];
    for (const one of wrong) network.inject({ from, to, frame: one });
    await pass(SECOND);
    expect(stored(ben)).toEqual(before);
    expect(await reasons(ben)).toEqual([]);
  });
});

describe('replayed', () => {
  test('shown once, acknowledged again, also after a restart and when parked', async () => {
    const { network, ada, ben } = await acquainted();
    const withheld = await withhold(network, ada, 'once');
    await deliver(network, withheld, withheld.payload);
    expect(await reasons(ben)).toEqual(['once']);
    const messages = () => [...stored(ben)].filter(([key]) => /^(messages|replay)\//.test(key));
    const before = messages();
    for (let copy = 0; copy < 3; copy++) await deliver(network, withheld, withheld.payload);
    await ben.restart();
    await until('up', () => ben.part.status.mixnet().kind === 'up');
    await deliver(network, withheld, withheld.payload);
    expect(messages()).toEqual(before);
    expect(await reasons(ben)).toEqual(['once']);
    expect(await ben.part.status.unread()).toBe(1);
  });

  test('more than 30 days later: too old to be opened, though its id is forgotten', async () => {
    const { network, ada, ben } = await acquainted();
    const withheld = await withhold(network, ada, 'once');
    await deliver(network, withheld, withheld.payload);
    const remembered = () => [...stored(ben).keys()].filter((key) => key.startsWith('replay/'));
    const first = remembered();
    expect(first).not.toEqual([]);
    for (let day = 0; day < 32; day++) await sleepThrough(DAY);
    await pass(2 * HOUR);
    // What has come since are announcements of other keys.
    expect(remembered().filter((key) => first.includes(key))).toEqual([]);
    await deliver(network, withheld, withheld.payload);
    expect(await reasons(ben)).toEqual(['once', 'expired']);
  });
});

describe('not yet', () => {
  test("a message from beyond the clock's tolerance waits for its minute", async () => {
    const { network, ada, ben } = await acquainted();
    ben.overrides = { clock: { now: () => Date.now() - HOUR } };
    await ben.restart();
    await until('up', () => ben.part.status.mixnet().kind === 'up');
    const withheld = await withhold(network, ada, 'from the future');
    // One payload alone doesn't convince Ben's engine that its clock is wrong: dated by no round here.
    const frames = await toFrames(suite.hash, withheld.payload);
    for (const frame of frames) network.inject({ ...withheld, frame, undated: true });
    await pass(SECOND);
    expect(await reasons(ben)).toEqual([]);
    expect([...stored(ben).keys()].filter((key) => key.startsWith('parked/'))).toHaveLength(1);
    await pass(2 * HOUR);
    expect(await reasons(ben)).toEqual(['from the future']);
    expect([...stored(ben).keys()].filter((key) => key.startsWith('parked/'))).toEqual([]);
  });

  test("a device whose clock is an hour behind learns the network's time from what it picks up", async () => {
    const { network, ada, ben } = await acquainted();
    ben.overrides = { clock: { now: () => Date.now() - HOUR } };
    await ben.restart();
    await until('up', () => ben.part.status.mixnet().kind === 'up');
    await ada.say('Ben', 'what time is it?');
    await until('heard', async () => (await ben.heard('Ada')).length === 1);
    await ben.say('Ada', 'late');
    await until('heard', async () => (await ada.heard('Ben')).length === 1);
    const [, late] = await ada.shown('Ben');
    expect(Math.abs((late?.at ?? 0) - Date.now())).toBeLessThan(3 * MINUTE);
    network.tamper = (sent) => [sent];
  });

  test('what is parked stays within its bound, and contacts are heard meanwhile', async () => {
    const { network, ada, ben } = await acquainted();
    const { to, payload, from } = await withhold(network, ada, 'secret');
    await invite(ben);
    const message = valueOf(decodeMessage(payload));
    const random = randomFrom(5);
    for (let n = 0; n < MAX_PARKED + 30; n++) {
      const senderKeyId = asKeyId(n.toString(16).padStart(64, '0'));
      const nonce = Uint8Array.from({ length: 12 }, () => random() * 256);
      const forged = encodeMessage({ ...message, senderKeyId, nonce });
      for (const frame of await toFrames(suite.hash, forged)) network.inject({ from: STRANGER, to, frame });
    }
    await pass(10 * SECOND);
    expect([...stored(ben).keys()].filter((key) => key.startsWith('parked/'))).toHaveLength(MAX_PARKED);
    expect([...stored(ben).keys()].filter((key) => key.startsWith('frames/'))).toEqual([]);
    await deliver(network, { from, to }, payload);
    expect(await reasons(ben)).toEqual(['secret']);
    for (let day = 0; day < 31; day++) await sleepThrough(DAY);
    await pass(2 * HOUR);
    expect([...stored(ben).keys()].filter((key) => key.startsWith('parked/'))).toEqual([]);
  });
});

describe('a flood', () => {
  test('strangers are not even stored while no invitation is open', async () => {
    const { network, ada, ben } = await acquainted();
    const { to, payload } = await withhold(network, ada, 'secret');
    await sleepThrough(9 * DAY);
    await pass(2 * HOUR);
    const before = stored(ben);
    const writes = ben.gate.writes;
    for (const frame of await toFrames(suite.hash, payload)) network.inject({ from: STRANGER, to, frame });
    await settle();
    await pass(SECOND);
    expect(ben.gate.writes).toBe(writes);
    expect(stored(ben)).toEqual(before);
  });

  test('half messages of strangers and of a contact stay within their bounds', async () => {
    const { network, ada, ben } = await acquainted();
    const { from, to } = await withhold(network, ada, 'secret');
    await invite(ben);
    const random = randomFrom(9);
    const half = async (sender: string) => {
      const payload = Uint8Array.from({ length: 11_000 }, () => random() * 256);
      for (const frame of (await toFrames(suite.hash, payload)).slice(0, 2)) {
        network.inject({ from: sender, to, frame });
      }
    };
    for (let n = 0; n < 40; n++) {
      await half(from);
      await half(Buffer.from(new Uint8Array(36).fill(n)).toString('base64url'));
    }
    await pass(10 * SECOND);
    const frames = [...stored(ben).keys()].filter((key) => key.startsWith('frames/')).length;
    // A contact's last partials within 64 KB, and one partial of each of the last 8 strangers; two frames each.
    expect(frames).toBeLessThanOrEqual(2 * 8 + 2 * 8);
    expect(frames).toBeGreaterThan(0);
    await ada.say('Ben', 'still there?');
    await until('heard', async () => (await ben.heard('Ada')).includes('still there?'));
  });

  test('a contact under a flood of its own wrong messages keeps twenty notes', async () => {
    const { network, ada, ben } = await acquainted();
    const { from, to, payload } = await withhold(network, ada, 'secret');
    for (let n = 0; n < 60; n++) await deliver(network, { from, to }, flipped(payload, 2000 + n));
    expect(await reasons(ben)).toHaveLength(20);
    await ben.restart();
    expect(await reasons(ben)).toEqual([]);
  });
});
