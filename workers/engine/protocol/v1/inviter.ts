/**
 * The inviter's side of the handshake (design, section 7): open → pending → confirmed → complete, or closed.
 * Nothing is shared before `confirmAccepter`. A flight that is wrong in any way changes nothing, so a forger
 * can't end a meeting; repeated flights get the stored answer again.
 */
import type { Bytes, MinuteBucket } from '../bytes.ts';
import { concat, copy, equalBytes, wipe } from '../suites/bytes.ts';
import { decode, field } from '../codec.ts';
import { err, ok, type Result } from '../result.ts';
import { NONCE_BYTES } from '../suites/aead.ts';
import { asKemCiphertext, KEM_CIPHERTEXT_BYTES } from '../suites/kem.ts';
import type { RandomBytes, Suite } from '../suites/types.ts';
import { verifyBundle } from './bundle.ts';
import { flightErrorOf, openFlight, parseFlight, sealFlight, type ParsedFlight } from './flight.ts';
import { isExpired } from './invitation.ts';
import { makeRefusal } from './refusal.ts';
import { commonVersion, CONFIRMATION_BYTES, confirmationOf } from './transcript.ts';
import type {
  Accepter,
  FlightError,
  Invitation,
  InviterState,
  Meeting,
  OwnKemKeys,
  PinnedPeer,
  RefusalReason,
  Step,
} from './types.ts';

type InviterStep = Step<InviterState>;
type In<Phase extends InviterState['phase']> = Extract<InviterState, { phase: Phase }>;

export function beginInviting(invitation: Invitation): InviterState {
  return { phase: 'open', invitation };
}

/** Takes one flight in. */
export async function inviterReceive(
  suite: Suite,
  state: InviterState,
  bytes: Uint8Array,
  { now, ownKemKeys }: { readonly now: MinuteBucket; readonly ownKemKeys: OwnKemKeys },
): Promise<InviterStep> {
  const flight = parseFlight(bytes);
  if (!flight.ok) return { state, error: flight.error };
  if (flight.value.invitationId !== state.invitation.id) return { state, error: 'not-for-us' };
  switch (flight.value.type) {
    case 'hello':
      return receiveHello(suite, state, flight.value, now);
    case 'confirm':
      return receiveConfirm(suite, state, flight.value, { bytes, now, ownKemKeys });
    default:
      return { state, error: 'unexpected' };
  }
}

async function receiveHello(
  suite: Suite,
  state: InviterState,
  flight: ParsedFlight,
  now: MinuteBucket,
): Promise<InviterStep> {
  const { invitation } = state;
  const content = await openFlight(suite, invitation, flight);
  if (!content.ok) return { state, error: content.error };
  const verified = await verifyBundle(suite, { bytes: content.value, now });
  if (!verified.ok) return { state, error: flightErrorOf(verified.error) };
  const peer = verified.value;
  if (peer.root === invitation.root) return { state, error: 'own-invitation' };

  const accepter: Accepter = { displayName: peer.displayName, root: peer.root };
  const accepted: InviterState = {
    phase: 'pending',
    invitation,
    accepter,
    attempt: flight.attempt,
    accepterBundle: content.value,
  };
  const refuse = async (reason: RefusalReason, error: FlightError, next: InviterState = state) => ({
    state: next,
    error,
    refused: accepter,
    send: await makeRefusal(suite, invitation, {
      attempt: flight.attempt,
      to: peer.device.certificate.address,
      reason,
    }),
  });
  const repeated = 'attempt' in state && equalBytes(state.attempt, flight.attempt);

  switch (state.phase) {
    case 'open':
      if (!isExpired(invitation, now)) return { state: accepted };
      return refuse('expired', 'invitation-expired', { phase: 'closed', invitation, reason: 'expired' });
    case 'pending':
      if (repeated && equalBytes(state.accepterBundle, content.value)) return { state };
      // The same person began again (a lost tab, say) before anything was shared.
      if (state.accepter.root === peer.root) return { state: accepted };
      return refuse('used', 'invitation-used');
    case 'confirmed':
      return repeated ? { state, send: state.flight } : refuse('used', 'invitation-used');
    case 'complete':
      return repeated ? { state } : refuse('used', 'invitation-used');
    case 'closed':
      return refuse(state.reason, closedErrors[state.reason]);
  }
}

const closedErrors: Readonly<Record<In<'closed'>['reason'], FlightError>> = {
  expired: 'invitation-expired',
  revoked: 'invitation-revoked',
  declined: 'invitation-used',
};

/** The inviter has seen who accepted and agrees: flight 2 may go out. */
export async function confirmAccepter(
  suite: Suite,
  state: In<'pending'>,
  {
    inviterBundle,
    now,
    random,
  }: {
    /** Our own encoded bundle, of the root that the invitation names. */
    readonly inviterBundle: Bytes;
    readonly now: MinuteBucket;
    readonly random: RandomBytes;
  },
): Promise<Result<In<'confirmed'>, 'bad-certificate' | 'no-common-version'>> {
  const { invitation, attempt, accepterBundle, accepter } = state;
  const own = await ownPeer(suite, inviterBundle, now, invitation);
  const peer = await verifyBundle(suite, { bytes: accepterBundle, now });
  if (!peer.ok) return err('bad-certificate');
  const { certificate } = peer.value.device;
  if (commonVersion(own.device.certificate.suites, certificate.suites) === undefined) {
    return err('no-common-version');
  }

  const { ciphertext, sharedSecret } = await suite.kem.encapsulate(certificate.kemPublicKey);
  const bytes = await sealFlight(suite, invitation, {
    type: 'answer',
    attempt,
    nonce: random(NONCE_BYTES),
    content: concat(ciphertext, field(inviterBundle)),
  });
  return ok({
    phase: 'confirmed',
    invitation,
    accepter,
    attempt,
    accepterBundle,
    inviterBundle: copy(inviterBundle),
    toAccepter: ciphertext,
    sharedSecret,
    flight: { to: certificate.address, bytes },
  });
}

/** Our own bundle was made by us: if it isn't good, that is a bug of the caller's. */
async function ownPeer(
  suite: Suite,
  bundle: Bytes,
  now: MinuteBucket,
  { root }: Invitation,
): Promise<PinnedPeer> {
  const own = await verifyBundle(suite, { bytes: bundle, now, expectedRoot: root });
  if (!own.ok) throw new TypeError(`our own bundle is not good: ${own.error}`);
  return own.value;
}

async function receiveConfirm(
  suite: Suite,
  state: InviterState,
  flight: ParsedFlight,
  {
    bytes,
    now,
    ownKemKeys,
  }: { readonly bytes: Uint8Array; readonly now: MinuteBucket; readonly ownKemKeys: OwnKemKeys },
): Promise<InviterStep> {
  const { invitation } = state;
  if (state.phase !== 'confirmed' && state.phase !== 'complete') return { state, error: 'unexpected' };
  if (!equalBytes(state.attempt, flight.attempt)) return { state, error: 'not-for-us' };
  const digest = await suite.hash.sha256(bytes);
  if (state.phase === 'complete') {
    return equalBytes(state.confirmedBy, digest)
      ? { state, send: state.flight }
      : { state, error: 'unexpected' };
  }

  const content = await openFlight(suite, invitation, flight);
  if (!content.ok) return { state, error: content.error };
  const parts = decode(content.value, (reader) => ({
    toInviter: reader.bytes(KEM_CIPHERTEXT_BYTES),
    mac: reader.bytes(CONFIRMATION_BYTES),
  }));
  if (parts === undefined) return { state, error: 'malformed' };
  const peer = await verifyBundle(suite, { bytes: state.accepterBundle, now });
  const own = await verifyBundle(suite, { bytes: state.inviterBundle, now });
  if (!peer.ok || !own.ok) return { state, error: 'bad-certificate' };
  const version = commonVersion(own.value.device.certificate.suites, peer.value.device.certificate.suites);
  if (version === undefined) return { state, error: 'no-common-version' };
  const key = ownKemKeys(own.value.device.keyId);
  if (key === undefined) return { state, error: 'own-key-gone' };

  const secretToInviter = await key.decapsulate(asKemCiphertext(parts.toInviter));
  const confirmation = await confirmationOf(suite, {
    invitation,
    attempt: state.attempt,
    accepterBundle: state.accepterBundle,
    inviterBundle: state.inviterBundle,
    accepterSuites: peer.value.device.certificate.suites,
    inviterSuites: own.value.device.certificate.suites,
    toAccepter: state.toAccepter,
    toInviter: parts.toInviter,
    secretToAccepter: state.sharedSecret,
    secretToInviter,
  });
  wipe(secretToInviter);
  if (!equalBytes(confirmation.byAccepter, parts.mac)) return { state, error: 'bad-confirmation' };

  const meeting: Meeting = {
    conversationId: confirmation.conversationId,
    peer: peer.value,
    role: invitation.role,
    side: 'inviter',
    version,
    ownKeyId: own.value.device.keyId,
  };
  // The MAC is already unique to this meeting, so its hash serves as nonce: the step needs no randomness.
  const nonce = (await suite.hash.sha256(confirmation.byInviter)).slice(0, NONCE_BYTES);
  const done = await sealFlight(suite, invitation, {
    type: 'done',
    attempt: state.attempt,
    nonce,
    content: confirmation.byInviter,
  });
  const send = { to: peer.value.device.certificate.address, bytes: done };
  return {
    state: {
      phase: 'complete',
      invitation,
      attempt: state.attempt,
      meeting,
      confirmedBy: digest,
      flight: send,
    },
    send,
  };
}

/** The inviter says no to who accepted, or takes the invitation back; whoever waits is told. */
export async function closeInvitation(
  suite: Suite,
  state: In<'open' | 'pending' | 'confirmed'>,
  { reason, now }: { readonly reason: In<'closed'>['reason']; readonly now: MinuteBucket },
): Promise<InviterStep> {
  const { invitation } = state;
  const closed: InviterState = { phase: 'closed', invitation, reason };
  if (state.phase === 'open') return { state: closed };
  const peer = await verifyBundle(suite, { bytes: state.accepterBundle, now });
  if (!peer.ok) return { state: closed };
  const { address } = peer.value.device.certificate;
  return {
    state: closed,
    send: await makeRefusal(suite, invitation, { attempt: state.attempt, to: address, reason }),
  };
}
