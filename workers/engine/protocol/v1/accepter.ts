/**
 * The accepter's side of the handshake (design, section 7): hello-sent → confirm-sent → complete, or refused.
 * The conversation exists once `done` has been checked, not before. A flight that is wrong in any way changes
 * nothing; a repeated one gets the stored answer again.
 */
import type { Bytes, MinuteBucket } from '../bytes.ts';
import { decode } from '../codec.ts';
import { err, ok, type Result } from '../result.ts';
import { NONCE_BYTES } from '../suites/aead.ts';
import { concat, copy, equalBytes, wipe } from '../suites/bytes.ts';
import { asKemCiphertext, KEM_CIPHERTEXT_BYTES } from '../suites/kem.ts';
import type { RandomBytes, Suite } from '../suites/types.ts';
import { verifyBundle } from './bundle.ts';
import {
  ATTEMPT_BYTES,
  flightErrorOf,
  openFlight,
  parseFlight,
  sealFlight,
  type ParsedFlight,
} from './flight.ts';
import { isExpired } from './invitation.ts';
import { readRefusal } from './refusal.ts';
import { commonVersion, confirmationOf } from './transcript.ts';
import type { AccepterState, Invitation, Meeting, OwnKemKeys, Step } from './types.ts';

type AccepterStep = Step<AccepterState>;

export interface AccepterInput {
  readonly now: MinuteBucket;
  readonly random: RandomBytes;
  readonly ownKemKeys: OwnKemKeys;
}

/** "Accept": makes flight 1 with our bundle, to the invitation's throw-away address. */
export async function acceptInvitation(
  suite: Suite,
  invitation: Invitation,
  {
    accepterBundle,
    now,
    random,
  }: { readonly accepterBundle: Bytes; readonly now: MinuteBucket; readonly random: RandomBytes },
): Promise<Result<AccepterState, 'expired' | 'own-invitation'>> {
  if (isExpired(invitation, now)) return err('expired');
  const own = await verifyBundle(suite, { bytes: accepterBundle, now });
  if (!own.ok) throw new TypeError(`our own bundle is not good: ${own.error}`);
  if (own.value.root === invitation.root) return err('own-invitation');
  const attempt = random(ATTEMPT_BYTES);
  const nonce = random(NONCE_BYTES);
  const bytes = await sealFlight(suite, invitation, {
    type: 'hello',
    attempt,
    nonce,
    content: accepterBundle,
  });
  return ok({
    phase: 'hello-sent',
    invitation,
    attempt,
    accepterBundle: copy(accepterBundle),
    flight: { to: invitation.address, bytes },
  });
}

/** Takes one flight in. */
export async function accepterReceive(
  suite: Suite,
  state: AccepterState,
  bytes: Uint8Array,
  input: AccepterInput,
): Promise<AccepterStep> {
  const flight = parseFlight(bytes);
  if (!flight.ok) return { state, error: flight.error };
  const { type, invitationId, attempt } = flight.value;
  if (invitationId !== state.invitation.id || !equalBytes(attempt, state.attempt)) {
    return { state, error: 'not-for-us' };
  }
  switch (type) {
    case 'answer':
      return receiveAnswer(suite, state, flight.value, bytes, input);
    case 'done':
      return receiveDone(suite, state, flight.value);
    case 'refusal':
      return receiveRefusal(suite, state, flight.value);
    default:
      return { state, error: 'unexpected' };
  }
}

async function receiveAnswer(
  suite: Suite,
  state: AccepterState,
  flight: ParsedFlight,
  bytes: Uint8Array,
  { now, random, ownKemKeys }: AccepterInput,
): Promise<AccepterStep> {
  const { invitation, attempt } = state;
  if (state.phase === 'refused') return { state, error: 'unexpected' };
  const digest = await suite.hash.sha256(bytes);
  if (state.phase !== 'hello-sent') {
    // The inviter sends one answer and repeats it unchanged.
    return equalBytes(state.answeredBy, digest)
      ? { state, send: state.flight }
      : { state, error: 'unexpected' };
  }

  const content = await openFlight(suite, invitation, flight);
  if (!content.ok) return { state, error: content.error };
  const parts = decode(content.value, (reader) => ({
    toAccepter: reader.bytes(KEM_CIPHERTEXT_BYTES),
    inviterBundle: reader.field(),
  }));
  if (parts === undefined) return { state, error: 'malformed' };
  const { toAccepter, inviterBundle } = parts;
  const peer = await verifyBundle(suite, { bytes: inviterBundle, now, expectedRoot: invitation.root });
  if (!peer.ok) return { state, error: flightErrorOf(peer.error) };
  const own = await verifyBundle(suite, { bytes: state.accepterBundle, now });
  if (!own.ok) return { state, error: 'bad-certificate' };
  const [accepterSuites, inviterSuites] = [
    own.value.device.certificate.suites,
    peer.value.device.certificate.suites,
  ];
  const version = commonVersion(accepterSuites, inviterSuites);
  if (version === undefined) return { state, error: 'no-common-version' };
  const key = ownKemKeys(own.value.device.keyId);
  if (key === undefined) return { state, error: 'own-key-gone' };

  const { ciphertext, sharedSecret } = await suite.kem.encapsulate(
    peer.value.device.certificate.kemPublicKey,
  );
  const secretToAccepter = await key.decapsulate(asKemCiphertext(toAccepter));
  const confirmation = await confirmationOf(suite, {
    invitation,
    attempt,
    accepterBundle: state.accepterBundle,
    inviterBundle,
    accepterSuites,
    inviterSuites,
    toAccepter,
    toInviter: ciphertext,
    secretToAccepter,
    secretToInviter: sharedSecret,
  });
  wipe(secretToAccepter, sharedSecret);
  const meeting: Meeting = {
    conversationId: confirmation.conversationId,
    peer: peer.value,
    role: invitation.role,
    side: 'accepter',
    version,
    ownKeyId: own.value.device.keyId,
  };
  const confirm = await sealFlight(suite, invitation, {
    type: 'confirm',
    attempt,
    nonce: random(NONCE_BYTES),
    content: concat(ciphertext, confirmation.byAccepter),
  });
  // To the lasting address: whoever else holds the link can count what reaches the throw-away one.
  const send = { to: peer.value.device.certificate.address, bytes: confirm };
  return {
    state: {
      phase: 'confirm-sent',
      invitation,
      attempt,
      meeting,
      answeredBy: digest,
      expectedConfirmation: confirmation.byInviter,
      flight: send,
    },
    send,
  };
}

async function receiveDone(suite: Suite, state: AccepterState, flight: ParsedFlight): Promise<AccepterStep> {
  if (state.phase === 'complete') return { state };
  if (state.phase !== 'confirm-sent') return { state, error: 'unexpected' };
  const { invitation, attempt, meeting, answeredBy } = state;
  const content = await openFlight(suite, invitation, flight);
  if (!content.ok) return { state, error: content.error };
  if (!equalBytes(content.value, state.expectedConfirmation)) return { state, error: 'bad-confirmation' };
  return { state: { phase: 'complete', invitation, attempt, meeting, answeredBy, flight: state.flight } };
}

async function receiveRefusal(
  suite: Suite,
  state: AccepterState,
  flight: ParsedFlight,
): Promise<AccepterStep> {
  if (state.phase === 'refused') return { state };
  if (state.phase === 'complete') return { state, error: 'unexpected' };
  const { invitation, attempt } = state;
  const content = await openFlight(suite, invitation, flight);
  if (!content.ok) return { state, error: content.error };
  const reason = readRefusal(content.value);
  if (reason === undefined) return { state, error: 'malformed' };
  return { state: { phase: 'refused', invitation, attempt, reason } };
}
