/** @file Who is in the database when a request comes: owner, other, and somebody whose only key is revoked. */
import { createHash, randomBytes } from 'node:crypto';
import type { Home, Row } from './home.ts';

export interface Key {
  readonly public: string;
  readonly id: string;
}

/** Any 1184 bytes do: the database knows their hash and their length. */
export function makeKey(): Key {
  const bytes = randomBytes(1184);
  return { public: bytes.toString('base64'), id: createHash('sha256').update(bytes).digest('hex') };
}

export const OWNER = '11111111-1111-4111-8111-111111111111';
export const OTHER = '22222222-2222-4222-8222-222222222222';
export const REVOKED = '33333333-3333-4333-8333-333333333333';

export const KEYS = {
  owner: makeKey(),
  /** Rotated: the owner's until it ends in some days. */
  ownerBefore: makeKey(),
  other: makeKey(),
  revoked: makeKey(),
};

export const DEVICE = 'd'.repeat(32);
const STATEMENT = randomBytes(3400).toString('base64');

const minutesAgo = (minutes: number): Date => new Date((Math.floor(Date.now() / 60_000) - minutes) * 60_000);
export const bucket = (minutes = 0): number => minutesAgo(minutes).getTime() / 1000;

export interface MessageFields {
  readonly sender: string;
  readonly recipient: string;
  readonly bucket?: number;
  readonly ciphertextBytes?: number;
}

/** A SecureMessageV1 as JSON text: shape and sizes are right, the bytes are noise. */
export function messageText({
  sender,
  recipient,
  bucket: at = bucket(),
  ciphertextBytes = 600,
}: MessageFields): string {
  return JSON.stringify({
    version: 1,
    sender_key_id: sender,
    recipient_key_id: recipient,
    kem_ciphertext: randomBytes(1088).toString('base64'),
    nonce: randomBytes(12).toString('base64'),
    ciphertext: randomBytes(ciphertextBytes).toString('base64'),
    tag: randomBytes(16).toString('base64'),
    timestamp_bucket: at,
  });
}

export function messageRow(fields: MessageFields): Row {
  return {
    sender_key_id: fields.sender,
    recipient_key_id: fields.recipient,
    version: 1,
    encrypted_payload: messageText(fields),
    timestamp_bucket: fields.bucket ?? bucket(),
  };
}

export function keyRow(user: string, key: Key, device = DEVICE): Row {
  return { user_id: user, public_key: key.public, key_id: key.id, protocol_version: 1, device_id: device };
}

/** A value of ours as SQL text. */
function literal(value: unknown): string {
  if (value instanceof Date) return `'${value.toISOString()}'`;
  return typeof value === 'number' ? String(value) : `'${String(value).replaceAll("'", "''")}'`;
}

function insert(table: string, row: Row): string {
  return `insert into ${table} (${Object.keys(row).join(', ')}) values (${Object.values(row).map(literal).join(', ')});`;
}

const TABLES = [
  'public.user_encryption_keys',
  'public.secure_messages',
  'public.key_revocations',
  'public.user_key_backups',
  'wellio.rates',
];

/** The accounts; on the embedded server they are rows of its sign-in service. */
export async function addAccounts(
  home: Home,
  accounts: readonly string[] = [OWNER, OTHER, REVOKED],
): Promise<void> {
  for (const [index, id] of accounts.entries())
    await home.admin('insert into auth.users (id, email) values ($1, $2) on conflict do nothing', [
      id,
      `person-${index}-${id.slice(0, 8)}@example.org`,
    ]);
}

/** Rows that have been there for a while: written past the triggers. */
function seedScript(): string {
  const keys = 'public.user_encryption_keys';
  const messages = 'public.secure_messages';
  const toOwner = { sender: KEYS.other.id, recipient: KEYS.owner.id };
  const hour = new Date(Math.floor(Date.now() / 3_600_000) * 3_600_000);
  const ownerBefore = { created_at: minutesAgo(9000), revoked_at: minutesAgo(-9000) };
  const revoked = { created_at: minutesAgo(9), revoked_at: minutesAgo(1) };
  return [
    `truncate ${TABLES.join(', ')};`,
    'update wellio.revocation_count set rows = 1;',
    'set session_replication_role = replica;',
    insert(keys, { ...keyRow(OWNER, KEYS.owner), created_at: minutesAgo(9) }),
    insert(keys, { ...keyRow(OWNER, KEYS.ownerBefore), ...ownerBefore }),
    insert(keys, { ...keyRow(OTHER, KEYS.other), created_at: minutesAgo(9) }),
    insert(keys, { ...keyRow(REVOKED, KEYS.revoked), ...revoked }),
    insert(messages, { ...messageRow(toOwner), created_at: minutesAgo(3) }),
    insert(messages, {
      ...messageRow({ ...toOwner, recipient: KEYS.ownerBefore.id }),
      created_at: minutesAgo(4),
    }),
    // 21 days and a minute old: there, and not to be seen.
    insert(messages, { ...messageRow(toOwner), created_at: minutesAgo(21 * 24 * 60 + 1) }),
    insert(messages, {
      ...messageRow({ sender: KEYS.other.id, recipient: KEYS.revoked.id }),
      created_at: minutesAgo(3),
    }),
    insert('public.key_revocations', {
      key_id: KEYS.revoked.id,
      user_id: REVOKED,
      reason: 'device_lost',
      statement: STATEMENT,
      revoked_at: minutesAgo(1),
    }),
    ...[OWNER, OTHER].map((user) =>
      insert('public.user_key_backups', {
        user_id: user,
        version: 1,
        ciphertext: randomBytes(300).toString('base64'),
        created_at: minutesAgo(5),
      }),
    ),
    insert('wellio.rates', { account: OWNER, act: 'backup', hour, used: 1 }),
    'set session_replication_role = origin;',
  ].join('\n');
}

export async function seed(home: Home): Promise<void> {
  await home.script(seedScript());
}
