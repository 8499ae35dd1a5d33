import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  estimateBits,
  generatePassphrase,
  passphraseProblem,
  tidyPassphrase,
} from '../../../workers/engine/custody/passphrase.ts';
import { passphraseFactor } from '../../../workers/engine/custody/factors.ts';
import {
  readRecoveryWords,
  recoverySecrets,
  recoveryWordsOf,
} from '../../../workers/engine/custody/recovery-key.ts';
import { random } from './open-profile-support.ts';

describe('a passphrase', () => {
  test('six generated words are six different ones, and always enough', () => {
    // Two of six random words are the same in one draw of 140.
    for (let n = 0; n < 2000; n += 1) {
      const words = generatePassphrase(random);
      expect(words).toMatch(/^[a-z]{3,8}( [a-z]{3,8}){5}$/);
      expect(new Set(words.split(' ')).size).toBe(6);
      expect(passphraseProblem(words)).toBeUndefined();
    }
  });

  test('a draw with a word twice is drawn again', () => {
    const draws = [
      Uint8Array.of(0, 1, 0, 2, 0, 3, 0, 1, 0, 4, 0, 5),
      Uint8Array.of(0, 1, 0, 2, 0, 3, 0, 6, 0, 4, 0, 5),
    ];
    const words = generatePassphrase(() => draws.shift() ?? new Uint8Array(12)).split(' ');
    expect(new Set(words).size).toBe(6);
    expect(draws).toEqual([]);
  });

  test.each([
    '',
    'password',
    'correct horse',
    'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',
    '12345678901234567890123456789',
    'abcdefghijklmnopqrstuvwxyz',
    'abandon abandon abandon abandon abandon abandon',
    'Summer2026!',
  ])('%j is too weak', (weak) => {
    expect(passphraseProblem(weak)).toMatchObject({ code: 'passphrase-weak' });
  });

  test('a long sentence and a random password of a password manager are enough', () => {
    expect(estimateBits('my neighbour keeps three green parrots upstairs')).toBeGreaterThanOrEqual(60);
    expect(estimateBits('k3!Jq9$Zm2@Wx7#Tp5&L')).toBeGreaterThanOrEqual(60);
  });

  test('is the same however its letters are composed and spaced', async () => {
    expect(tidyPassphrase('  Cafe\u0301  noir\n')).toBe('Café noir');
    const parameters = { kdfSalt: new Uint8Array(32), iterations: 1 };
    expect(await passphraseFactor('ＡＢ  c', parameters)).toEqual(await passphraseFactor('AB c', parameters));
  });
});

describe('the recovery key', () => {
  test('256 bits make 24 words and come back, whatever the case and the spaces', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (bytes) => {
        const entropy = new Uint8Array(bytes);
        const words = recoveryWordsOf(entropy);
        expect(words.split(' ')).toHaveLength(24);
        expect(readRecoveryWords(`\n${words.toUpperCase().replaceAll(' ', '  ')} `)).toEqual(entropy);
      }),
      { numRuns: 30 },
    );
  });

  test('a wrong, missing or swapped word is found out', () => {
    const words = recoveryWordsOf(new Uint8Array(32).fill(7)).split(' ');
    expect(readRecoveryWords(words.slice(1).join(' '))).toBeUndefined();
    expect(readRecoveryWords(['zzz', ...words.slice(1)].join(' '))).toBeUndefined();
    expect(readRecoveryWords(Array(24).fill('abandon').join(' '))).toBeUndefined();
  });

  test('its two secrets differ, depend on all of it, and the entropy is zeroed', async () => {
    const entropy = new Uint8Array(32).fill(1);
    const one = await recoverySecrets(entropy);
    expect(entropy.every((byte) => byte === 0)).toBe(true);
    const two = await recoverySecrets(new Uint8Array(32).fill(2));
    expect(one.backupKey).toHaveLength(32);
    expect(one.kemSeed).toHaveLength(64);
    expect(one.kemSeed.subarray(0, 32)).not.toEqual(one.backupKey);
    expect(two.backupKey).not.toEqual(one.backupKey);
  });
});
