/**
 * Makes the vectors of protocol v1: everything derived from fixed seeds, nonces and times, on noble with its randomness given
 * and the deterministic variant of ML-DSA. `wellio-v1.json` is what this gives; another implementation can check itself
 * against it.
 */
import { base64 } from '@scure/base';
import {
  addMinutes,
  asCMixAddress,
  asConversationId,
  asDeviceId,
  asInvitationId,
  asMessageId,
  asMinuteBucket,
  type KeyId,
} from '../../workers/engine/protocol/bytes.ts';
import { keyIdOf, rootFingerprintOf } from '../../workers/engine/protocol/identity.ts';
import type { Result } from '../../workers/engine/protocol/result.ts';
import { fromHex, toHex, utf8, type Bytes } from '../../workers/engine/protocol/suites/bytes.ts';
import { createNobleKem } from '../../workers/engine/protocol/suites/kem.ts';
import { createNobleSignature } from '../../workers/engine/protocol/suites/signature.ts';
import { nobleSuite } from '../../workers/engine/protocol/suites/suite.ts';
import type { RandomBytes, Suite } from '../../workers/engine/protocol/suites/types.ts';
import { encodeBundle } from '../../workers/engine/protocol/v1/bundle.ts';
import { issueCertificate } from '../../workers/engine/protocol/v1/certificate.ts';
import { makeRefusal } from '../../workers/engine/protocol/v1/refusal.ts';
import {
  acceptInvitation,
  accepterReceive,
  beginInviting,
  confirmAccepter,
  inviterReceive,
} from '../../workers/engine/protocol/v1/handshake.ts';
import { toSecureMessageV1 } from '../../workers/engine/protocol/v1/interchange.ts';
import { invitationToText } from '../../workers/engine/protocol/v1/invitation.ts';
import { decodeMessage } from '../../workers/engine/protocol/v1/message.ts';
import { seal } from '../../workers/engine/protocol/v1/seal.ts';
import { beginSession } from '../../workers/engine/protocol/v1/session.ts';
import type { Invitation } from '../../workers/engine/protocol/v1/types.ts';
import { toFrames } from '../../workers/engine/transport/frames.ts';

export const NOW = asMinuteBucket(1_793_966_400);

/** The same byte, so often: vectors should be easy to type. */
const repeated = (value: number, length: number): Bytes => new Uint8Array(length).fill(value);

/** Gives out the listed values in order; asking for another length or for more is a bug. */
function scripted(values: readonly Bytes[]): RandomBytes {
  let next = 0;
  return (length) => {
    const value = values[next++];
    if (value?.length !== length) throw new Error('the script has no such randomness');
    return new Uint8Array(value);
  };
}

function suiteWith(encapsulations: readonly Bytes[]): Suite {
  return {
    ...nobleSuite,
    kem: createNobleKem(scripted(encapsulations)),
    signature: createNobleSignature((length) => new Uint8Array(length)),
  };
}

function value<T, E>(result: Result<T, E>): T {
  if (!result.ok) throw new Error(String(result.error));
  return result.value;
}

export interface PersonVector {
  readonly displayName: string;
  readonly rootSeed: string;
  readonly signingSeed: string;
  readonly kemSeed: string;
  readonly deviceId: string;
  readonly address: string;
  readonly keyId: string;
  readonly rootFingerprint: string;
  readonly certificateBase64: string;
}

async function makePerson(displayName: string, base: number) {
  const suite = suiteWith([]);
  const seeds = { root: repeated(base, 32), signing: repeated(base + 1, 32), kem: repeated(base + 2, 64) };
  const vector = {
    displayName,
    rootSeed: toHex(seeds.root),
    signingSeed: toHex(seeds.signing),
    kemSeed: toHex(seeds.kem),
    deviceId: toHex(repeated(base + 3, 16)),
    address: toHex(repeated(base + 4, 36)),
  };
  const root = await suite.signature.importSeed(seeds.root);
  const signing = await suite.signature.importSeed(seeds.signing);
  const kem = await suite.kem.importSeed(seeds.kem);
  const certificate = await issueCertificate(root, {
    sequence: base,
    deviceId: asDeviceId(vector.deviceId),
    signingPublicKey: signing.publicKey,
    kemPublicKey: kem.publicKey,
    address: asCMixAddress(fromHex(vector.address) ?? new Uint8Array()),
    suites: [1],
    notBefore: NOW,
    notAfter: addMinutes(NOW, 37 * 24 * 60),
  });
  const keyId = await keyIdOf(suite.hash, kem.publicKey);
  const rootFingerprint = await rootFingerprintOf(suite.hash, root.publicKey);
  const person: PersonVector = {
    ...vector,
    keyId,
    rootFingerprint,
    certificateBase64: base64.encode(certificate),
  };
  return {
    person,
    signing,
    kem,
    keyId,
    rootFingerprint,
    ownKemKeys: (id: KeyId) => (id === keyId ? kem : undefined),
    bundle: encodeBundle({ displayName, rootPublicKey: root.publicKey, certificate }),
  };
}

/** Everything in `wellio-v1.json`. */
export async function makeVectors() {
  const inviter = await makePerson('Ida', 0x10);
  const accepter = await makePerson('Abe', 0x20);

  const invitation: Invitation = {
    id: asInvitationId(repeated(0x30, 16)),
    secret: repeated(0x31, 32),
    root: inviter.rootFingerprint,
    address: asCMixAddress(repeated(0x32, 36)),
    role: 'coach',
    expiry: addMinutes(NOW, 3 * 24 * 60),
  };
  const random = {
    attempt: repeated(0x40, 16),
    helloNonce: repeated(0x41, 12),
    answerEncapsulation: repeated(0x42, 32),
    answerNonce: repeated(0x43, 12),
    confirmEncapsulation: repeated(0x44, 32),
    confirmNonce: repeated(0x45, 12),
  };
  const suite = suiteWith([random.answerEncapsulation, random.confirmEncapsulation]);
  const hello = value(
    await acceptInvitation(suite, invitation, {
      accepterBundle: accepter.bundle,
      now: NOW,
      random: scripted([random.attempt, random.helloNonce]),
    }),
  );
  if (hello.phase !== 'hello-sent') throw new Error('no hello');
  const receiving = { now: NOW, ownKemKeys: inviter.ownKemKeys };
  const pending = (await inviterReceive(suite, beginInviting(invitation), hello.flight.bytes, receiving))
    .state;
  if (pending.phase !== 'pending') throw new Error('not pending');
  const confirmed = value(
    await confirmAccepter(suite, pending, {
      inviterBundle: inviter.bundle,
      now: NOW,
      random: scripted([random.answerNonce]),
    }),
  );
  const confirming = (
    await accepterReceive(suite, hello, confirmed.flight.bytes, {
      now: NOW,
      ownKemKeys: accepter.ownKemKeys,
      random: scripted([random.confirmNonce]),
    })
  ).state;
  if (confirming.phase !== 'confirm-sent') throw new Error('not confirming');
  const complete = (await inviterReceive(suite, confirmed, confirming.flight.bytes, receiving)).state;
  if (complete.phase !== 'complete') throw new Error('not complete');
  const refusal = await makeRefusal(suite, invitation, {
    attempt: random.attempt,
    to: confirmed.flight.to,
    reason: 'used',
  });

  const encapsulation = repeated(0x50, 32);
  const session = await beginSession(suiteWith([encapsulation]), {
    senderKeyId: accepter.keyId,
    recipientPublicKey: inviter.kem.publicKey,
    now: NOW,
  });
  const nonce = repeated(0x51, 12);
  const content = {
    messageId: asMessageId(repeated(0x52, 16)),
    counter: 41,
    conversationId: asConversationId(repeated(0x53, 16)),
    kind: 1,
    body: utf8('See you on Tuesday.'),
    expiry: addMinutes(NOW, 30 * 24 * 60),
  };
  const sealed = value(
    await seal(suite, {
      session,
      signingKey: accepter.signing,
      content,
      senderRoot: accepter.rootFingerprint,
      recipientRoot: inviter.rootFingerprint,
      now: NOW,
      random: scripted([nonce]),
    }),
  );
  const frames = await toFrames(suite.hash, sealed.bytes);

  return {
    about:
      'Wellio protocol v1 (docs/PROTOCOL.md). Hex unless a name ends in Base64; times are Unix seconds. ML-DSA signatures are the deterministic variant.',
    now: NOW,
    inviter: inviter.person,
    accepter: accepter.person,
    invitation: {
      id: invitation.id,
      secret: toHex(invitation.secret),
      address: toHex(invitation.address),
      role: invitation.role,
      expiry: invitation.expiry,
      text: await invitationToText(suite.hash, invitation),
    },
    handshake: {
      random: Object.fromEntries(Object.entries(random).map(([name, bytes]) => [name, toHex(bytes)])),
      helloBase64: base64.encode(hello.flight.bytes),
      answerBase64: base64.encode(confirmed.flight.bytes),
      confirmBase64: base64.encode(confirming.flight.bytes),
      doneBase64: base64.encode(complete.flight.bytes),
      refusalUsedBase64: base64.encode(refusal.bytes),
      conversationId: complete.meeting.conversationId,
    },
    message: {
      encapsulation: toHex(encapsulation),
      nonce: toHex(nonce),
      prk: toHex(session.prk),
      content: { ...content, body: toHex(content.body) },
      secureMessage: toSecureMessageV1(value(decodeMessage(sealed.bytes))),
      binaryBase64: base64.encode(sealed.bytes),
      firstFrameBase64: base64.encode(frames[0] ?? new Uint8Array()),
      frames: frames.length,
    },
  };
}

export type WellioVectors = Awaited<ReturnType<typeof makeVectors>>;
