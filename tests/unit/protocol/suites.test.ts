import { describe, expect, test, vi } from 'vitest';
import { equalBytes, utf8, type Bytes } from '../../../workers/engine/protocol/suites/bytes.ts';
import { nativeAead, selectAead } from '../../../workers/engine/protocol/suites/aead.ts';
import { nativeHash, selectHash } from '../../../workers/engine/protocol/suites/hash.ts';
import { nativeKdf, selectKdf } from '../../../workers/engine/protocol/suites/kdf.ts';
import {
  asKemPublicKey,
  nativeKem,
  nobleKem,
  selectKem,
} from '../../../workers/engine/protocol/suites/kem.ts';
import {
  knownAnswerTests,
  type Primitive,
} from '../../../workers/engine/protocol/suites/known-answer-tests.ts';
import {
  asSignature,
  nativeSignature,
  nobleSignature,
  selectSignature,
} from '../../../workers/engine/protocol/suites/signature.ts';
import { nobleSuite, selectSuite } from '../../../workers/engine/protocol/suites/suite.ts';
import type { Suite } from '../../../workers/engine/protocol/suites/types.ts';
import { flip, seededRandom, suites } from './fixtures.ts';

const random = seededRandom('suites');

describe.for(suites)('private keys, %s', ([name, suite]) => {
  test('take a seed, zero it, and can be used until destroyed', async () => {
    const kemSeed = random(64);
    const key = await suite.kem.importSeed(kemSeed);
    expect(kemSeed).toEqual(new Uint8Array(64));
    expect(key.backend).toBe(name);
    const { ciphertext, sharedSecret } = await suite.kem.encapsulate(key.publicKey);
    expect(await key.decapsulate(ciphertext)).toEqual(sharedSecret);
    key.destroy();
    expect(() => key.decapsulate(ciphertext)).toThrow('destroyed');

    const signingSeed = random(32);
    const signing = await suite.signature.importSeed(signingSeed);
    expect(signingSeed).toEqual(new Uint8Array(32));
    signing.destroy();
    expect(() => signing.sign(utf8('m'), utf8('c'))).toThrow('destroyed');
  });

  test('hold no secret that JSON, a property list or a structured clone could show', async () => {
    const seed = random(64);
    const key = await suite.kem.importSeed(new Uint8Array(seed));
    const signing = await suite.signature.importSeed(random(32));
    for (const handle of [key, signing]) {
      expect(Object.keys(handle).sort()).toEqual(['backend', 'publicKey']);
      const clone: object = structuredClone(handle);
      expect(Object.keys(clone).sort()).toEqual(['backend', 'publicKey']);
      expect('decapsulate' in clone || 'sign' in clone).toBe(false);
    }
    expect(JSON.stringify(key)).not.toContain(Array.from(seed.slice(0, 4)).join());
  });

  test('refuse a seed of another length', async () => {
    for (const length of [0, 32, 63, 65, 2400]) {
      await expect(suite.kem.importSeed(new Uint8Array(length))).rejects.toThrow(TypeError);
    }
    for (const length of [0, 31, 33, 64]) {
      await expect(suite.signature.importSeed(new Uint8Array(length))).rejects.toThrow(TypeError);
    }
  });
});

test('both backends make the same public keys and open what the other made', async () => {
  const [kemSeed, signingSeed] = [random(64), random(32)];
  const native = await nativeKem.importSeed(new Uint8Array(kemSeed));
  const noble = await nobleKem.importSeed(new Uint8Array(kemSeed));
  expect(native.publicKey).toEqual(noble.publicKey);
  for (const kem of [nativeKem, nobleKem]) {
    const { ciphertext, sharedSecret } = await kem.encapsulate(native.publicKey);
    expect(await native.decapsulate(ciphertext)).toEqual(sharedSecret);
    expect(await noble.decapsulate(ciphertext)).toEqual(sharedSecret);
    // Implicit rejection: another secret, and the same one on both.
    const wrong = flip(ciphertext, 100) as typeof ciphertext;
    const rejected = await native.decapsulate(wrong);
    expect(rejected).not.toEqual(sharedSecret);
    expect(await noble.decapsulate(wrong)).toEqual(rejected);
  }
  const [message, context] = [utf8('message'), utf8('context')];
  for (const by of [nativeSignature, nobleSignature]) {
    const key = await by.importSeed(new Uint8Array(signingSeed));
    const signature = await key.sign(message, context);
    expect(await key.sign(message, context)).not.toEqual(signature); // hedged
    for (const scheme of [nativeSignature, nobleSignature]) {
      expect(await scheme.verify(key.publicKey, message, signature, context)).toBe(true);
      expect(await scheme.verify(key.publicKey, message, signature, utf8('contexu'))).toBe(false);
      expect(await scheme.verify(key.publicKey, utf8('massage'), signature, context)).toBe(false);
      expect(await scheme.verify(key.publicKey, message, asSignature(flip(signature, 9)), context)).toBe(
        false,
      );
      expect(await scheme.verify(key.publicKey, message, signature, new Uint8Array(256))).toBe(false);
      expect(await scheme.verify(key.publicKey.slice(1), message, signature, context)).toBe(false);
    }
  }
});

test.for(suites)('no operation changes its inputs, %s', async ([, suite]) => {
  const frozen: [Bytes, Bytes][] = [];
  const keep = (bytes: Bytes): Bytes => {
    frozen.push([bytes, new Uint8Array(bytes)]);
    return bytes;
  };
  const key = await suite.kem.importSeed(random(64));
  const signing = await suite.signature.importSeed(random(32));
  const publicKey = asKemPublicKey(keep(key.publicKey));
  const made = await suite.kem.encapsulate(publicKey);
  keep(made.ciphertext);
  await key.decapsulate(made.ciphertext);
  const [message, context] = [keep(random(100)), keep(random(10))];
  const signature = asSignature(keep(await signing.sign(message, context)));
  await suite.signature.verify(signing.publicKey, message, signature, context);
  const [aesKey, nonce, aad, plaintext] = [
    keep(random(32)),
    keep(random(12)),
    keep(random(9)),
    keep(random(50)),
  ];
  const sealed = keep(await suite.aead.seal(aesKey, nonce, aad, plaintext));
  await suite.aead.open(aesKey, nonce, aad, sealed);
  const prk = keep(await suite.kdf.extract(keep(random(64)), keep(random(32))));
  await suite.kdf.expand(prk, keep(random(20)), 100);
  await suite.hash.sha512(message);
  for (const [bytes, before] of frozen) expect(bytes).toEqual(before);
});

test('shared memory is accepted, as WebCrypto alone would not', async () => {
  const shared = new Uint8Array(new SharedArrayBuffer(4)).fill(7);
  expect(await nativeHash.sha256(shared)).toEqual(await nativeHash.sha256(new Uint8Array(4).fill(7)));
});

describe('selection', () => {
  test('takes native here and says why', async () => {
    const suite = await selectSuite();
    for (const part of Object.values(suite) as { backend: string; reason: string }[]) {
      expect(part).toMatchObject({ backend: 'native', reason: 'WebCrypto passed a round trip' });
    }
  });

  test('falls back to noble, with the reason, when a native primitive is missing', async () => {
    const missing = (): never => {
      throw new DOMException('Unrecognized name.', 'NotSupportedError');
    };
    const chosen = [
      await selectKem({ ...nativeKem, importSeed: missing }),
      await selectSignature({ ...nativeSignature, importSeed: missing }),
      await selectAead({ ...nativeAead, seal: missing }),
      await selectKdf({ ...nativeKdf, extract: missing }),
      await selectHash({ ...nativeHash, sha512: missing }),
    ];
    for (const part of chosen) {
      expect(part.backend).toBe('noble');
      expect(part.reason).toContain('NotSupportedError: Unrecognized name.');
    }
    expect(await knownAnswerTests({ ...nobleSuite, kem: chosen[0] as Suite['kem'] })).toEqual({
      passed: true,
    });
  });

  test('falls back when a native primitive is there but wrong', async () => {
    const zeros = (length: number) => () => Promise.resolve(new Uint8Array(length));
    const kem = await selectKem({
      ...nativeKem,
      encapsulate: async (key) => ({
        ...(await nativeKem.encapsulate(key)),
        sharedSecret: new Uint8Array(32),
      }),
    });
    const signature = await selectSignature({
      ...nativeSignature,
      // Ignores the context, as a runtime with an older draft might.
      verify: (key, message, sig) => nativeSignature.verify(key, message, sig, utf8('wellio/probe')),
    });
    expect(kem).toMatchObject({ backend: 'noble', reason: 'the WebCrypto round trip gave a wrong secret' });
    expect(signature).toMatchObject({
      backend: 'noble',
      reason: 'the WebCrypto round trip verified wrongly',
    });
    expect((await selectAead({ ...nativeAead, seal: zeros(56) })).backend).toBe('noble');
    expect((await selectKdf({ ...nativeKdf, expand: zeros(100) })).backend).toBe('noble');
    expect((await selectHash({ ...nativeHash, sha256: zeros(32) })).backend).toBe('noble');
  });
});

describe('known answers', () => {
  test.for(suites)('pass, %s', async ([, suite]) => {
    expect(await knownAnswerTests(suite)).toEqual({ passed: true });
  });

  test('name exactly the primitive that is broken', async () => {
    const wrong = (bytes: Uint8Array): Bytes => flip(bytes, bytes.length - 1);
    const broken: Record<Primitive, Suite> = {
      kem: { ...nobleSuite, kem: { ...nobleKem, importSeed: (seed) => nobleKem.importSeed(flip(seed, 0)) } },
      signature: {
        ...nobleSuite,
        signature: { ...nobleSignature, verify: () => Promise.resolve(true) },
      },
      aead: {
        ...nobleSuite,
        aead: { ...nobleSuite.aead, seal: async (...all) => wrong(await nobleSuite.aead.seal(...all)) },
      },
      kdf: {
        ...nobleSuite,
        kdf: { ...nobleSuite.kdf, extract: async (...all) => wrong(await nobleSuite.kdf.extract(...all)) },
      },
      hash: {
        ...nobleSuite,
        hash: { ...nobleSuite.hash, sha512: async (all) => wrong(await nobleSuite.hash.sha512(all)) },
      },
    };
    for (const [primitive, suite] of Object.entries(broken)) {
      expect(await knownAnswerTests(suite)).toEqual({ passed: false, failed: [primitive] });
    }
  });

  test('a primitive that throws has failed', async () => {
    const seal = vi.fn(() => Promise.reject(new Error('gone')));
    const result = await knownAnswerTests({ ...nobleSuite, aead: { ...nobleSuite.aead, seal } });
    expect(result).toEqual({ passed: false, failed: ['aead'] });
  });
});

test('comparison sees a difference at every place', () => {
  const bytes = random(40);
  expect(equalBytes(bytes, new Uint8Array(bytes))).toBe(true);
  for (let at = 0; at < bytes.length; at++) expect(equalBytes(bytes, flip(bytes, at))).toBe(false);
  expect(equalBytes(bytes, bytes.slice(1))).toBe(false);
});
