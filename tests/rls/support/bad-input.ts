/** @file Rows and arguments with exactly one thing wrong, for property tests. */
import fc from 'fast-check';
import type { Row } from './home.ts';
import { bucket, KEYS, keyRow, makeKey, messageText, OTHER, OWNER } from './people.ts';
import { randomBytes } from 'node:crypto';

const base64 = (bytes: number): string => randomBytes(bytes).toString('base64');

/** Text that tries something: SQL, JSON, control characters, other alphabets, lookalikes. */
const oddText = fc.oneof(
  fc.constantFrom(
    "'; drop table secure_messages; --",
    '" or 1=1',
    '{}',
    '[]',
    'null',
    '$1',
    '../../etc/passwd',
    '\u202e\u0000x'.replace('\u0000', ''),
    '＋／＝',
    'AAAA\nAAAA',
    ' ',
    '',
    '1e999',
    'NaN',
  ),
  fc.string({ unit: 'grapheme', maxLength: 40 }),
);

/** Not the canonical Base64 of `length` bytes. */
const wrongBytes = (length: number): fc.Arbitrary<unknown> =>
  fc.oneof(
    oddText,
    fc.constantFrom(0, 1, length - 1, length + 1, 2 * length).map(base64),
    fc.constant(base64(length).replace(/.$/, '')),
    // White space inside, which decoders like to overlook.
    fc.constant(base64(length).replace(/^(.{8})/, '$1\n')),
    // URL-safe letters.
    fc.constant(`--__${base64(length).slice(4)}`),
    fc.constantFrom(null, 0, true),
  );

const wrongHex = (digits: number): fc.Arbitrary<unknown> =>
  fc.oneof(
    oddText,
    fc.constantFrom('A'.repeat(digits), 'a'.repeat(digits - 1), 'a'.repeat(digits + 1), 'g'.repeat(digits)),
    fc.constantFrom(null, 12, '٣'.repeat(digits)),
  );

const wrongVersion = fc.constantFrom(0, 2, -1, 1.5, 2 ** 31, 'one', null, '1; drop table x');
const wrongBucket = fc.constantFrom(
  bucket() + 1,
  bucket() + 600,
  bucket(-60 * 24 * 365),
  bucket(22 * 24 * 60),
  0,
  -60,
  0.5,
  2 ** 53,
  'now',
  null,
);

const changed = <Field extends string>(
  row: () => Row,
  wrong: Readonly<Record<Field, fc.Arbitrary<unknown>>>,
) =>
  fc
    .constantFrom(...(Object.keys(wrong) as Field[]))
    .chain((field) => wrong[field].map((value) => ({ ...row(), [field]: value })));

/** Arguments of `publish_key`. */
export const badKeys = changed(
  () => ({ device: 'e'.repeat(32), kem_key: makeKey().public, signing_key: base64(1952), protocol: 1 }),
  {
    device: wrongHex(32),
    kem_key: wrongBytes(1184),
    signing_key: wrongBytes(1952).filter((value) => value !== null),
    protocol: wrongVersion,
  },
);

/** Rows for `user_encryption_keys` that only a client without our worker would send. */
export const badKeyRows = changed(() => keyRow(OWNER, makeKey(), 'e'.repeat(32)), {
  user_id: fc.constantFrom(OTHER, 'nobody', '00000000-0000-0000-0000-000000000000', null),
  key_id: wrongHex(64),
  created_at: fc.constantFrom(
    '2001-01-01T00:00:00Z',
    new Date(Date.now() + 3_600_000).toISOString(),
    'x',
    null,
  ),
  revoked_at: fc.constantFrom('2001-01-01T00:00:00Z', '2099-01-01T00:00:00Z', 'never'),
  protocol_version: wrongVersion,
});

const message = (): Row =>
  JSON.parse(messageText({ sender: KEYS.owner.id, recipient: KEYS.other.id })) as Row;

/** Arguments of `relay_put`: a message with one wrong field, one too many or one too few, or no message at all. */
export const badMessages: fc.Arbitrary<string> = fc.oneof(
  changed(message, {
    version: wrongVersion,
    sender_key_id: fc.oneof(wrongHex(64), fc.constant(KEYS.other.id), fc.constant(KEYS.revoked.id)),
    recipient_key_id: fc.oneof(wrongHex(64), fc.constant(KEYS.owner.id), fc.constant(KEYS.revoked.id)),
    kem_ciphertext: wrongBytes(1088),
    nonce: wrongBytes(12),
    tag: wrongBytes(16),
    ciphertext: fc.oneof(fc.constantFrom('', 'A', 'AA=A', '====', null, 7), fc.constant(base64(20_000))),
    timestamp_bucket: wrongBucket,
  }).map((value) => JSON.stringify(value)),
  fc
    .constantFrom('subject', 'conversation_id', 'read', 'typing', 'device', '__proto__')
    .map((extra) => JSON.stringify({ ...message(), [extra]: 'x' })),
  fc
    .constantFrom('version', 'tag', 'nonce')
    .map((field) => JSON.stringify({ ...message(), [field]: undefined })),
  // The same field twice: readers disagree about which one counts.
  fc.constant(JSON.stringify(message()).replace('{', '{"version":1,')),
  fc.constantFrom('', 'null', '[]', '{}', '"x"', '{"version":1', '['.repeat(9000), `"${'x'.repeat(30_000)}"`),
  fc.json({ maxDepth: 3 }),
);

/** Arguments of `put_backup`. */
export const badBackups = changed(() => ({ after: 1, format: 1, ciphertext: base64(200) }), {
  after: fc.constantFrom(0, 2, -1, 2 ** 31, null, 'x'),
  format: wrongVersion,
  ciphertext: fc.oneof(
    fc.constantFrom(null, '', 'AAAA', '!'.repeat(400), base64(47)),
    fc.constant(`${base64(200)}\n`),
  ),
});

/** Arguments of `revoke_key`, for a key that is not the caller's, or with a statement that can't be one. */
export const badRevocations = changed(
  () => ({ key: KEYS.owner.id, reason: 'compromise', statement: base64(3400) }),
  {
    key: fc.oneof(wrongHex(64), fc.constantFrom(KEYS.other.id, KEYS.revoked.id)),
    reason: oddText,
    statement: wrongBytes(3400).filter((value) => value !== null && !isStatement(value)),
  },
);

function isStatement(value: unknown): boolean {
  const bytes = typeof value === 'string' ? Buffer.from(value, 'base64').length : 0;
  return bytes >= 3310 && bytes <= 4608;
}

/** Arguments of `revocations`. */
export const badPrefixes = changed(() => ({ prefix: 0, bits: 0 }), {
  prefix: fc.constantFrom(-1, 1, 2 ** 31, null, 'x', 0.5),
  bits: fc.constantFrom(-1, 1, 8, 32, 256, null, "0'"),
});
