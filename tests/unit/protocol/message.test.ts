import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  asConversationId,
  asKeyId,
  asMessageId,
  asMinuteBucket,
  asRootFingerprint,
  type MinuteBucket,
} from '../../../workers/engine/protocol/bytes.ts';
import { dispositionOf, type OpenError } from '../../../workers/engine/protocol/open-error.ts';
import { MAX_SEALED_BYTES } from '../../../workers/engine/protocol/padding.ts';
import {
  inspectPayload,
  negotiateVersion,
  protocolOf,
  spokenVersions,
} from '../../../workers/engine/protocol/registry.ts';
import { concat } from '../../../workers/engine/protocol/suites/bytes.ts';
import { nativeSuite, nobleSuite } from '../../../workers/engine/protocol/suites/suite.ts';
import type { Suite } from '../../../workers/engine/protocol/suites/types.ts';
import {
  contentDigest,
  encodeContent,
  MESSAGE_CONTEXT,
} from '../../../workers/engine/protocol/v1/content.ts';
import {
  decodeMessage,
  encodeAad,
  encodeMessage,
  ORDINARY_BODY_BYTES,
  sizeClasses,
  sizeClassFor,
  type SealedMessageV1,
} from '../../../workers/engine/protocol/v1/message.ts';
import { open } from '../../../workers/engine/protocol/v1/open.ts';
import { seal } from '../../../workers/engine/protocol/v1/seal.ts';
import { beginSession, messageKey } from '../../../workers/engine/protocol/v1/session.ts';
import type {
  MessageContent,
  SendSession,
  VerifiedDevice,
} from '../../../workers/engine/protocol/v1/types.ts';
import {
  DAY,
  errorOf,
  flip,
  later,
  makeContent,
  makePerson,
  NOW,
  seededRandom,
  suites,
  unwrap,
  type Person,
} from './fixtures.ts';

let ana: Person;
let ben: Person;
let eve: Person;
let session: SendSession;
let bytes: Uint8Array;
const random = seededRandom('messages');

function begin(suite: Suite = nativeSuite): Promise<SendSession> {
  return beginSession(suite, { senderKeyId: ana.keyId, recipientPublicKey: ben.kem.publicKey, now: NOW });
}

function sealing(content: Partial<MessageContent> = {}, change: Partial<Parameters<typeof seal>[1]> = {}) {
  return {
    session,
    signingKey: ana.signing,
    content: makeContent(content),
    senderRoot: ana.rootFingerprint,
    recipientRoot: ben.rootFingerprint,
    now: NOW,
    random,
    ...change,
  };
}

/** As the engine would: looks both keys up by the ids that the message names. */
async function opening(
  message: SealedMessageV1,
  { now = NOW, at = ben, contacts = [ana] }: { now?: MinuteBucket; at?: Person; contacts?: Person[] } = {},
  suite: Suite = nativeSuite,
) {
  const sender = contacts.find(({ keyId }) => keyId === message.senderKeyId);
  return open(suite, {
    message,
    recipientKey: at.ownKemKeys(message.recipientKeyId),
    ownRoot: at.rootFingerprint,
    sender: sender?.device,
    now,
  });
}

async function openBytes(changed: Uint8Array): Promise<OpenError | 'no error'> {
  const message = decodeMessage(changed);
  return message.ok ? errorOf(await opening(message.value)) : message.error;
}

beforeAll(async () => {
  ana = await makePerson(nativeSuite, 'Ana');
  ben = await makePerson(nativeSuite, 'Ben');
  eve = await makePerson(nativeSuite, 'Eve');
  session = await begin();
  bytes = unwrap(await seal(nativeSuite, sealing())).bytes;
});

describe('seal and open', () => {
  test('every pair of backends understands each other', async () => {
    for (const [, sender] of suites) {
      for (const [, receiver] of suites) {
        const from = await makePerson(sender, 'Ana');
        const to = await makePerson(receiver, 'Ben');
        const sealed = unwrap(
          await seal(sender, sealing({}, { session: await begin(sender), signingKey: from.signing })),
        );
        const message = unwrap(decodeMessage(sealed.bytes));
        const opened = unwrap(await opening(message, { at: to, contacts: [from] }, receiver));
        expect(opened).toEqual({
          ...makeContent(),
          senderRoot: ana.rootFingerprint,
          senderKeyId: ana.keyId,
          recipientKeyId: ben.keyId,
          bucket: NOW,
        });
      }
    }
  });

  test('any content comes back as it was, in whole frames', async () => {
    const id = fc.uint8Array({ minLength: 16, maxLength: 16 }).map((array) => new Uint8Array(array));
    const body = fc.uint8Array({ maxLength: 7328, size: 'max' }).map((array) => new Uint8Array(array));
    await fc.assert(
      fc.asyncProperty(
        id,
        fc.maxSafeNat(),
        id,
        fc.nat(65535),
        body,
        async (message, counter, conv, kind, b) => {
          const content = makeContent({
            messageId: asMessageId(message),
            counter,
            conversationId: asConversationId(conv),
            kind,
            body: b,
          });
          const sealed = unwrap(await seal(nativeSuite, sealing(content)));
          expect(sealed.bytes).toHaveLength(sealed.frames * 747);
          expect(unwrap(await opening(unwrap(decodeMessage(sealed.bytes))))).toMatchObject(content);
        },
      ),
      { numRuns: 40 },
    );
  });

  test('opens without any message before it, and each time it is asked', async () => {
    const second = unwrap(await seal(nativeSuite, sealing({ counter: 8 })));
    for (let i = 0; i < 2; i++) expect(await openBytes(second.bytes)).toBe('no error');
  });

  test('counts its messages, repeats its encapsulation, and never a nonce', async () => {
    let current = await begin();
    const nonces = new Set<string>();
    for (let i = 0; i < 100; i++) {
      const sealed = unwrap(await seal(nativeSuite, sealing({ counter: i }, { session: current })));
      const message = unwrap(decodeMessage(sealed.bytes));
      expect(message.kemCiphertext).toEqual(current.kemCiphertext);
      nonces.add(message.nonce.join());
      expect(current.count).toBe(i);
      current = sealed.session;
    }
    expect(nonces.size).toBe(100);
    expect(errorOf(await seal(nativeSuite, sealing({}, { session: current })))).toBe('session-used-up');
  });

  test('refuses to seal with a session that is too old or from the future', async () => {
    for (const now of [later(DAY), later(-DAY)]) {
      expect(errorOf(await seal(nativeSuite, sealing({}, { now })))).toBe('session-used-up');
    }
  });

  test('leaves its inputs as they were', async () => {
    const input = sealing({ body: random(100) });
    const { session: before, content } = structuredClone({ session: input.session, content: input.content });
    const sealed = unwrap(await seal(nativeSuite, input));
    expect(input.session).toEqual(before);
    expect(input.content).toEqual(content);
    const message = unwrap(decodeMessage(sealed.bytes));
    const [messageBefore, bytesBefore] = [structuredClone(message), new Uint8Array(sealed.bytes)];
    await opening(message);
    expect(message).toEqual(messageBefore);
    expect(sealed.bytes).toEqual(bytesBefore);
  });
});

describe('sizes', () => {
  test('are those that docs/PROTOCOL.md states', () => {
    expect(sizeClasses).toEqual([
      { frames: 7, contentBytes: 4030, maxBodyBytes: 605 },
      { frames: 10, contentBytes: 6271, maxBodyBytes: 2846 },
      { frames: 13, contentBytes: 8512, maxBodyBytes: 5087 },
      { frames: 16, contentBytes: 10753, maxBodyBytes: 7328 },
    ]);
  });

  test('every ordinary body takes the same number of frames', () => {
    for (let length = 0; length <= ORDINARY_BODY_BYTES; length++)
      expect(sizeClassFor(length)?.frames).toBe(7);
  });

  test('change exactly at the limits, and beyond the last there is none', async () => {
    for (const { frames, maxBodyBytes } of sizeClasses) {
      const largest = unwrap(await seal(nativeSuite, sealing({ body: new Uint8Array(maxBodyBytes) })));
      expect(largest.frames).toBe(frames);
      expect(await openBytes(largest.bytes)).toBe('no error');
    }
    const beyond = await seal(nativeSuite, sealing({ body: new Uint8Array(7329) }));
    expect(errorOf(beyond)).toBe('body-too-large');
  });
});

describe('a changed message', () => {
  /** Start and end of each region of the binary form, and what a changed bit there may lead to. */
  const regions: readonly (readonly [string, number, number, readonly OpenError[]])[] = [
    ['version', 0, 1, ['unknown-version']],
    ['length of the sender key id', 1, 3, ['malformed']],
    ['sender key id', 3, 35, ['unknown-sender']],
    ['length of the recipient key id', 35, 37, ['malformed']],
    ['recipient key id', 37, 69, ['wrong-recipient']],
    ['length of the KEM ciphertext', 69, 71, ['malformed']],
    ['KEM ciphertext', 71, 1159, ['not-authentic']],
    ['length of the nonce', 1159, 1161, ['malformed']],
    ['nonce', 1161, 1173, ['not-authentic']],
    ['bucket', 1173, 1181, ['malformed', 'clock', 'expired', 'not-authentic']],
    ['length of the ciphertext', 1181, 1183, ['malformed']],
    ['ciphertext', 1183, 5213, ['not-authentic']],
    ['tag', 5213, 5229, ['not-authentic']],
  ];

  test('regions cover all of it', () => {
    let end = 0;
    for (const [, from, to] of regions) {
      expect(from).toBe(end);
      end = to;
    }
    expect(end).toBe(bytes.length);
  });

  test.for(regions)('%s: one typed error', async ([, from, to, allowed]) => {
    const step = Math.max(1, Math.floor((to - from) / 150));
    for (let at = from; at < to; at += step) {
      for (const bit of [0, 7]) expect(allowed).toContain(await openBytes(flip(bytes, at, bit)));
    }
  });

  test('another minute, still acceptable, is not authentic', async () => {
    const message = unwrap(decodeMessage(bytes));
    const moved = { ...message, bucket: later(-1) };
    expect(errorOf(await opening(moved))).toBe('not-authentic');
  });

  test('cut or lengthened: one typed error for every length', async () => {
    const allowed: OpenError[] = ['too-short', 'malformed'];
    for (let length = 0; length < bytes.length; length += 11) {
      expect(allowed).toContain(await openBytes(bytes.subarray(0, length)));
    }
    expect(await openBytes(concat(bytes, new Uint8Array(1)))).toBe('malformed');
    expect(await openBytes(concat(bytes, new Uint8Array(3 * 747)))).toBe('malformed');
    expect(await openBytes(new Uint8Array(MAX_SEALED_BYTES + 1).fill(1))).toBe('oversized');
    expect(await openBytes(new Uint8Array())).toBe('too-short');
  });

  test('of another version is refused by the registry too', () => {
    for (const version of [0, 2, 3, 0x7f, 0x80, 0x82, 255]) {
      const other = Uint8Array.from(bytes);
      other[0] = version;
      expect(errorOf(inspectPayload(other))).toBe('unknown-version');
      expect(errorOf(decodeMessage(other))).toBe('unknown-version');
    }
  });

  test('random bytes never open and never throw', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 12_000, size: 'max' }), async (noise) => {
        expect(await openBytes(noise)).not.toBe('no error');
        const versioned = Uint8Array.from([1, ...noise.slice(1)]);
        expect(await openBytes(versioned)).not.toBe('no error');
      }),
      { numRuns: 200 },
    );
  });
});

describe('a message that a participant made wrongly', () => {
  /** Opens the seal with the session's key, changes the plaintext and seals it again, as a peer could. */
  async function reseal(change: (plaintext: Uint8Array) => Uint8Array): Promise<OpenError | 'no error'> {
    const message = unwrap(decodeMessage(bytes));
    const key = await messageKey(nativeSuite, session.prk, message.nonce);
    const aad = encodeAad(message);
    const sealed = concat(message.ciphertext, message.tag);
    const plaintext = await nativeSuite.aead.open(key, message.nonce, aad, sealed);
    if (plaintext === undefined) throw new Error('the session key does not fit');
    const again = await nativeSuite.aead.seal(key, message.nonce, aad, change(plaintext));
    return errorOf(await opening({ ...message, ciphertext: again.slice(0, -16), tag: again.slice(-16) }));
  }

  const body = makeContent().body.length;
  const regions: readonly (readonly [string, number, number, OpenError])[] = [
    ['message id', 0, 16, 'bad-signature'],
    ['conversation id', 24, 40, 'bad-signature'],
    ['kind', 40, 42, 'bad-signature'],
    ['body', 44, 44 + body, 'bad-signature'],
    ['sender root', 44 + body, 76 + body, 'bad-signature'],
    ['recipient root', 76 + body, 108 + body, 'bad-signature'],
    ['signature', 116 + body, 116 + body + 3309, 'bad-signature'],
    ['padding', 116 + body + 3309, 4030, 'malformed'],
  ];

  test('unchanged, it opens: the helper is sound', async () => {
    expect(await reseal((plaintext) => plaintext)).toBe('no error');
  });

  test.for(regions)('%s changed inside the seal', async ([, from, to, expected]) => {
    const step = Math.max(1, Math.floor((to - from) / 40));
    for (let at = from; at < to; at += step) expect(await reseal((p) => flip(p, at))).toBe(expected);
  });

  test('counter, body length or expiry changed inside the seal', async () => {
    for (const [from, to] of [
      [16, 24],
      [42, 44],
      [108 + body, 116 + body],
    ] as const) {
      for (let at = from; at < to; at++) {
        expect(['bad-signature', 'malformed']).toContain(await reseal((p) => flip(p, at)));
      }
    }
  });

  /** A properly sealed message with the fields and the signer of somebody's choice. */
  async function forged({
    signer = ana,
    senderRoot = ana.rootFingerprint,
    recipientRoot = ben.rootFingerprint,
    context = MESSAGE_CONTEXT,
    withAad = true,
  }: {
    signer?: Person;
    senderRoot?: string;
    recipientRoot?: string;
    context?: Uint8Array;
    withAad?: boolean;
  }): Promise<OpenError | 'no error'> {
    const content = {
      ...makeContent(),
      senderRoot: asRootFingerprint(senderRoot),
      recipientRoot: asRootFingerprint(recipientRoot),
    };
    const message = unwrap(decodeMessage(bytes));
    const aad = encodeAad(message);
    const digest = await contentDigest(nativeSuite.hash, withAad ? aad : new Uint8Array(), content);
    const signature = await signer.signing.sign(digest, context);
    const plaintext = concat(encodeContent(content), signature);
    return reseal((before) => concat(plaintext, new Uint8Array(before.length - plaintext.length)));
  }

  test('signed by somebody else, for another purpose, or without its outside', async () => {
    expect(await forged({})).toBe('no error');
    expect(await forged({ signer: eve })).toBe('bad-signature');
    expect(await forged({ context: new Uint8Array() })).toBe('bad-signature');
    expect(await forged({ withAad: false })).toBe('bad-signature');
  });

  test('naming other identities than those that are pinned', async () => {
    expect(await forged({ senderRoot: eve.rootFingerprint })).toBe('fingerprint-mismatch');
    expect(await forged({ recipientRoot: eve.rootFingerprint })).toBe('fingerprint-mismatch');
  });
});

describe('who and when', () => {
  const message = () => unwrap(decodeMessage(bytes));

  test('somebody else’s message is for another recipient', async () => {
    expect(errorOf(await opening(message(), { at: eve }))).toBe('wrong-recipient');
    const result = await open(nativeSuite, {
      message: message(),
      recipientKey: eve.kem,
      ownRoot: eve.rootFingerprint,
      sender: ana.device,
      now: NOW,
    });
    expect(errorOf(result)).toBe('wrong-recipient');
  });

  test('a sender without a pinned, valid certificate is unknown, and may become known', async () => {
    expect(errorOf(await opening(message(), { contacts: [] }))).toBe('unknown-sender');
    const as = (certificate: Partial<VerifiedDevice['certificate']>): Person => ({
      ...ana,
      device: { ...ana.device, certificate: { ...ana.certificate, ...certificate } },
    });
    for (const person of [
      as({ notAfter: later(-1) }),
      as({ notBefore: later(60) }),
      { ...ana, device: { ...ana.device, keyId: asKeyId('00'.repeat(32)) } },
    ]) {
      expect(errorOf(await opening(message(), { contacts: [person] }))).toBe('unknown-sender');
    }
  });

  test('too far in the future waits; too old or past its own expiry is final', async () => {
    const at = async (minutes: number) => errorOf(await opening(message(), { now: later(minutes) }));
    expect(await at(-10)).toBe('no error');
    expect(await at(-11)).toBe('clock');
    expect(await at(30 * DAY)).toBe('no error');
    expect(await at(30 * DAY + 1)).toBe('expired');
    const short = unwrap(await seal(nativeSuite, sealing({ expiry: later(5) })));
    const sealed = unwrap(decodeMessage(short.bytes));
    expect(errorOf(await opening(sealed, { now: later(5) }))).toBe('no error');
    expect(errorOf(await opening(sealed, { now: later(6) }))).toBe('expired');
  });

  test('thirty days are the limit also for a message that would last longer', async () => {
    const long = unwrap(await seal(nativeSuite, sealing({ expiry: later(36 * DAY) })));
    const sealed = unwrap(decodeMessage(long.bytes));
    expect(errorOf(await opening(sealed, { now: later(30 * DAY) }))).toBe('no error');
    expect(errorOf(await opening(sealed, { now: later(30 * DAY + 1) }))).toBe('expired');
  });

  test('a message dated after its sender’s certificate ended is from nobody known', async () => {
    const { certificate } = ana.device;
    const ending: Person = {
      ...ana,
      device: { ...ana.device, certificate: { ...certificate, notAfter: NOW } },
    };
    const ahead = unwrap(await seal(nativeSuite, sealing({}, { now: later(5) })));
    const sealed = unwrap(decodeMessage(ahead.bytes));
    expect(errorOf(await opening(sealed, { contacts: [ending] }))).toBe('unknown-sender');
    expect(errorOf(await opening(message(), { contacts: [ending] }))).toBe('no error');
  });

  test('every error says whether to keep the bytes', () => {
    const parked: OpenError[] = ['unknown-sender', 'clock'];
    const dropped: OpenError[] = [
      'too-short',
      'oversized',
      'unknown-version',
      'malformed',
      'wrong-recipient',
      'not-authentic',
      'bad-signature',
      'fingerprint-mismatch',
      'expired',
      'replay',
    ];
    for (const error of parked) expect(dispositionOf(error)).toBe('park');
    for (const error of dropped) expect(dispositionOf(error)).toBe('drop');
  });
});

describe('the registry', () => {
  test('knows version 1 and takes it through', async () => {
    expect(spokenVersions).toEqual([1]);
    const protocol = protocolOf(1);
    if (protocol === undefined) throw new Error('version 1 is missing');
    const inspected = unwrap(inspectPayload(bytes));
    expect(inspected).toEqual({
      kind: 'message',
      version: 1,
      senderKeyId: ana.keyId,
      recipientKeyId: ben.keyId,
      bucket: NOW,
    });
    const sealed = unwrap(await protocol.seal(nobleSuite, sealing()));
    const opened = await protocol.open(nobleSuite, {
      bytes: sealed.bytes,
      recipientKey: ben.kem,
      ownRoot: ben.rootFingerprint,
      sender: ana.device,
      now: NOW,
    });
    expect(unwrap(opened)).toMatchObject(makeContent());
    const json: unknown = JSON.parse(JSON.stringify(unwrap(protocol.toInterchange(sealed.bytes))));
    expect(unwrap(protocol.fromInterchange(json))).toEqual(sealed.bytes);
    expect(errorOf(protocol.toInterchange(bytes.slice(1)))).not.toBe('no error');
    expect(protocolOf(2)).toBeUndefined();
  });

  test('agrees on the highest common version, never below the floor', () => {
    expect(negotiateVersion([1], 1)).toBe(1);
    expect(negotiateVersion([1, 2, 9], 1)).toBe(1);
    expect(negotiateVersion([2], 1)).toBeUndefined();
    expect(negotiateVersion([1], 2)).toBeUndefined();
  });
});

test('the binary form is canonical: decoding and encoding gives the same bytes', () => {
  expect(encodeMessage(unwrap(decodeMessage(bytes)))).toEqual(bytes);
  expect(unwrap(decodeMessage(bytes)).bucket).toBe(asMinuteBucket(NOW));
});
