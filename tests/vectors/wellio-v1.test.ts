/** Our own vectors: the generator still gives them, and each backend reads them from the file alone. */
import { readFileSync } from 'node:fs';
import { base64 } from '@scure/base';
import { describe, expect, test } from 'vitest';
import { asMinuteBucket, asRootFingerprint, type KeyId } from '../../workers/engine/protocol/bytes.ts';
import type { Result } from '../../workers/engine/protocol/result.ts';
import { copy, toHex, type Bytes } from '../../workers/engine/protocol/suites/bytes.ts';
import type { Suite } from '../../workers/engine/protocol/suites/types.ts';
import { decodeCertificate, verifyCertificate } from '../../workers/engine/protocol/v1/certificate.ts';
import { openFlight, parseFlight } from '../../workers/engine/protocol/v1/flight.ts';
import { decodeBundle } from '../../workers/engine/protocol/v1/bundle.ts';
import { accepterReceive, inviterReceive } from '../../workers/engine/protocol/v1/handshake.ts';
import { fromSecureMessageV1 } from '../../workers/engine/protocol/v1/interchange.ts';
import { invitationFromText } from '../../workers/engine/protocol/v1/invitation.ts';
import { decodeMessage, encodeMessage } from '../../workers/engine/protocol/v1/message.ts';
import { open } from '../../workers/engine/protocol/v1/open.ts';
import { sessionPrk } from '../../workers/engine/protocol/v1/session.ts';
import { emptyReassembly, takeFrame } from '../../workers/engine/transport/reassembly.ts';
import { toFrames } from '../../workers/engine/transport/frames.ts';
import { makeVectors, NOW, type PersonVector, type WellioVectors } from './wellio-v1.ts';
import { backends, bytes } from './wycheproof.ts';

const file = JSON.parse(readFileSync(new URL('wellio-v1.json', import.meta.url), 'utf8')) as WellioVectors;
const fromBase64 = (text: string): Bytes => copy(base64.decode(text));

function value<T, E>(result: Result<T, E>): T {
  if (!result.ok) throw new Error(String(result.error));
  return result.value;
}

async function load(suite: Suite, vector: PersonVector) {
  const root = await suite.signature.importSeed(bytes(vector.rootSeed));
  const kem = await suite.kem.importSeed(bytes(vector.kemSeed));
  const signed = fromBase64(vector.certificateBase64);
  const device = await verifyCertificate(suite, { signed, rootPublicKey: root.publicKey, now: NOW });
  return {
    root,
    kem,
    device: value(device),
    ownKemKeys: (id: KeyId) => (id === (vector.keyId as KeyId) ? kem : undefined),
  };
}

test('the generator gives exactly the file', async () => {
  expect(JSON.parse(JSON.stringify(await makeVectors()))).toEqual(file);
});

describe.for(backends)('%s reads', ([, suite]) => {
  test('keys, certificates and the invitation', async () => {
    for (const vector of [file.inviter, file.accepter]) {
      const { device, kem } = await load(suite, vector);
      expect(device.keyId).toBe(vector.keyId);
      expect(device.root).toBe(vector.rootFingerprint);
      expect(device.certificate.kemPublicKey).toEqual(kem.publicKey);
      expect(toHex(device.certificate.address)).toBe(vector.address);
      expect(decodeCertificate(device.signed).ok).toBe(true);
    }
    const invitation = value(await invitationFromText(suite.hash, file.invitation.text, NOW));
    expect(invitation).toMatchObject({
      id: file.invitation.id,
      role: 'coach',
      expiry: file.invitation.expiry,
    });
    expect(toHex(invitation.secret)).toBe(file.invitation.secret);
    expect(invitation.root).toBe(file.inviter.rootFingerprint);
  });

  test('the flights of both sides, and comes to the same conversation', async () => {
    const { handshake } = file;
    const invitation = value(await invitationFromText(suite.hash, file.invitation.text, NOW));
    const contentOf = async (text: string) =>
      value(await openFlight(suite, invitation, value(parseFlight(fromBase64(text)))));
    const accepterBundle = await contentOf(handshake.helloBase64);
    const answer = await contentOf(handshake.answerBase64);
    const inviterBundle = answer.slice(1088 + 2);
    expect(value(decodeBundle(accepterBundle)).displayName).toBe('Abe');
    expect(value(decodeBundle(inviterBundle)).displayName).toBe('Ida');

    const [inviter, accepter] = [await load(suite, file.inviter), await load(suite, file.accepter)];
    const attempt = bytes(handshake.random['attempt'] ?? '');
    const flight = { to: invitation.address, bytes: fromBase64(handshake.helloBase64) };
    const answered = await accepterReceive(
      suite,
      { phase: 'hello-sent', invitation, attempt, accepterBundle, flight },
      fromBase64(handshake.answerBase64),
      { now: NOW, ownKemKeys: accepter.ownKemKeys, random: (length) => new Uint8Array(length).fill(9) },
    );
    expect(answered.state.phase).toBe('confirm-sent');

    const toAccepter = copy(answer.slice(0, 1088));
    const confirmed = await inviterReceive(
      suite,
      {
        phase: 'confirmed',
        invitation,
        accepter: { displayName: 'Abe', root: asRootFingerprint(file.accepter.rootFingerprint) },
        attempt,
        accepterBundle,
        inviterBundle,
        toAccepter,
        sharedSecret: await accepter.kem.decapsulate(
          toAccepter as Parameters<typeof accepter.kem.decapsulate>[0],
        ),
        flight,
      },
      fromBase64(handshake.confirmBase64),
      { now: NOW, ownKemKeys: inviter.ownKemKeys },
    );
    if (confirmed.state.phase !== 'complete') throw new Error(confirmed.error);
    expect(confirmed.state.meeting.conversationId).toBe(handshake.conversationId);
    expect(base64.encode(confirmed.state.flight.bytes)).toBe(handshake.doneBase64);

    const refused = await accepterReceive(suite, answered.state, fromBase64(handshake.refusalUsedBase64), {
      now: NOW,
      ownKemKeys: accepter.ownKemKeys,
      random: () => new Uint8Array(),
    });
    expect(refused.state).toMatchObject({ phase: 'refused', reason: 'used' });
  });

  test('the message, in both forms and in frames', async () => {
    const { message: vector } = file;
    const [inviter, accepter] = [await load(suite, file.inviter), await load(suite, file.accepter)];
    const message = value(fromSecureMessageV1(vector.secureMessage));
    const binary = fromBase64(vector.binaryBase64);
    expect(encodeMessage(message)).toEqual(binary);
    expect(value(decodeMessage(binary))).toEqual(message);
    const secret = await inviter.kem.decapsulate(message.kemCiphertext);
    expect(toHex(await sessionPrk(suite, message, secret))).toBe(vector.prk);
    const opened = await open(suite, {
      message,
      recipientKey: inviter.kem,
      ownRoot: inviter.device.root,
      sender: accepter.device,
      now: asMinuteBucket(NOW),
    });
    expect(value(opened)).toMatchObject({ ...vector.content, body: bytes(vector.content.body) });

    const frames = await toFrames(suite.hash, binary);
    expect(frames).toHaveLength(vector.frames);
    expect(base64.encode(frames[0] ?? new Uint8Array())).toBe(vector.firstFrameBase64);
    let state = emptyReassembly;
    for (const frame of frames) {
      const input = { sender: 'accepter', frame, known: true, allowUnknown: false, own: false };
      const step = await takeFrame(suite.hash, state, input);
      state = step.state;
      if (step.outcome.type === 'complete') expect(step.outcome.payload).toEqual(binary);
    }
    expect(state.senders.size).toBe(0);
  });
});
