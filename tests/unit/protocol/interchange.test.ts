import { beforeAll, describe, expect, test } from 'vitest';
import { asCMixAddress } from '../../../workers/engine/protocol/bytes.ts';
import { fromCMixEnvelope, toCMixEnvelope } from '../../../workers/engine/protocol/envelope.ts';
import { MAX_FLIGHT_BYTES } from '../../../workers/engine/protocol/padding.ts';
import { nativeSuite } from '../../../workers/engine/protocol/suites/suite.ts';
import {
  fromSecureMessageV1,
  parseSecureMessageV1,
  toSecureMessageV1,
} from '../../../workers/engine/protocol/v1/interchange.ts';
import { decodeMessage, encodeMessage } from '../../../workers/engine/protocol/v1/message.ts';
import { seal } from '../../../workers/engine/protocol/v1/seal.ts';
import { beginSession } from '../../../workers/engine/protocol/v1/session.ts';
import type { SecureMessageV1 } from '../../../workers/engine/protocol/v1/types.ts';
import { errorOf, makeContent, makePerson, NOW, seededRandom, unwrap } from './fixtures.ts';

let bytes: Uint8Array;
let json: SecureMessageV1;
beforeAll(async () => {
  const [ana, ben] = [await makePerson(nativeSuite, 'Ana'), await makePerson(nativeSuite, 'Ben')];
  const session = await beginSession(nativeSuite, {
    senderKeyId: ana.keyId,
    recipientPublicKey: ben.kem.publicKey,
    now: NOW,
  });
  const sealed = await seal(nativeSuite, {
    session,
    signingKey: ana.signing,
    content: makeContent(),
    senderRoot: ana.rootFingerprint,
    recipientRoot: ben.rootFingerprint,
    now: NOW,
    random: seededRandom('interchange'),
  });
  bytes = unwrap(sealed).bytes;
  json = toSecureMessageV1(unwrap(decodeMessage(bytes)));
});

describe('SecureMessageV1', () => {
  test('has exactly the eight fields of the spec, in its order', () => {
    expect(Object.keys(json)).toEqual([
      'version',
      'sender_key_id',
      'recipient_key_id',
      'kem_ciphertext',
      'nonce',
      'ciphertext',
      'tag',
      'timestamp_bucket',
    ]);
    expect(json.timestamp_bucket).toBe(NOW);
  });

  test('converts both ways without a change, also as text', () => {
    expect(encodeMessage(unwrap(fromSecureMessageV1(json)))).toEqual(bytes);
    expect(encodeMessage(unwrap(parseSecureMessageV1(JSON.stringify(json))))).toEqual(bytes);
    expect(encodeMessage(unwrap(parseSecureMessageV1(JSON.stringify(json, null, 2))))).toEqual(bytes);
  });

  test('nothing but an object with these fields is taken', () => {
    for (const value of [null, undefined, 1, 'x', [], [json], {}, { ...json, sent_at: 1 }, new Map()]) {
      expect(errorOf(fromSecureMessageV1(value))).toBe('malformed');
    }
    for (const name of Object.keys(json)) {
      const without = Object.fromEntries(Object.entries(json).filter(([key]) => key !== name));
      expect(errorOf(fromSecureMessageV1(without))).toBe('malformed');
      expect(errorOf(fromSecureMessageV1({ ...without, [`${name}_`]: 1 }))).toBe('malformed');
      expect(errorOf(fromSecureMessageV1({ ...json, [name]: null }))).toBe('malformed');
    }
    // An inherited field is not a field.
    const inherited = Object.create({ tag: json.tag }) as Record<string, unknown>;
    Object.assign(inherited, { ...json, tag: undefined });
    delete inherited['tag'];
    inherited['other'] = 1;
    expect(errorOf(fromSecureMessageV1(inherited))).toBe('malformed');
  });

  test('another version has its own error', () => {
    for (const version of [0, 2, 1.5, -1]) {
      expect(errorOf(fromSecureMessageV1({ ...json, version }))).toBe('unknown-version');
    }
    expect(errorOf(fromSecureMessageV1({ ...json, version: '1' }))).toBe('malformed');
  });

  test('key ids are lowercase hex of 32 bytes', () => {
    for (const name of ['sender_key_id', 'recipient_key_id'] as const) {
      for (const wrong of [
        json[name].toUpperCase(),
        json[name].slice(2),
        `${json[name]}00`,
        'x'.repeat(64),
      ]) {
        expect(errorOf(fromSecureMessageV1({ ...json, [name]: wrong }))).toBe('malformed');
      }
    }
  });

  test('Base64 is canonical and of the right length', () => {
    for (const name of ['kem_ciphertext', 'nonce', 'ciphertext', 'tag'] as const) {
      const good = json[name];
      const wrongs = [
        good.replace(/=+$/, '') === good ? `${good}=` : good.replace(/=+$/, ''),
        `${good}\n`,
        ` ${good}`,
        good.replace(/^./, '-'),
        good.slice(0, -4),
        `AAAA${good}`,
        'x'.repeat(100_000),
      ];
      for (const wrong of wrongs) {
        expect(['malformed', 'too-short']).toContain(
          errorOf(fromSecureMessageV1({ ...json, [name]: wrong })),
        );
      }
    }
    // 16 bytes: the character before '==' has four stray bits, zero in the canonical form.
    const stray = `${json.tag.slice(0, 21)}B==`;
    expect(errorOf(fromSecureMessageV1({ ...json, tag: stray }))).toBe('malformed');
  });

  test('the ciphertext has the length of a size class', () => {
    const of = (length: number) => Buffer.alloc(length).toString('base64');
    const error = (length: number) => errorOf(fromSecureMessageV1({ ...json, ciphertext: of(length) }));
    expect(error(4029)).toBe('too-short');
    expect(error(4030)).toBe('no error');
    expect(error(4031)).toBe('malformed');
    expect(error(10753)).toBe('no error');
    expect(error(10754)).toBe('oversized');
  });

  test('the bucket is a whole minute', () => {
    for (const wrong of [NOW + 1, -60, NOW + 0.5, String(NOW), 2 ** 60]) {
      expect(errorOf(fromSecureMessageV1({ ...json, timestamp_bucket: wrong }))).toBe('malformed');
    }
  });

  test('text that is no JSON, or too long to look at', () => {
    for (const text of ['', '{', 'null', '"x"', JSON.stringify(json).slice(1)]) {
      expect(errorOf(parseSecureMessageV1(text))).toBe('malformed');
    }
    expect(errorOf(parseSecureMessageV1(JSON.stringify(json) + ' '.repeat(30_000)))).toBe('oversized');
  });
});

describe('CMixEnvelope', () => {
  const recipient = asCMixAddress(new Uint8Array(36).fill(0xfb));

  test('carries the very bytes, and the round only as a wish', () => {
    const envelope = toCMixEnvelope({ recipient, payload: new Uint8Array(bytes) });
    expect(Object.keys(envelope)).toEqual(['recipient_id', 'encrypted_payload']);
    expect(envelope.recipient_id).toMatch(/^[A-Za-z0-9_-]{48}$/);
    expect(fromCMixEnvelope(envelope)).toEqual({ recipient, payload: new Uint8Array(bytes) });
    const withRound = toCMixEnvelope({ recipient, payload: new Uint8Array(bytes), round: 5 });
    expect(withRound.round_id).toBe(5);
    expect(fromCMixEnvelope(withRound)?.round).toBe(5);
  });

  test('anything crooked is refused', () => {
    const envelope = toCMixEnvelope({ recipient, payload: new Uint8Array(bytes) });
    const wrong = [
      { ...envelope, recipient_id: envelope.recipient_id.slice(4) },
      { ...envelope, recipient_id: `${envelope.recipient_id.slice(1)}!` },
      { ...envelope, encrypted_payload: '' },
      { ...envelope, encrypted_payload: envelope.encrypted_payload.slice(1) },
      { ...envelope, encrypted_payload: Buffer.alloc(MAX_FLIGHT_BYTES + 1).toString('base64') },
      { ...envelope, encrypted_payload: 'A'.repeat(1_000_000) },
      { ...envelope, round_id: -1 },
      { ...envelope, round_id: 0.5 },
    ];
    for (const changed of wrong) expect(fromCMixEnvelope(changed)).toBeUndefined();
  });
});
