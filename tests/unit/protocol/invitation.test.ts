import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  asCMixAddress,
  asInvitationId,
  asMinuteBucket,
  asRootFingerprint,
} from '../../../workers/engine/protocol/bytes.ts';
import { concat, utf8 } from '../../../workers/engine/protocol/suites/bytes.ts';
import { nativeHash, nobleHash } from '../../../workers/engine/protocol/suites/hash.ts';
import { nativeSuite } from '../../../workers/engine/protocol/suites/suite.ts';
import {
  decodeInvitation,
  encodeInvitation,
  invitationFromText,
  invitationToText,
} from '../../../workers/engine/protocol/v1/invitation.ts';
import type { Invitation, Role } from '../../../workers/engine/protocol/v1/types.ts';
import { errorOf, flip, later, makeInvitation, makePerson, NOW, unwrap } from './fixtures.ts';

let invitation: Invitation;
let text: string;
beforeAll(async () => {
  invitation = makeInvitation(await makePerson(nativeSuite, 'Ana'));
  text = await invitationToText(nativeHash, invitation);
});

/** Puts a right checksum on a changed body, as somebody who alters a link on purpose would. */
async function withChecksum(body: Uint8Array): Promise<Uint8Array> {
  const sum = await nativeHash.sha256(concat(utf8('wellio/invitation'), body));
  return concat(body, sum.slice(0, 8));
}

describe('invitation', () => {
  test('is 134 bytes and 179 characters that survive a fragment, the same on both backends', async () => {
    expect(await encodeInvitation(nobleHash, invitation)).toHaveLength(134);
    expect(text).toMatch(/^[A-Za-z0-9_-]{179}$/);
    expect(await invitationToText(nobleHash, invitation)).toBe(text);
    expect(unwrap(await invitationFromText(nobleHash, text, NOW))).toEqual(invitation);
  });

  test('round-trips any content and leaves its input alone', async () => {
    const of = (length: number) =>
      fc.uint8Array({ minLength: length, maxLength: length }).map((array) => new Uint8Array(array));
    const role = fc.constantFrom<Role>('supporter', 'coach', 'clinician');
    await fc.assert(
      fc.asyncProperty(
        of(16),
        of(32),
        of(32),
        of(36),
        role,
        fc.nat(2 ** 40),
        async (id, secret, root, a, r, n) => {
          const any: Invitation = {
            id: asInvitationId(id),
            secret,
            root: asRootFingerprint(root),
            address: asCMixAddress(a),
            role: r,
            expiry: asMinuteBucket(n * 60),
          };
          const before = structuredClone(any);
          const encoded = await encodeInvitation(nativeHash, any);
          expect(unwrap(await decodeInvitation(nativeHash, encoded))).toEqual(any);
          expect(any).toEqual(before);
        },
      ),
    );
  });

  test('every changed byte is recognised as an alteration', async () => {
    const encoded = await encodeInvitation(nativeHash, invitation);
    for (let at = 0; at < encoded.length; at++) {
      for (const bit of [0, 7]) {
        expect(errorOf(await decodeInvitation(nativeHash, flip(encoded, at, bit)))).toBe('altered');
      }
    }
  });

  test('every changed character, every cut and every addition is an alteration', async () => {
    for (let at = 0; at < text.length; at++) {
      const other = text[at] === 'A' ? 'B' : 'A';
      const changed = text.slice(0, at) + other + text.slice(at + 1);
      expect(errorOf(await invitationFromText(nativeHash, changed, NOW))).toBe('altered');
      expect(errorOf(await invitationFromText(nativeHash, text.slice(0, at), NOW))).toBe('altered');
    }
    for (const changed of [
      `${text}A`,
      `${text}=`,
      ` ${text}`,
      text.replace('-', '+'),
      'x'.repeat(2000),
      '',
      '!',
    ]) {
      if (changed === text) continue;
      expect(errorOf(await invitationFromText(nativeHash, changed, NOW))).toBe('altered');
    }
  });

  test('the last character has stray bits that must be zero', async () => {
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    const last = alphabet.indexOf(text.at(-1) ?? '');
    const twin = text.slice(0, -1) + (alphabet[last ^ 1] ?? '');
    expect(errorOf(await invitationFromText(nativeHash, twin, NOW))).toBe('altered');
  });

  test('expires after the minute it names', async () => {
    expect(errorOf(await invitationFromText(nativeHash, text, invitation.expiry))).toBe('no error');
    const after = asMinuteBucket(invitation.expiry + 60);
    expect(errorOf(await invitationFromText(nativeHash, text, after))).toBe('expired');
  });

  test('an intact one of a newer version is not called altered', async () => {
    const body = Uint8Array.from([2, ...new Uint8Array(150)]);
    expect(errorOf(await decodeInvitation(nativeHash, await withChecksum(body)))).toBe('unknown-version');
  });

  test('an unknown role, a crooked expiry and another length are refused even with a right checksum', async () => {
    const body = (await encodeInvitation(nativeHash, invitation)).slice(0, -8);
    const roleAt = 1 + 16 + 32 + 32 + 36;
    const odd = [
      Uint8Array.from(body, (byte, at) => (at === roleAt ? 9 : byte)),
      flip(body, body.length - 1),
      body.slice(0, -1),
      concat(body, Uint8Array.of(0)),
    ];
    for (const changed of odd) {
      expect(errorOf(await decodeInvitation(nativeHash, await withChecksum(changed)))).toBe('altered');
    }
  });

  test('a secret of another length is a bug of ours', async () => {
    const wrong = { ...invitation, secret: new Uint8Array(31), expiry: later(1) };
    await expect(encodeInvitation(nativeHash, wrong)).rejects.toThrow(TypeError);
  });
});
