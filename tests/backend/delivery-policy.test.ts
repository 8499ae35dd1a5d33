/**
 * @file Every combination of what a message is, who the two people are to each other, what the switch says, how long the mixnet has
 * been away and whether the relay could: the relay is a way in exactly the combinations that are written down here.
 */
import { describe, expect, test } from 'vitest';
import { KINDS } from '../../workers/engine/messaging/body.ts';
import {
  acceptsFromRelay,
  deliveryOf,
  isPersonal,
  permitRelay,
  type DeliveryFacts,
} from '../../workers/engine/messaging/delivery-policy.ts';
import { useRelayPermit } from '../../workers/engine/transport/relay-permit.ts';

const NOW = 1_800_000_000_000;
const KEY = 'a'.repeat(64);

/** What there is, what is to come, and what a damaged or later row may hold. */
const KIND_VALUES = [
  ...Object.keys(KINDS),
  'appointment',
  'signalling',
  'call-offer',
  'flight',
  'Text',
  'toString',
  '',
  2,
  null,
  undefined,
] as const;
const ROLE_VALUES = [
  'supporter',
  'coach',
  'trainer',
  'clinician',
  'Supporter',
  'constructor',
  '',
  1,
  {},
  null,
  undefined,
];
/** Absent in an old database; anything but true is off, also what a peer might have put there. */
const SWITCH_VALUES = [true, false, undefined, null, 1, 'true', 'on', {}, []];
const DOWN_SINCE = [
  null,
  NOW - 1,
  NOW - 29_999,
  NOW - 30_000,
  NOW - 30_001,
  NOW - 86_400_000,
  // The clock was set back, or the value is damaged.
  NOW + 60_000,
  Number.NaN,
  Number.POSITIVE_INFINITY,
];
const READY = [true, false];

const LONG_ENOUGH: readonly (number | null)[] = [NOW - 30_000, NOW - 30_001, NOW - 86_400_000];
const PERSONAL_PAIRS: readonly (readonly [unknown, unknown])[] = [
  ['supporter', 'supporter'],
  ['supporter', null],
  ['supporter', undefined],
  [null, 'supporter'],
  [undefined, 'supporter'],
];

const personal = (theirs: unknown, mine: unknown): boolean =>
  PERSONAL_PAIRS.some(([a, b]) => Object.is(a, theirs) && Object.is(b, mine));

function* combinations(): Generator<DeliveryFacts> {
  for (const kind of KIND_VALUES)
    for (const theirRole of ROLE_VALUES)
      for (const myRole of ROLE_VALUES)
        for (const allowRelay of SWITCH_VALUES)
          for (const mixnetDownSince of DOWN_SINCE)
            for (const relayReady of READY)
              yield { kind, theirRole, myRole, allowRelay, mixnetDownSince, relayReady, now: NOW };
}

describe('the ways of a message', () => {
  test('the relay is one of them in the listed combinations and in no other', () => {
    let asked = 0;
    let open = 0;
    for (const facts of combinations()) {
      const expected =
        facts.kind === 'text' &&
        personal(facts.theirRole, facts.myRole) &&
        facts.allowRelay === true &&
        LONG_ENOUGH.includes(facts.mixnetDownSince) &&
        facts.relayReady;
      const delivery = deliveryOf(facts);
      if (delivery.relay !== expected) expect.fail(JSON.stringify({ facts, delivery }));
      if (delivery.relay !== (delivery.reason === 'relay-allowed'))
        expect.fail(JSON.stringify({ facts, delivery }));
      const permit = permitRelay(facts, KEY);
      if ((permit !== null) !== expected) expect.fail(JSON.stringify(facts));
      asked += 1;
      if (delivery.relay) open += 1;
    }
    expect(asked).toBe(KIND_VALUES.length * 11 * 11 * 9 * 9 * 2);
    expect(open).toBe(PERSONAL_PAIRS.length * LONG_ENOUGH.length);
  });

  test('nothing can choose it for an insight, an appointment, signalling, a farewell or an acknowledgement', () => {
    for (const facts of combinations())
      if (facts.kind !== 'text' && deliveryOf(facts).relay) expect.fail(JSON.stringify(facts));
  });

  test('nothing can choose it where a coach, a trainer or a clinician is on either side', () => {
    const professionals: readonly unknown[] = ['coach', 'trainer', 'clinician'];
    for (const facts of combinations())
      if (
        (professionals.includes(facts.theirRole) || professionals.includes(facts.myRole)) &&
        deliveryOf(facts).relay
      )
        expect.fail(JSON.stringify(facts));
  });

  const base: DeliveryFacts = {
    kind: 'text',
    theirRole: 'supporter',
    myRole: null,
    allowRelay: true,
    mixnetDownSince: NOW - 30_000,
    now: NOW,
    relayReady: true,
  };

  test.each([
    [{}, 'relay-allowed'],
    [{ kind: 'insight' }, 'kind-is-mixnet-only'],
    [{ myRole: 'coach' }, 'professional'],
    [{ theirRole: null }, 'relation-unknown'],
    [{ allowRelay: undefined }, 'switched-off'],
    [{ mixnetDownSince: null }, 'mixnet-up'],
    [{ mixnetDownSince: NOW - 29_000 }, 'too-soon'],
    [{ mixnetDownSince: NOW + 5000 }, 'too-soon'],
    [{ relayReady: false }, 'relay-not-ready'],
  ] as const)('%o: %s', (change, reason) => {
    expect(deliveryOf({ ...base, ...change }).reason).toBe(reason);
  });

  test('says when to ask again', () => {
    expect(deliveryOf({ ...base, mixnetDownSince: NOW - 29_000 }).waitMs).toBe(1000);
    expect(deliveryOf({ ...base, mixnetDownSince: NOW + 5000 }).waitMs).toBe(30_000);
  });

  test('a permit is for one message', () => {
    const permit = permitRelay(base, KEY);
    if (permit === null) return expect.fail('no permit');
    expect(useRelayPermit(permit)).toBe(true);
    expect(useRelayPermit(permit)).toBe(false);
    expect(useRelayPermit({ recipientKeyId: KEY })).toBe(false);
  });
});

test('the switch is offered, and a message from the relay shown, only where the conversation is personal', () => {
  for (const theirRole of ROLE_VALUES)
    for (const myRole of ROLE_VALUES) {
      const expected = personal(theirRole, myRole);
      expect(isPersonal({ theirRole, myRole })).toBe(expected);
      for (const kind of KIND_VALUES)
        expect(acceptsFromRelay({ kind, theirRole, myRole })).toBe(expected && kind === 'text');
    }
});
