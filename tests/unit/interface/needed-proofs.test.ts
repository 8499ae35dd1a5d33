import { expect, test } from 'vitest';
import { canAddPasskey, canRemove, neededProofs } from '../../../src/lib/features/custody/needed-proofs.ts';

test('what stays is shown; a further way, or the only one, asks for any', () => {
  expect(neededProofs({ what: 'set', way: 'passphrase' }, [])).toEqual({ ways: [], any: true });
  expect(neededProofs({ what: 'set', way: 'prf' }, ['passphrase'])).toEqual({
    ways: ['passphrase'],
    any: true,
  });
  expect(neededProofs({ what: 'set', way: 'passphrase' }, ['passphrase', 'recovery'])).toEqual({
    ways: ['passphrase', 'recovery'],
    any: true,
  });
  expect(neededProofs({ what: 'set', way: 'passphrase' }, ['prf', 'passphrase', 'recovery'])).toEqual({
    ways: ['prf'],
    any: false,
  });
  expect(neededProofs({ what: 'remove', way: 'recovery' }, ['prf', 'passphrase', 'recovery'])).toEqual({
    ways: ['prf', 'passphrase'],
    any: false,
  });
});

test('a passkey is never the only way in', () => {
  expect(canAddPasskey([], false)).toBe(false);
  expect(canAddPasskey([], true)).toBe(true);
  expect(canAddPasskey(['passphrase'], false)).toBe(true);
  expect(canRemove('passphrase', ['prf', 'passphrase'])).toBe(false);
  expect(canRemove('passphrase', ['prf', 'passphrase', 'recovery'])).toBe(true);
  expect(canRemove('prf', ['prf', 'passphrase'])).toBe(true);
  expect(canRemove('recovery', ['prf', 'recovery'])).toBe(false);
  expect(canRemove('prf', ['passphrase'])).toBe(false);
});
