/** The handshake's formulas, computed a second time with Node's own primitives. */
import { createDecipheriv, createHash, createHmac, hkdfSync } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { idBytes, type Bytes } from '../../../workers/engine/protocol/bytes.ts';
import { concat, toHex, utf8 } from '../../../workers/engine/protocol/suites/bytes.ts';
import { nativeSuite } from '../../../workers/engine/protocol/suites/suite.ts';
import { sealFlight, type FlightType } from '../../../workers/engine/protocol/v1/flight.ts';
import {
  commonVersion,
  confirmationOf,
  type Exchange,
} from '../../../workers/engine/protocol/v1/transcript.ts';
import type { Invitation } from '../../../workers/engine/protocol/v1/types.ts';
import { flip, makeInvitation, makePerson, seededRandom, suites } from './fixtures.ts';

const random = seededRandom('transcript');
const sha512 = (bytes: Uint8Array) => createHash('sha512').update(bytes).digest();
const prefixed = (bytes: Uint8Array) => concat(Uint8Array.of(bytes.length >> 8, bytes.length & 255), bytes);

let invitation: Invitation;
let publicPart: Bytes;
let exchange: Exchange;
beforeAll(async () => {
  invitation = makeInvitation(await makePerson(nativeSuite, 'Ida'));
  const expiry = new Uint8Array(8);
  new DataView(expiry.buffer).setBigUint64(0, BigInt(invitation.expiry));
  publicPart = concat(
    Uint8Array.of(1),
    idBytes(invitation.id),
    idBytes(invitation.root),
    invitation.address,
    Uint8Array.of(2), // coach
    expiry,
  );
  exchange = {
    invitation,
    attempt: random(16),
    accepterBundle: random(8000),
    inviterBundle: random(8001),
    accepterSuites: [1, 2],
    inviterSuites: [1],
    toAccepter: random(1088),
    toInviter: random(1088),
    secretToAccepter: random(32),
    secretToInviter: random(32),
  };
});

describe.for(suites)('%s', ([, suite]) => {
  test('confirmation and conversation id', async () => {
    const transcript = sha512(
      concat(
        utf8('wellio/handshake/1 transcript'),
        prefixed(publicPart),
        exchange.attempt,
        prefixed(exchange.accepterBundle),
        prefixed(exchange.inviterBundle),
        prefixed(Uint8Array.of(1, 2)),
        prefixed(Uint8Array.of(1)),
        prefixed(exchange.toAccepter),
        prefixed(exchange.toInviter),
      ),
    );
    const secrets = concat(invitation.secret, exchange.secretToAccepter, exchange.secretToInviter);
    const salt = sha512(utf8('wellio/handshake/1 confirm'));
    const mac = (label: string) => {
      const key = Buffer.from(hkdfSync('sha512', secrets, salt, label, 64));
      return createHmac('sha512', key).update(transcript).digest('hex');
    };
    const id = createHash('sha256').update('wellio/conversation/1').update(transcript).digest('hex');
    const confirmation = await confirmationOf(suite, exchange);
    expect(toHex(confirmation.byAccepter)).toBe(mac('confirmation accepter'));
    expect(toHex(confirmation.byInviter)).toBe(mac('confirmation inviter'));
    expect(confirmation.conversationId).toBe(id.slice(0, 32));
  });

  test('flights open with the key that the document says', async () => {
    const labels: Record<FlightType, string> = {
      hello: 'hello accepter to inviter',
      answer: 'answer inviter to accepter',
      confirm: 'confirm accepter to inviter',
      done: 'done inviter to accepter',
      refusal: 'refusal inviter to accepter',
    };
    const salt = sha512(concat(utf8('wellio/handshake/1'), publicPart));
    for (const [code, type] of (Object.keys(labels) as FlightType[]).entries()) {
      const [attempt, nonce, content] = [random(16), random(12), random(20)];
      const flight = await sealFlight(suite, invitation, { type, attempt, nonce, content });
      const header = concat(Uint8Array.of(0x81, code + 1), idBytes(invitation.id), attempt, nonce);
      expect(flight.slice(0, 46)).toEqual(header);
      const info = concat(utf8(labels[type]), attempt, nonce);
      const key = Buffer.from(hkdfSync('sha512', invitation.secret, salt, info, 32));
      const decipher = createDecipheriv('aes-256-gcm', key, nonce);
      decipher.setAAD(header);
      decipher.setAuthTag(flight.slice(-16));
      const plaintext = Buffer.concat([decipher.update(flight.slice(46, -16)), decipher.final()]);
      expect(new Uint8Array(plaintext.subarray(0, 22))).toEqual(prefixed(content));
      expect(plaintext.subarray(22).every((byte) => byte === 0)).toBe(true);
    }
  });
});

test('every part of the exchange moves both confirmations; all but the secrets move the conversation id', async () => {
  const before = await confirmationOf(nativeSuite, exchange);
  const copy = structuredClone(exchange);
  const changes: (readonly [string, Partial<Exchange>, boolean])[] = [
    ['role', { invitation: { ...invitation, role: 'supporter' } }, true],
    ['expiry', { invitation: { ...invitation, expiry: makeInvitationLater() } }, true],
    ['secret', { invitation: { ...invitation, secret: flip(invitation.secret, 31) } }, false],
    ['attempt', { attempt: flip(exchange.attempt, 0) }, true],
    ['accepter bundle', { accepterBundle: flip(exchange.accepterBundle, 7999) }, true],
    ['inviter bundle', { inviterBundle: flip(exchange.inviterBundle, 0) }, true],
    ['accepter suites', { accepterSuites: [1] }, true],
    ['inviter suites', { inviterSuites: [1, 2] }, true],
    ['to accepter', { toAccepter: flip(exchange.toAccepter, 500) }, true],
    ['to inviter', { toInviter: flip(exchange.toInviter, 500) }, true],
    ['secret to accepter', { secretToAccepter: flip(exchange.secretToAccepter, 0) }, false],
    ['secret to inviter', { secretToInviter: flip(exchange.secretToInviter, 0) }, false],
  ];
  for (const [name, change, movesId] of changes) {
    const after = await confirmationOf(nativeSuite, { ...exchange, ...change });
    expect(after.byAccepter, name).not.toEqual(before.byAccepter);
    expect(after.byInviter, name).not.toEqual(before.byInviter);
    expect(after.conversationId !== before.conversationId, name).toBe(movesId);
  }
  expect(before.byAccepter).not.toEqual(before.byInviter);
  expect(exchange).toEqual(copy);

  function makeInvitationLater() {
    return (invitation.expiry + 60) as Invitation['expiry'];
  }
});

test('the highest common version, or none', () => {
  expect(commonVersion([1, 2, 3], [2, 1])).toBe(2);
  expect(commonVersion([1], [2])).toBeUndefined();
});
