/** Meeting over cMix (design, section 7), as a story and as an attack surface. */
import { encode, decode as decodeCbor } from 'cborg';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  asConversationId,
  asMinuteBucket,
  type Bytes,
  type MinuteBucket,
} from '../../../workers/engine/protocol/bytes.ts';
import { field } from '../../../workers/engine/protocol/codec.ts';
import { FRAME_PAYLOAD_BYTES } from '../../../workers/engine/protocol/padding.ts';
import { inspectPayload } from '../../../workers/engine/protocol/registry.ts';
import { concat } from '../../../workers/engine/protocol/suites/bytes.ts';
import { nativeSuite, nobleSuite } from '../../../workers/engine/protocol/suites/suite.ts';
import type { Suite } from '../../../workers/engine/protocol/suites/types.ts';
import { encodeBundle } from '../../../workers/engine/protocol/v1/bundle.ts';
import { issueCertificate } from '../../../workers/engine/protocol/v1/certificate.ts';
import {
  openFlight,
  parseFlight,
  sealFlight,
  type FlightType,
} from '../../../workers/engine/protocol/v1/flight.ts';
import {
  acceptInvitation,
  accepterReceive,
  beginInviting,
  closeInvitation,
  confirmAccepter,
  inviterReceive,
  keptConversation,
} from '../../../workers/engine/protocol/v1/handshake.ts';
import type {
  AccepterState,
  FlightError,
  Invitation,
  InviterState,
  Step,
} from '../../../workers/engine/protocol/v1/types.ts';
import {
  errorOf,
  flip,
  later,
  makeInvitation,
  makePerson,
  NOW,
  seededRandom,
  suites,
  unwrap,
  type Person,
} from './fixtures.ts';

type Phase<State extends { phase: string }, P extends State['phase']> = Extract<State, { phase: P }>;

let ida: Person;
let abe: Person;
let eve: Person;
let invitation: Invitation;
let random = seededRandom('handshake');

beforeAll(async () => {
  ida = await makePerson(nativeSuite, 'Ida');
  abe = await makePerson(nativeSuite, 'Abe');
  eve = await makePerson(nativeSuite, 'Eve');
  invitation = makeInvitation(ida);
});
beforeEach(() => {
  random = seededRandom('handshake');
});

/** States must survive the store: each passes through CBOR before it is used again. */
function stored<State>(state: State): State {
  const copy = decodeCbor(encode(state)) as State;
  expect(copy).toEqual(state);
  return copy;
}

function inPhase<State extends { phase: string }, P extends State['phase']>(
  state: State,
  phase: P,
): Phase<State, P> {
  expect(state.phase).toBe(phase);
  return state as Phase<State, P>;
}

const atInviter = (state: InviterState, flight: Uint8Array, now = NOW, suite: Suite = nativeSuite) =>
  inviterReceive(suite, stored(state), flight, { now, ownKemKeys: ida.ownKemKeys });
const atAccepter = (state: AccepterState, flight: Uint8Array, who = abe, suite: Suite = nativeSuite) =>
  accepterReceive(suite, stored(state), flight, { now: NOW, random, ownKemKeys: who.ownKemKeys });
const accept = async (who = abe, suite: Suite = nativeSuite, accepted = invitation) =>
  inPhase(
    unwrap(await acceptInvitation(suite, accepted, { accepterBundle: who.bundle, now: NOW, random })),
    'hello-sent',
  );
const confirm = async (state: Phase<InviterState, 'pending'>, suite: Suite = nativeSuite) =>
  unwrap(await confirmAccepter(suite, stored(state), { inviterBundle: ida.bundle, now: NOW, random }));

/** The whole meeting, each state kept. */
async function meet(inviterSuite: Suite = nativeSuite, accepterSuite: Suite = nativeSuite) {
  const open = beginInviting(invitation);
  const hello = await accept(abe, accepterSuite);
  const pending = inPhase((await atInviter(open, hello.flight.bytes, NOW, inviterSuite)).state, 'pending');
  const confirmed = await confirm(pending, inviterSuite);
  const answered = await atAccepter(hello, confirmed.flight.bytes, abe, accepterSuite);
  const confirming = inPhase(answered.state, 'confirm-sent');
  const completed = await atInviter(confirmed, confirming.flight.bytes, NOW, inviterSuite);
  const inviter = inPhase(completed.state, 'complete');
  const finished = await atAccepter(confirming, inviter.flight.bytes, abe, accepterSuite);
  const accepter = inPhase(finished.state, 'complete');
  return { open, hello, pending, confirmed, confirming, inviter, accepter };
}

/** Nothing changed and one error: what every bad flight must lead to. */
function expectRefused<State>(before: State, step: Step<State>, error: FlightError | readonly FlightError[]) {
  expect(step.state).toEqual(before);
  expect([error].flat()).toContain(step.error);
}

describe('a meeting', () => {
  test.for([
    ['native and native', nativeSuite, nativeSuite],
    ['native and noble', nativeSuite, nobleSuite],
    ['noble and native', nobleSuite, nativeSuite],
  ] as const)('ends with the same conversation on both sides: %s', async ([, first, second]) => {
    const { inviter, accepter } = await meet(first, second);
    expect(inviter.meeting).toEqual({
      conversationId: accepter.meeting.conversationId,
      role: 'coach',
      version: 1,
      side: 'inviter',
      ownKeyId: ida.keyId,
      peer: {
        displayName: 'Abe',
        root: abe.rootFingerprint,
        rootPublicKey: abe.rootPublicKey,
        device: abe.device,
      },
    });
    expect(accepter.meeting).toMatchObject({ side: 'accepter', ownKeyId: abe.keyId });
    expect(accepter.meeting.peer.root).toBe(ida.rootFingerprint);
  });

  test('shows who accepted and shares nothing before the inviter confirms', async () => {
    const hello = await accept();
    const step = await atInviter(beginInviting(invitation), hello.flight.bytes);
    expect(step.send).toBeUndefined();
    expect(inPhase(step.state, 'pending').accepter).toEqual({
      displayName: 'Abe',
      root: abe.rootFingerprint,
    });
  });

  test('sends each flight where it belongs', async () => {
    const { hello, confirmed, confirming, inviter } = await meet();
    expect(hello.flight.to).toEqual(invitation.address);
    expect(confirmed.flight.to).toEqual(abe.certificate.address);
    expect(confirming.flight.to).toEqual(ida.certificate.address);
    expect(inviter.flight.to).toEqual(abe.certificate.address);
  });

  test('has flights of fixed sizes, whatever the names', async () => {
    const long = '🌱'.repeat(64);
    const longName = {
      ...abe,
      bundle: encodeBundle({
        displayName: long,
        rootPublicKey: abe.rootPublicKey,
        certificate: abe.device.signed,
      }),
    };
    const { hello, confirmed, confirming, inviter } = await meet();
    const frames = [hello, confirmed, confirming, inviter].map(
      ({ flight }) => flight.bytes.length / FRAME_PAYLOAD_BYTES,
    );
    expect(frames).toEqual([12, 14, 2, 1]);
    expect((await accept(longName)).flight.bytes).toHaveLength(hello.flight.bytes.length);
  });

  test('is recognised by the registry as flights of its invitation', async () => {
    const { hello, confirmed, confirming, inviter } = await meet();
    const types = [hello, confirmed, confirming, inviter].map(({ flight }) => {
      const seen = unwrap(inspectPayload(flight.bytes));
      return seen.kind === 'flight' && seen.invitationId === invitation.id ? seen.type : 'other';
    });
    expect(types).toEqual(['hello', 'answer', 'confirm', 'done']);
  });

  test('is another conversation each time', async () => {
    const first = await meet();
    random = seededRandom('another handshake');
    const second = await meet();
    expect(second.inviter.meeting.conversationId).not.toBe(first.inviter.meeting.conversationId);
  });

  test('leaves flights and states as they were', async () => {
    const { hello, confirmed } = await meet();
    const before = structuredClone({ hello, confirmed });
    await accepterReceive(nativeSuite, hello, confirmed.flight.bytes, {
      now: NOW,
      random,
      ownKemKeys: abe.ownKemKeys,
    });
    await inviterReceive(nativeSuite, confirmed, hello.flight.bytes, {
      now: NOW,
      ownKemKeys: ida.ownKemKeys,
    });
    expect({ hello, confirmed }).toEqual(before);
  });
});

describe('repeats', () => {
  test('of any flight at any time converge: the same answer, the same end', async () => {
    const { open, hello, pending, confirmed, confirming, inviter, accepter } = await meet();
    // Hello again.
    const first = await atInviter(open, hello.flight.bytes);
    expect((await atInviter(first.state, hello.flight.bytes)).state).toEqual(pending);
    expect(await atInviter(confirmed, hello.flight.bytes)).toEqual({
      state: confirmed,
      send: confirmed.flight,
    });
    expect(await atInviter(inviter, hello.flight.bytes)).toEqual({ state: inviter });
    // Answer again.
    expect(await atAccepter(confirming, confirmed.flight.bytes)).toEqual({
      state: confirming,
      send: confirming.flight,
    });
    expect(await atAccepter(accepter, confirmed.flight.bytes)).toEqual({
      state: accepter,
      send: confirming.flight,
    });
    // Confirm and done again.
    expect(await atInviter(inviter, confirming.flight.bytes)).toEqual({
      state: inviter,
      send: inviter.flight,
    });
    expect(await atAccepter(accepter, inviter.flight.bytes)).toEqual({ state: accepter });
  });

  test('a step begun again from the stored state before it answers with the same flight 4', async () => {
    const { confirmed, confirming, inviter } = await meet();
    const again = await atInviter(confirmed, confirming.flight.bytes);
    expect(again.send).toEqual(inviter.flight);
  });

  test('the same person starting over before anything was shared replaces the attempt', async () => {
    const { pending } = await meet();
    random = seededRandom('second tab');
    const again = await accept();
    const step = await atInviter(pending, again.flight.bytes);
    expect(step.error).toBeUndefined();
    const replaced = inPhase(step.state, 'pending');
    expect(replaced.attempt).not.toEqual(pending.attempt);
    const confirmed = await confirm(replaced);
    expect((await atAccepter(again, confirmed.flight.bytes)).state.phase).toBe('confirm-sent');
  });

  test('crossed meetings keep one conversation, the same on both sides', () => {
    const [a, b] = [asConversationId('0a'.repeat(16)), asConversationId('f0'.repeat(16))];
    expect(keptConversation(a, b)).toBe(a);
    expect(keptConversation(b, a)).toBe(a);
  });
});

describe('refusals', () => {
  async function refusalFor(state: InviterState, who = eve, now: MinuteBucket = NOW) {
    random = seededRandom(`hello of ${who.name}`);
    const hello = await accept(who);
    const step = await atInviter(state, hello.flight.bytes, now);
    if (step.send === undefined) throw new Error('no refusal was sent');
    expect(step.send.to).toEqual(who.certificate.address);
    const told = await atAccepter(hello, step.send.bytes, who);
    return { step, told: inPhase(told.state, 'refused').reason, hello };
  }

  test('the first valid accepter wins: later ones are refused and the inviter is told who', async () => {
    const { pending, confirmed, inviter } = await meet();
    for (const state of [pending, confirmed, inviter]) {
      const { step, told } = await refusalFor(state);
      expect(step.state).toEqual(state);
      expect(step.error).toBe('invitation-used');
      expect(step.refused).toEqual({ displayName: 'Eve', root: eve.rootFingerprint });
      expect(told).toBe('used');
    }
  });

  test('an expired invitation closes and says so', async () => {
    const after = asMinuteBucket(invitation.expiry + 60);
    const { step, told } = await refusalFor(beginInviting(invitation), abe, after);
    expect(step.state).toEqual({ phase: 'closed', invitation, reason: 'expired' });
    expect(step.error).toBe('invitation-expired');
    expect(told).toBe('expired');
    expect((await refusalFor(step.state, eve, after)).told).toBe('expired');
  });

  test('accepting an expired invitation, or one’s own, goes nowhere', async () => {
    const after = asMinuteBucket(invitation.expiry + 60);
    const late = await acceptInvitation(nativeSuite, invitation, {
      accepterBundle: abe.bundle,
      now: after,
      random,
    });
    expect(errorOf(late)).toBe('expired');
    const own = await acceptInvitation(nativeSuite, invitation, {
      accepterBundle: ida.bundle,
      now: NOW,
      random,
    });
    expect(errorOf(own)).toBe('own-invitation');
  });

  test('a revoked or declined invitation tells whoever waits, and whoever comes', async () => {
    const { open, hello, pending, confirmed } = await meet();
    for (const [reason, error] of [
      ['revoked', 'invitation-revoked'],
      ['declined', 'invitation-used'],
    ] as const) {
      const closedOpen = await closeInvitation(nativeSuite, open as Phase<InviterState, 'open'>, {
        reason,
        now: NOW,
      });
      expect(closedOpen.send).toBeUndefined();
      for (const state of [pending, confirmed]) {
        const { state: closed, send } = await closeInvitation(nativeSuite, state, { reason, now: NOW });
        expect(closed).toEqual({ phase: 'closed', invitation, reason });
        if (send === undefined) throw new Error('nobody was told');
        const told = await atAccepter(hello, send.bytes);
        expect(inPhase(told.state, 'refused').reason).toBe(reason);
        const { step, told: eveTold } = await refusalFor(closed);
        expect(step.error).toBe(error);
        expect(eveTold).toBe(reason);
      }
    }
  });

  test('are the same bytes each time, without anything remembered, and change with the reason', async () => {
    const { pending } = await meet();
    const { step, hello } = await refusalFor(pending);
    const again = await atInviter(pending, hello.flight.bytes);
    expect(again.send).toEqual(step.send);
    const revoked = (await closeInvitation(nativeSuite, pending, { reason: 'revoked', now: NOW })).state;
    const other = await atInviter(revoked, hello.flight.bytes);
    expect(other.send?.bytes.slice(34, 46)).not.toEqual(step.send?.bytes.slice(34, 46));
  });

  test('end a meeting in its middle but never a finished one', async () => {
    const { confirmed, confirming, accepter } = await meet();
    const { send } = await closeInvitation(nativeSuite, confirmed, { reason: 'revoked', now: NOW });
    const bytes = send?.bytes ?? new Uint8Array();
    expect((await atAccepter(confirming, bytes)).state.phase).toBe('refused');
    expectRefused(accepter, await atAccepter(accepter, bytes), 'unexpected');
    const refused = (await atAccepter(confirming, bytes)).state;
    expect((await atAccepter(refused, bytes)).state).toEqual(refused);
    expectRefused(refused, await atAccepter(refused, confirmed.flight.bytes), 'unexpected');
  });
});

describe('altered flights', () => {
  const headerErrors: readonly FlightError[] = [
    'unknown-version',
    'malformed',
    'not-for-us',
    'not-authentic',
    'unexpected',
  ];

  /** Every byte of the header, then steps through the rest, two bits each. */
  async function tamper<State>(
    state: State,
    bytes: Uint8Array,
    receive: (changed: Uint8Array) => Promise<Step<State>>,
  ): Promise<void> {
    for (let at = 0; at < bytes.length; at += at < 46 ? 1 : 61) {
      for (const bit of [0, 7]) {
        const step = await receive(flip(bytes, at, bit));
        expectRefused(state, step, at < 46 ? headerErrors : 'not-authentic');
        expect(step.send).toBeUndefined();
      }
    }
    for (const length of [0, 1, 45, 46, bytes.length - 747, bytes.length - 1]) {
      expectRefused(state, await receive(bytes.subarray(0, Math.max(0, length))), 'malformed');
    }
    expectRefused(state, await receive(concat(bytes, new Uint8Array(747))), 'malformed');
    expectRefused(state, await receive(concat(bytes, new Uint8Array(20_000))), 'malformed');
  }

  test('hello', async () => {
    const { open, hello } = await meet();
    await tamper(open, hello.flight.bytes, (changed) => atInviter(open, changed));
  });

  test('answer', async () => {
    const { hello, confirmed } = await meet();
    await tamper<AccepterState>(hello, confirmed.flight.bytes, (changed) => atAccepter(hello, changed));
  });

  test('confirm', async () => {
    const { confirmed, confirming } = await meet();
    await tamper<InviterState>(confirmed, confirming.flight.bytes, (changed) =>
      atInviter(confirmed, changed),
    );
  });

  test('done', async () => {
    const { confirming, inviter } = await meet();
    await tamper<AccepterState>(confirming, inviter.flight.bytes, (changed) =>
      atAccepter(confirming, changed),
    );
  });

  test('refusal', async () => {
    const { hello, pending } = await meet();
    const { send } = await closeInvitation(nativeSuite, pending, { reason: 'declined', now: NOW });
    await tamper<AccepterState>(hello, send?.bytes ?? new Uint8Array(), (changed) =>
      atAccepter(hello, changed),
    );
  });

  test('a flight of another invitation, another attempt, or turned around', async () => {
    const { open, hello, confirmed, confirming, inviter } = await meet();
    const other = makeInvitation(eve);
    const foreign = await accept(abe, nativeSuite, other);
    expectRefused(open, await atInviter(open, foreign.flight.bytes), 'not-for-us');
    random = seededRandom('other attempt');
    const otherAttempt = await accept();
    expectRefused<AccepterState>(
      otherAttempt,
      await atAccepter(otherAttempt, confirmed.flight.bytes),
      'not-for-us',
    );
    for (const bytes of [confirmed.flight.bytes, inviter.flight.bytes]) {
      expectRefused<InviterState>(confirmed, await atInviter(confirmed, bytes), 'unexpected');
    }
    for (const bytes of [hello.flight.bytes, confirming.flight.bytes]) {
      expectRefused<AccepterState>(hello, await atAccepter(hello, bytes), 'unexpected');
    }
    expectRefused<AccepterState>(hello, await atAccepter(hello, inviter.flight.bytes), 'unexpected');
    expectRefused<InviterState>(open, await atInviter(open, confirming.flight.bytes), 'unexpected');
  });
});

describe('somebody who holds the link but cheats', () => {
  const attemptOf = (bytes: Uint8Array): Bytes => unwrap(parseFlight(bytes)).attempt;
  const forge = (type: FlightType, like: Uint8Array, content: Uint8Array, by = invitation) =>
    sealFlight(nativeSuite, by, { type, attempt: attemptOf(like), nonce: random(12), content });
  const contentOf = async (bytes: Uint8Array) =>
    unwrap(await openFlight(nativeSuite, invitation, unwrap(parseFlight(bytes))));

  test('an invitation altered with a right checksum shares no key with the real one', async () => {
    const { open } = await meet();
    for (const altered of [
      { ...invitation, role: 'clinician' as const },
      { ...invitation, expiry: later(99 * 1440) },
      { ...invitation, root: eve.rootFingerprint },
      { ...invitation, address: eve.certificate.address },
      { ...invitation, secret: flip(invitation.secret, 0) },
    ]) {
      const hello = await accept(abe, nativeSuite, altered);
      expectRefused(open, await atInviter(open, hello.flight.bytes), 'not-authentic');
    }
  });

  test('an inviter with another root than the invitation’s', async () => {
    const { hello, confirmed } = await meet();
    const content = await contentOf(confirmed.flight.bytes);
    const answer = await forge(
      'answer',
      hello.flight.bytes,
      concat(content.slice(0, 1088), field(eve.bundle)),
    );
    expectRefused<AccepterState>(hello, await atAccepter(hello, answer), 'fingerprint-mismatch');
  });

  test('a certificate that somebody else’s root signed, or an expired one', async () => {
    const { open, hello, confirmed } = await meet();
    const stolen = encodeBundle({
      displayName: 'Abe',
      rootPublicKey: abe.rootPublicKey,
      certificate: await issueCertificate(eve.root, abe.certificate),
    });
    expectRefused(
      open,
      await atInviter(open, await forge('hello', hello.flight.bytes, stolen)),
      'bad-certificate',
    );
    const expired = await makePerson(nativeSuite, 'Abe', { notBefore: later(-200), notAfter: later(-100) });
    const old = await forge('hello', hello.flight.bytes, expired.bundle);
    expectRefused(open, await atInviter(open, old), 'bad-certificate');
    const content = await contentOf(confirmed.flight.bytes);
    const false_ = encodeBundle({
      displayName: 'Ida',
      rootPublicKey: ida.rootPublicKey,
      certificate: await issueCertificate(eve.root, ida.certificate),
    });
    const answer = await forge('answer', hello.flight.bytes, concat(content.slice(0, 1088), field(false_)));
    expectRefused<AccepterState>(hello, await atAccepter(hello, answer), 'bad-certificate');
  });

  test('the inviter’s own bundle, sent back as an acceptance', async () => {
    const { open, hello } = await meet();
    const own = await forge('hello', hello.flight.bytes, ida.bundle);
    expectRefused(open, await atInviter(open, own), 'own-invitation');
  });

  test('contents that are no bundle, no ciphertext, no reason', async () => {
    const { open, hello, confirmed, confirming } = await meet();
    const odd = new Uint8Array(40);
    expectRefused(open, await atInviter(open, await forge('hello', hello.flight.bytes, odd)), [
      'malformed',
      'unknown-version',
    ]);
    const like = hello.flight.bytes;
    expectRefused<AccepterState>(
      hello,
      await atAccepter(hello, await forge('answer', like, odd)),
      'malformed',
    );
    expectRefused<InviterState>(
      confirmed,
      await atInviter(confirmed, await forge('confirm', like, odd)),
      'malformed',
    );
    expectRefused<AccepterState>(
      confirming,
      await atAccepter(confirming, await forge('done', like, odd)),
      'bad-confirmation',
    );
    for (const reason of [Uint8Array.of(0), Uint8Array.of(5), Uint8Array.of(1, 1), new Uint8Array()]) {
      expectRefused<AccepterState>(
        hello,
        await atAccepter(hello, await forge('refusal', like, reason)),
        'malformed',
      );
    }
  });

  test('a confirmation under another attempt, well sealed', async () => {
    const { confirmed, confirming, inviter } = await meet();
    const content = await contentOf(confirming.flight.bytes);
    const nonce = random(12);
    const other = await sealFlight(nativeSuite, invitation, {
      type: 'confirm',
      attempt: random(16),
      nonce,
      content,
    });
    expectRefused<InviterState>(confirmed, await atInviter(confirmed, other), 'not-for-us');
    expectRefused<InviterState>(inviter, await atInviter(inviter, other), 'not-for-us');
  });

  test('padding that is not zero', async () => {
    const { open, hello } = await meet();
    const padded: Suite = {
      ...nativeSuite,
      aead: {
        ...nativeSuite.aead,
        seal: (key, nonce, aad, plaintext) =>
          nativeSuite.aead.seal(key, nonce, aad, flip(plaintext, plaintext.length - 1)),
      },
    };
    const attempt = attemptOf(hello.flight.bytes);
    const odd = await sealFlight(padded, invitation, {
      type: 'hello',
      attempt,
      nonce: random(12),
      content: abe.bundle,
    });
    expectRefused(open, await atInviter(open, odd), 'malformed');
  });

  test('a wrong confirmation, byte by byte, on either side: no conversation', async () => {
    const { hello, confirmed, confirming, inviter } = await meet();
    const confirmContent = await contentOf(confirming.flight.bytes);
    for (let at = 1088; at < confirmContent.length; at++) {
      const bad = await forge('confirm', hello.flight.bytes, flip(confirmContent, at));
      expectRefused<InviterState>(confirmed, await atInviter(confirmed, bad), 'bad-confirmation');
    }
    const otherCiphertext = await forge('confirm', hello.flight.bytes, flip(confirmContent, 5));
    expectRefused<InviterState>(confirmed, await atInviter(confirmed, otherCiphertext), 'bad-confirmation');
    const doneContent = await contentOf(inviter.flight.bytes);
    expect(doneContent).toHaveLength(64);
    for (let at = 0; at < doneContent.length; at++) {
      const bad = await forge('done', hello.flight.bytes, flip(doneContent, at));
      expectRefused<AccepterState>(confirming, await atAccepter(confirming, bad), 'bad-confirmation');
    }
    // Each side's MAC only counts for that side.
    const turned = await forge('done', hello.flight.bytes, confirmContent.slice(1088));
    expectRefused<AccepterState>(confirming, await atAccepter(confirming, turned), 'bad-confirmation');
  });

  test('an altered encapsulation in the answer is found at the confirmation', async () => {
    const { hello, confirmed } = await meet();
    const content = await contentOf(confirmed.flight.bytes);
    const answer = await forge('answer', hello.flight.bytes, flip(content, 3));
    const fooled = inPhase((await atAccepter(hello, answer)).state, 'confirm-sent');
    expectRefused<InviterState>(
      confirmed,
      await atInviter(confirmed, fooled.flight.bytes),
      'bad-confirmation',
    );
  });

  test('a bundle swapped on the way is found at the confirmation', async () => {
    const { confirmed } = await meet();
    const renamed = encodeBundle({
      displayName: 'Abe!',
      rootPublicKey: abe.rootPublicKey,
      certificate: abe.device.signed,
    });
    const swapped = { ...confirmed, accepterBundle: renamed };
    const hello = await accept();
    const answer = await forge('answer', hello.flight.bytes, await contentOf(confirmed.flight.bytes));
    const confirming = inPhase((await atAccepter(hello, answer)).state, 'confirm-sent');
    const same = { ...swapped, attempt: hello.attempt };
    expectRefused<InviterState>(same, await atInviter(same, confirming.flight.bytes), 'bad-confirmation');
    const honest = { ...confirmed, attempt: hello.attempt };
    expect((await atInviter(honest, confirming.flight.bytes)).state.phase).toBe('complete');
  });

  test('a second, different answer or confirmation comes too late', async () => {
    const { hello, confirming, inviter, pending } = await meet();
    random = seededRandom('second answer');
    const second = await confirm(pending);
    expectRefused<AccepterState>(confirming, await atAccepter(confirming, second.flight.bytes), 'unexpected');
    const answered = inPhase((await atAccepter(hello, second.flight.bytes)).state, 'confirm-sent');
    expectRefused<InviterState>(inviter, await atInviter(inviter, answered.flight.bytes), 'unexpected');
  });
});

describe('versions and keys', () => {
  test('no version in common: no conversation', async () => {
    const future = await makePerson(nativeSuite, 'Fay', { suites: [2] });
    const hello = await accept(future);
    const pending = inPhase(
      (await atInviter(beginInviting(invitation), hello.flight.bytes)).state,
      'pending',
    );
    const result = await confirmAccepter(nativeSuite, pending, {
      inviterBundle: ida.bundle,
      now: NOW,
      random,
    });
    expect(errorOf(result)).toBe('no-common-version');
  });

  test('a peer that also speaks a newer version meets on the common one', async () => {
    const both = await makePerson(nativeSuite, 'Bea', { suites: [1, 2] });
    const hello = await accept(both);
    const pending = inPhase(
      (await atInviter(beginInviting(invitation), hello.flight.bytes)).state,
      'pending',
    );
    const confirmed = await confirm(pending);
    const step = await atAccepter(hello, confirmed.flight.bytes, both);
    expect(inPhase(step.state, 'confirm-sent').meeting.version).toBe(1);
  });

  test.for(suites)('a key of ours that is gone is said, not guessed, %s', async ([, suite]) => {
    const { hello, confirmed, confirming } = await meet();
    const none = { now: NOW, random, ownKemKeys: () => undefined };
    expectRefused<AccepterState>(
      hello,
      await accepterReceive(suite, hello, confirmed.flight.bytes, none),
      'own-key-gone',
    );
    expectRefused<InviterState>(
      confirmed,
      await inviterReceive(suite, confirmed, confirming.flight.bytes, none),
      'own-key-gone',
    );
  });

  test('a bundle of ours that is not good is a bug, not a flight', async () => {
    const { pending } = await meet();
    await expect(
      confirmAccepter(nativeSuite, pending, { inviterBundle: eve.bundle, now: NOW, random }),
    ).rejects.toThrow(TypeError);
    await expect(
      acceptInvitation(nativeSuite, invitation, { accepterBundle: new Uint8Array(3), now: NOW, random }),
    ).rejects.toThrow(TypeError);
  });
});
