import { createHash, createHmac, hkdfSync } from 'node:crypto';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { asMinuteBucket, idBytes, minuteBucketOf } from '../../../workers/engine/protocol/bytes.ts';
import {
  isInFuture,
  isTooOld,
  MAX_AGE_MINUTES,
  replayUntil,
} from '../../../workers/engine/protocol/clock.ts';
import { concat, utf8 } from '../../../workers/engine/protocol/suites/bytes.ts';
import { nativeSuite } from '../../../workers/engine/protocol/suites/suite.ts';
import {
  beginSession,
  expiryOf,
  keysOf,
  messageKey,
  sessionPrk,
} from '../../../workers/engine/protocol/v1/session.ts';
import type { SendSession } from '../../../workers/engine/protocol/v1/types.ts';
import { DAY, later, makePerson, NOW, suites, type Person } from './fixtures.ts';

let ana: Person;
let ben: Person;
let session: SendSession;
beforeAll(async () => {
  ana = await makePerson(nativeSuite, 'Ana');
  ben = await makePerson(nativeSuite, 'Ben');
  session = await beginSession(nativeSuite, {
    senderKeyId: ana.keyId,
    recipientPublicKey: ben.kem.publicKey,
    now: NOW,
  });
});

describe('keys of a session', () => {
  test.for(suites)(
    'follow the formulas of design.md, section 8, as Node computes them, %s',
    async ([, suite]) => {
      const secret = new Uint8Array(32).fill(5);
      const nonce = new Uint8Array(12).fill(6);
      const { senderKeyId, recipientKeyId, kemCiphertext } = session;
      const salt = createHash('sha512')
        .update(concat(utf8('wellio/v1'), idBytes(senderKeyId), idBytes(recipientKeyId), kemCiphertext))
        .digest();
      const prk = await sessionPrk(suite, session, secret);
      expect(Buffer.from(prk)).toEqual(createHmac('sha512', salt).update(secret).digest());
      const info = concat(utf8('message'), nonce);
      const key = Buffer.from(hkdfSync('sha512', secret, salt, info, 32));
      expect(Buffer.from(await messageKey(suite, prk, nonce))).toEqual(key);
    },
  );

  test('both ends come to the same, each binding to another one', async () => {
    const secret = await ben.kem.decapsulate(session.kemCiphertext);
    expect(await sessionPrk(nativeSuite, session, secret)).toEqual(session.prk);
    const turned = { ...session, senderKeyId: session.recipientKeyId, recipientKeyId: session.senderKeyId };
    expect(await sessionPrk(nativeSuite, turned, secret)).not.toEqual(session.prk);
  });

  test('two sessions share nothing', async () => {
    const other = await beginSession(nativeSuite, {
      senderKeyId: ana.keyId,
      recipientPublicKey: ben.kem.publicKey,
      now: NOW,
    });
    expect(other.kemCiphertext).not.toEqual(session.kemCiphertext);
    expect(other.prk).not.toEqual(session.prk);
  });
});

describe('a session', () => {
  const ask = (change: Partial<SendSession>, now = NOW) => expiryOf({ ...session, ...change }, now);

  test('is good for 100 messages', () => {
    expect(ask({})).toBeUndefined();
    expect(ask({ count: 99 })).toBeUndefined();
    expect(ask({ count: 100 })).toBe('message-limit');
  });

  test('is good for 24 hours', () => {
    expect(ask({}, later(DAY - 1))).toBeUndefined();
    expect(ask({}, later(DAY))).toBe('age-limit');
  });

  test('is over when the clock was set back by more than two clocks may differ', () => {
    expect(ask({}, later(-10))).toBeUndefined();
    expect(ask({}, later(-11))).toBe('clock-moved');
  });

  test('says between which keys it was begun', () => {
    expect(keysOf(session)).toEqual({ sender: ana.keyId, recipient: ben.keyId });
  });

  test('no session ever lives longer than its limits, whatever the clock does', () => {
    fc.assert(
      fc.property(fc.nat(120), fc.integer({ min: -5 * DAY, max: 5 * DAY }), (count, minutes) => {
        const good = expiryOf({ ...session, count }, later(minutes)) === undefined;
        expect(good).toBe(count < 100 && minutes < DAY && minutes >= -10);
      }),
    );
  });
});

describe('times', () => {
  test('a bucket is in the future beyond ten minutes and too old beyond thirty days', () => {
    expect(isInFuture(later(10), NOW)).toBe(false);
    expect(isInFuture(later(11), NOW)).toBe(true);
    expect(isTooOld(later(-MAX_AGE_MINUTES), NOW)).toBe(false);
    expect(isTooOld(later(-MAX_AGE_MINUTES - 1), NOW)).toBe(true);
  });

  test('a message is never forgotten by the store while it could still be opened', () => {
    fc.assert(
      fc.property(fc.nat(10_000_000), fc.integer({ min: -100_000, max: 100_000 }), (minute, difference) => {
        const bucket = asMinuteBucket((1_000_000 + minute) * 60);
        const now = minuteBucketOf((bucket + difference * 60) * 1000);
        const acceptable = !isTooOld(bucket, now) && !isInFuture(bucket, now);
        if (acceptable) expect(now).toBeLessThanOrEqual(replayUntil(bucket));
      }),
    );
  });
});
