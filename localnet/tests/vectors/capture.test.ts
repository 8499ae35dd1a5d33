/** The captured sessions parse whole with our definitions, and their signatures hold with our verifiers. */
import { fromBinary } from '@bufbuild/protobuf';
import { createPublicKey, verify } from 'node:crypto';
import * as v from 'valibot';
import { expect, test } from 'vitest';
import { fromBase64, hex } from '../../bytes.ts';
import { checkSlotShape } from '../../mix.ts';
import { ndfHash, ndfSigned } from '../../ndf.ts';
import { verifyKeyRequest } from '../../node-keys.ts';
import {
  ClientKeyRequestSchema,
  ClientRegistrationConfirmationSchema,
} from '../../proto/gen/mixmessages_pb.ts';
import { verifyPssBlake2b, verifyPssSha256 } from '../../pss.ts';
import { registrationDigest } from '../../registrar.ts';
import { roundDigest } from '../../round-info.ts';
import { filterHas } from '../../bloom.ts';
import { decodeKnownRounds } from '../../known-rounds.ts';
import { readCapture } from '../capture.ts';
import type { CapturedCall } from '../capture.ts';
import { hasUnknownFields, rewritesTo } from '../shape.ts';
import { hasReference, noteMissingReference, readReference } from '../shared-reference.ts';
import { METHODS, parseInput, parseOutput } from '../wire.ts';
import type { MethodPath } from '../wire.ts';

const ndfSchema = v.object({
  Registration: v.object({ Tls_certificate: v.string(), EllipticPubKey: v.string() }),
});
const NOTHING = new Uint8Array();

function suite(): void {
  const calls = readCapture();
  const ndf = v.parse(ndfSchema, JSON.parse(readReference('capture/ndf-client.json')));
  const certificate = createPublicKey(ndf.Registration.Tls_certificate);
  const roundKey = createPublicKey({
    format: 'jwk',
    key: {
      kty: 'OKP',
      crv: 'Ed25519',
      x: Buffer.from(fromBase64(ndf.Registration.EllipticPubKey)).toString('base64url'),
    },
  });
  const of = (path: MethodPath): readonly CapturedCall[] => calls.filter((call) => call.path === path);

  test('all 218 calls parse, requests and answers, with no field left over', () => {
    expect(calls.length).toBe(218);
    for (const { path, request, answer, totalChunks } of calls) {
      if (request === undefined || answer === undefined) throw new Error(`${path}: bad framing`);
      expect(answer.status).toBe(0);
      const input = parseInput(path, request);
      const output = parseOutput(path, answer.message);
      expect(hasUnknownFields(METHODS[path].input, input)).toBe(false);
      expect(hasUnknownFields(METHODS[path].output, output)).toBe(false);
      expect(rewritesTo(METHODS[path].input, input, request)).toBe(true);
      expect(rewritesTo(METHODS[path].output, output, answer.message)).toBe(true);
      if (totalChunks !== undefined) expect(answer.chunks).toBe(totalChunks);
    }
  });

  test('the registrar signature of the client keys holds', () => {
    const call = of('/mixmessages.ClientRegistrar/RegisterUser')[0];
    const request = parseInput('/mixmessages.ClientRegistrar/RegisterUser', call?.request ?? NOTHING);
    const answer = parseOutput('/mixmessages.ClientRegistrar/RegisterUser', call?.answer?.message ?? NOTHING);
    const parts = [
      [answer.ClientTransmissionConfirmation, request.ClientTransmissionRSAPubKey],
      [answer.ClientReceptionConfirmation, request.ClientReceptionRSAPubKey],
    ] as const;
    for (const [part, pem] of parts) {
      const confirmation = fromBinary(
        ClientRegistrationConfirmationSchema,
        part?.ClientRegistrationConfirmation ?? NOTHING,
      );
      expect(confirmation.RSAPubKey).toBe(pem);
      const digest = registrationDigest(confirmation.Timestamp, pem);
      expect(verifyPssBlake2b(certificate, digest, part?.RegistrarSignature?.Signature ?? NOTHING)).toBe(
        true,
      );
      digest[0] = (digest[0] ?? 0) ^ 1;
      expect(verifyPssBlake2b(certificate, digest, part?.RegistrarSignature?.Signature ?? NOTHING)).toBe(
        false,
      );
    }
  });

  test('key requests verify as ours would, and their user is the sender of the later slots', () => {
    const users = of('/mixmessages.Gateway/RequestClientKey').map((call) => {
      const request = parseInput('/mixmessages.Gateway/RequestClientKey', call.request ?? NOTHING);
      const { RequestTimestamp: time } = fromBinary(ClientKeyRequestSchema, request.ClientKeyRequest);
      const { user } = verifyKeyRequest(request, certificate, time);
      request.ClientKeyRequest[40] = (request.ClientKeyRequest[40] ?? 0) ^ 1;
      expect(() => verifyKeyRequest(request, certificate, time)).toThrow();
      return hex(user);
    });
    expect(users.length).toBe(3);
    const senders = of('/mixmessages.Gateway/PutManyMessages').flatMap((call) =>
      parseInput('/mixmessages.Gateway/PutManyMessages', call.request ?? NOTHING).Messages.map((slot) =>
        hex(slot.Message?.SenderID ?? NOTHING),
      ),
    );
    expect(new Set([...users, ...senders]).size).toBe(1);
  });

  test('every slot has the shape that puts ask for', () => {
    const slots = of('/mixmessages.Gateway/PutManyMessages').flatMap((call) => {
      const put = parseInput('/mixmessages.Gateway/PutManyMessages', call.request ?? NOTHING);
      expect(put.Messages.map((slot) => slot.RoundID)).toEqual(put.Messages.map(() => put.RoundID));
      return put.Messages;
    });
    expect(slots.length).toBe(40);
    for (const slot of slots) expect(checkSlotShape(slot)?.kmacs.length).toBe(3);
  });

  const polls = of('/mixmessages.Gateway/Poll').map((call) => ({
    request: parseInput('/mixmessages.Gateway/Poll', call.request ?? NOTHING),
    response: parseOutput('/mixmessages.Gateway/Poll', call.answer?.message ?? NOTHING),
  }));

  test('polled NDFs verify, and clients name them by our hash afterwards', () => {
    const sent = polls.map(({ response }) => response.PartialNDF).filter((message) => message !== undefined);
    expect(sent.length).toBeGreaterThan(0);
    for (const { Ndf: bytes, Signature: signature } of sent) {
      const signed = ndfSigned(bytes, signature?.Nonce ?? NOTHING);
      expect(verifyPssSha256(certificate, signed, signature?.Signature ?? NOTHING)).toBe(true);
      expect(v.is(ndfSchema, JSON.parse(new TextDecoder().decode(bytes)))).toBe(true);
    }
    const hashes = new Set(sent.map((message) => hex(ndfHash(message.Ndf))));
    const named = new Set(polls.map(({ request }) => hex(request.Partial?.Hash ?? NOTHING)));
    named.delete('00'.repeat(32));
    expect([...named].filter((hash) => !hashes.has(hash))).toEqual([]);
  });

  test('every round update is signed over our digest', () => {
    const updates = polls.flatMap(({ response }) => response.Updates);
    expect(updates.length).toBeGreaterThan(100);
    for (const update of updates) {
      const { Nonce: nonce, Signature: signature } = update.EccSignature ?? {};
      expect(verify(null, roundDigest(update, nonce ?? NOTHING), roundKey, signature ?? NOTHING)).toBe(true);
    }
  });

  test('known rounds and filters decode; every pickup with mail was announced by a filter', () => {
    const filters = polls.flatMap(({ response }) => response.Filters?.Filters ?? []);
    for (const { response } of polls) expect(decodeKnownRounds(response.KnownRounds)).toBeDefined();
    for (const call of of('/mixmessages.Gateway/RequestMessages')) {
      const { RoundID: round } = parseInput('/mixmessages.Gateway/RequestMessages', call.request ?? NOTHING);
      const announced = filters.some(
        ({ Filter: filter, FirstRound: first, RoundRange: range }) =>
          round >= first && round <= first + BigInt(range) && filterHas(filter, round),
      );
      expect(announced).toBe(true);
    }
  });
}

if (hasReference) suite();
else test('captures', () => noteMissingReference('the captured sessions'));
