import { expect, test } from 'vitest';
import { meetingCode, safetyCode } from '../../../workers/engine/people/codes.ts';
import { asInvitationId, asRootFingerprint } from '../../../workers/engine/protocol/bytes.ts';
import { nativeHash as hash } from '../../../workers/engine/protocol/suites/hash.ts';

const root = (letter: string) => asRootFingerprint(letter.repeat(64));
const invitation = asInvitationId('1'.repeat(32));

test('the safety code is the same for both, of eight groups, and of these two alone', async () => {
  const code = await safetyCode(hash, root('a'), root('b'));
  expect(code).toMatch(/^(\d{5} ){7}\d{5}$/);
  expect(await safetyCode(hash, root('b'), root('a'))).toBe(code);
  expect(await safetyCode(hash, root('a'), root('c'))).not.toBe(code);
});

test('the meeting code is of one invitation, one inviter and one accepter', async () => {
  const code = await meetingCode(hash, invitation, root('a'), root('b'));
  expect(code).toMatch(/^\d{4} \d{4}$/);
  expect(await meetingCode(hash, invitation, root('a'), root('b'))).toBe(code);
  expect(await meetingCode(hash, invitation, root('b'), root('a'))).not.toBe(code);
  expect(await meetingCode(hash, asInvitationId('2'.repeat(32)), root('a'), root('b'))).not.toBe(code);
});
