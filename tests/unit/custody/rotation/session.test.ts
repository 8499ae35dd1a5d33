import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { afterUpdate, CRYPTO_VERSION } from '../../../../workers/engine/custody/rotation/crypto-version.ts';
import {
  afterTime,
  ask,
  reasonForNew,
  ROTATION_TRIGGERS,
  sealedIn,
  type RotationTrigger,
  type SessionProtocol,
  type SessionState,
} from '../../../../workers/engine/custody/rotation/session.ts';
import { protocolV1 } from '../../../../workers/engine/protocol/v1/protocol.ts';
import { MAX_SESSION_MESSAGES, MAX_SESSION_MINUTES } from '../../../../workers/engine/protocol/v1/session.ts';
import type { SendSession } from '../../../../workers/engine/protocol/v1/types.ts';
import { asKemCiphertext } from '../../../../workers/engine/protocol/suites/kem.ts';
import { asKeyId, minuteBucketOf } from '../../../../workers/engine/protocol/bytes.ts';

/** Another protocol than v1: sessions with a name, good for three messages. */
interface Toy {
  readonly between: readonly [string, string];
  readonly count: number;
}
const toy: SessionProtocol<Toy, 'three', number> = {
  expiryOf: ({ count }) => (count >= 3 ? 'three' : undefined),
  keysOf: ({ between: [sender, recipient] }) => ({ sender, recipient }),
};
const keys = { sender: 'me', recipient: 'you' };
const session: Toy = { between: ['me', 'you'], count: 1 };

describe('why the next message begins a new session', () => {
  const cases: readonly (readonly [
    string,
    SessionState<Toy>,
    { readonly sender: string; readonly recipient: string },
    string | undefined,
  ])[] = [
    ['there is none', { session: null, asked: null }, keys, 'first'],
    ['there is none and something asked', { session: null, asked: 'manual' }, keys, 'first'],
    ['it goes on', { session, asked: null }, keys, undefined],
    ...ROTATION_TRIGGERS.map(
      (trigger) => [`${trigger} asked`, { session, asked: trigger }, keys, trigger] as const,
    ),
    ['the peer has another key', { session, asked: null }, { ...keys, recipient: 'new' }, 'peer-key-changed'],
    ['we have another key', { session, asked: null }, { ...keys, sender: 'new' }, 'own-key-changed'],
    ['its own limit', { session: { ...session, count: 3 }, asked: null }, keys, 'three'],
    ['asked before the limit', { session: { ...session, count: 3 }, asked: 'restored' }, keys, 'restored'],
  ];
  test.each(cases)('%s', (_, state, now, why) => {
    expect(reasonForNew(toy, state, { keys: now, now: 0 })).toBe(why);
  });
});

type Event =
  | { readonly type: 'ask'; readonly trigger: RotationTrigger }
  | { readonly type: 'seal' }
  | { readonly type: 'peer' | 'own' | 'time' };

test('over any events: no session seals past its limit, across a key change, or after something asked', () => {
  const event = fc.oneof(
    fc.constantFrom(...ROTATION_TRIGGERS).map((trigger): Event => ({ type: 'ask', trigger })),
    fc.constantFrom<Event>(
      { type: 'seal' },
      { type: 'seal' },
      { type: 'peer' },
      { type: 'own' },
      { type: 'time' },
    ),
  );
  fc.assert(
    fc.property(fc.array(event, { maxLength: 60 }), (events) => {
      let state: SessionState<Toy> = { session: null, asked: null };
      let now = keys;
      let asked = false;
      for (const [at, { type, ...rest }] of events.entries()) {
        const given = state;
        const before = structuredClone(state);
        if (type === 'ask' && 'trigger' in rest) {
          const next = ask(state, rest.trigger);
          expect(next.asked).not.toBeNull();
          expect(next.session).toBe(state.session);
          [state, asked] = [next, true];
        } else if (type === 'peer') now = { ...now, recipient: `peer ${at}` };
        else if (type === 'own') now = { ...now, sender: `own ${at}` };
        else if (type === 'time') {
          const next = afterTime(toy, state, { keys: now, now: 0 });
          // Time alone forgets a key that would seal nothing more, and never what asked.
          expect(next.asked).toBe(state.asked);
          if (next.session !== null) expect(reasonForNew(toy, next, { keys: now, now: 0 })).toBeUndefined();
          state = next;
        } else {
          const why = reasonForNew(toy, state, { keys: now, now: 0 });
          if (asked && state.session !== null) expect(why).toBeDefined();
          const used: Toy =
            why === undefined && state.session !== null
              ? { ...state.session, count: state.session.count + 1 }
              : { between: [now.sender, now.recipient], count: 1 };
          expect(used.count).toBeLessThanOrEqual(3);
          expect(used.between).toEqual([now.sender, now.recipient]);
          [state, asked] = [sealedIn(used), false];
        }
        // A step leaves the state that it was given as it was.
        expect(given).toEqual(before);
      }
    }),
  );
});

test('protocol v1 is one such protocol: 100 messages or 24 hours', () => {
  const now = minuteBucketOf(Date.UTC(2026, 10, 21));
  const [mine, theirs] = ['a', 'b'].map((digit) => asKeyId(digit.repeat(64))) as [never, never];
  const v1: SendSession = {
    senderKeyId: mine,
    recipientKeyId: theirs,
    kemCiphertext: asKemCiphertext(new Uint8Array(1088)),
    prk: new Uint8Array(64),
    created: now,
    count: 0,
  };
  const between = { sender: mine, recipient: theirs };
  const why = (change: Partial<SendSession>, minutes: number) =>
    reasonForNew(
      protocolV1,
      { session: { ...v1, ...change }, asked: null },
      { keys: between, now: minuteBucketOf((now + minutes * 60) * 1000) },
    );
  expect(why({ count: MAX_SESSION_MESSAGES - 1 }, 0)).toBeUndefined();
  expect(why({ count: MAX_SESSION_MESSAGES }, 0)).toBe('message-limit');
  expect(why({}, MAX_SESSION_MINUTES - 1)).toBeUndefined();
  expect(why({}, MAX_SESSION_MINUTES)).toBe('age-limit');
  expect([MAX_SESSION_MESSAGES, MAX_SESSION_MINUTES]).toEqual([100, 24 * 60]);
});

test.each([
  ['never stored', undefined, 'app-update'],
  ['the same', CRYPTO_VERSION, null],
  ['an earlier one', CRYPTO_VERSION - 1, 'app-update'],
  ['a later one, gone back', CRYPTO_VERSION + 1, 'app-update'],
] as const)('the version of the cryptography: %s', (_, stored, trigger) => {
  expect(afterUpdate(stored)).toBe(trigger);
});
