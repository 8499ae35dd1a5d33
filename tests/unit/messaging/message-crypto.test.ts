/** @file MessageCrypto, and behind it the specification's ISecureCrypto. */
import { beforeAll, describe, expect, test } from 'vitest';
import {
  MessageCrypto,
  SecureCryptoError,
  type Outgoing,
  type Peer,
} from '../../../workers/engine/messaging/message-crypto.ts';
import type { KeyRing } from '../../../workers/engine/custody/types.ts';
import { asCMixAddress } from '../../../workers/engine/protocol/bytes.ts';
import { utf8 } from '../../../workers/engine/protocol/suites/bytes.ts';
import { nativeSuite as suite } from '../../../workers/engine/protocol/suites/suite.ts';
import type { VerifiedDevice } from '../../../workers/engine/protocol/v1/types.ts';
import type { ISecureCrypto } from '../../../workers/engine/transport/secure-transport.ts';
import { makeKeys } from '../../scenario/support/keys.ts';
import { valueOf } from '../support/engine-context.ts';

const NOW = Date.now();
const DAY = 24 * 3_600_000;
const CONVERSATIONS = ['a', 'b'].map((letter) => letter.repeat(32)) as [string, string];

let ada: KeyRing;
let ben: KeyRing;
let mallory: KeyRing;

beforeAll(async () => {
  [ada, ben, mallory] = await Promise.all([makeKeys(suite), makeKeys(suite), makeKeys(suite)]);
});

async function deviceOf(keys: KeyRing, fill: number): Promise<VerifiedDevice> {
  const issued = valueOf(await keys.issueCertificate(asCMixAddress(new Uint8Array(36).fill(fill))));
  return {
    certificate: issued.certificate,
    signed: issued.signed,
    keyId: keys.keyId,
    root: keys.rootFingerprint,
  };
}

function cryptoOf(keys: KeyRing, now = NOW): MessageCrypto {
  const random = (length: number) => crypto.getRandomValues(new Uint8Array(length));
  return new MessageCrypto({ keys, suite, clock: { now: () => now }, random });
}

async function peerOf(keys: KeyRing, conversationId = CONVERSATIONS[0]): Promise<Peer> {
  return { conversationId, root: keys.rootFingerprint, device: await deviceOf(keys, 1) };
}

/** Two engines that have met. */
async function pair(now = NOW) {
  const [a, b] = [cryptoOf(ada), cryptoOf(ben, now)];
  const [toBen, toAda] = [await peerOf(ben), await peerOf(ada)];
  a.pin(toBen);
  b.pin(toAda);
  return { a, b, toBen };
}

const outgoing: Outgoing = {
  version: 1,
  session: null,
  asked: null,
  knownAs: null,
  counter: 1,
  conversationId: CONVERSATIONS[0],
  kind: 'text',
  body: utf8('hello'),
};

const why = async (rejected: Promise<unknown>): Promise<SecureCryptoError['why'] | 'no rejection'> => {
  try {
    await rejected;
    return 'no rejection';
  } catch (error) {
    if (error instanceof SecureCryptoError) return error.why;
    throw error;
  }
};

describe('ISecureCrypto', () => {
  test('what is encrypted for a pinned key comes out at its holder', async () => {
    const { a, b } = await pair();
    const [mine, theirs]: [ISecureCrypto, ISecureCrypto] = [a, b];
    const plaintext = utf8('any bytes \u0000 at all');
    const ciphertext = await mine.encryptForRecipient(ben.keyId, plaintext);
    expect(Buffer.from(ciphertext).includes(Buffer.from('any bytes'))).toBe(false);
    expect(await theirs.decryptFromSender(ciphertext)).toEqual(plaintext);
    // Each in a session of its own: never the same bytes.
    expect(await mine.encryptForRecipient(ben.keyId, plaintext)).not.toEqual(ciphertext);
  });

  test('nobody is encrypted for who is not pinned, and too much is not cut', async () => {
    const { a } = await pair();
    expect(await why(a.encryptForRecipient(mallory.keyId, utf8('x')))).toBe('unknown-sender');
    expect(await why(a.encryptForRecipient('no key id', utf8('x')))).toBe('unknown-sender');
    expect(await why(a.encryptForRecipient(ben.keyId, new Uint8Array(8000)))).toBe('body-too-large');
  });

  test('whatever is wrong is one rejection that names the class', async () => {
    const { a, b } = await pair();
    const good = await a.encryptForRecipient(ben.keyId, utf8('hello'));
    const altered = Uint8Array.from(good, (byte, at) => (at === 3000 ? byte ^ 1 : byte));
    expect(await why(b.decryptFromSender(altered))).toBe('not-authentic');
    expect(await why(b.decryptFromSender(good.slice(1)))).toBe('unknown-version');
    expect(await why(b.decryptFromSender(good.slice(0, -1)))).toBe('too-short');
    expect(await why(b.decryptFromSender(new Uint8Array()))).toBe('too-short');
    expect(await why(b.decryptFromSender(new Uint8Array(20_000).fill(1)))).toBe('oversized');
    expect(await why(cryptoOf(ben).decryptFromSender(good))).toBe('unknown-sender');
    expect(await why(cryptoOf(mallory).decryptFromSender(good))).toBe('wrong-recipient');
    // Our own message, come back.
    expect(await why(a.decryptFromSender(good))).toBe('wrong-recipient');
    const { b: later } = await pair(NOW + 22 * DAY);
    expect(await why(later.decryptFromSender(good))).toBe('expired');
    const { b: earlier } = await pair(NOW - DAY);
    expect(await why(earlier.decryptFromSender(good))).toBe('clock');
  });
});

describe('sessions', () => {
  test('are kept as long as they may be, and renewed when asked', async () => {
    const { a, b, toBen } = await pair();
    const first = valueOf(await a.seal(toBen, outgoing));
    const next = valueOf(await a.seal(toBen, { ...outgoing, session: first.session, counter: 2 }));
    expect(next.session.kemCiphertext).toEqual(first.session.kemCiphertext);
    expect(next.session.count).toBe(2);
    const renewed = valueOf(await a.seal(toBen, { ...outgoing, session: next.session, asked: 'manual' }));
    expect(renewed.session.kemCiphertext).not.toEqual(first.session.kemCiphertext);
    expect(renewed.session.count).toBe(1);
    for (const { bytes } of [first, next, renewed]) {
      expect(valueOf(await b.open(bytes)).message.body).toEqual(outgoing.body);
    }
    expect(a.isUsedUp(toBen, 1, first.session, null)).toBe(false);
    expect(a.isUsedUp(toBen, 1, { ...first.session, count: 100 }, null)).toBe(true);
    expect(cryptoOf(ada, NOW + DAY).isUsedUp(toBen, 1, first.session, null)).toBe(true);
  });

  test("are not taken over to another device's key", async () => {
    const { a, toBen } = await pair();
    const { session } = valueOf(await a.seal(toBen, outgoing));
    const moved = { ...toBen, device: await deviceOf(mallory, 2) };
    const sealed = valueOf(await a.seal(moved, { ...outgoing, session }));
    expect(sealed.session.kemCiphertext).not.toEqual(session.kemCiphertext);
    expect(sealed.session.recipientKeyId).toBe(mallory.keyId);
  });
});

describe('pins', () => {
  test('the newest device of a conversation takes the place of the one before', async () => {
    const { b } = await pair();
    expect(b.isPinned(ada.keyId)).toBe(true);
    b.pin({ ...(await peerOf(mallory)), conversationId: CONVERSATIONS[0] });
    expect([b.isPinned(ada.keyId), b.isPinned(mallory.keyId)]).toEqual([false, true]);
    b.pin(await peerOf(ada, CONVERSATIONS[1]));
    expect([b.isPinned(ada.keyId), b.isPinned(mallory.keyId)]).toEqual([true, true]);
    expect(b.peerOf(CONVERSATIONS[1])?.root).toBe(ada.rootFingerprint);
    expect(b.peerOf('c'.repeat(32))).toBeUndefined();
  });

  test('a pinned key speaks for its own root alone', async () => {
    const { a, toBen } = await pair();
    const { bytes } = valueOf(await a.seal(toBen, outgoing));
    const b = cryptoOf(ben);
    b.pin({ ...(await peerOf(ada)), device: { ...(await deviceOf(ada, 1)), root: mallory.rootFingerprint } });
    expect(await b.open(bytes)).toEqual({ ok: false, error: 'fingerprint-mismatch' });
  });
});
