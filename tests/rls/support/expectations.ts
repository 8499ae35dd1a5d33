/**
 * @file THE table of expectations: table × verb × who asks, and how many rows are then seen or changed. It says nothing of a
 * home: PGlite, PostgreSQL and the embedded server have to agree with it line by line. What is not listed for somebody is 0.
 */
import { randomBytes } from 'node:crypto';
import type { Act, Row } from './home.ts';
import { bucket, KEYS, keyRow, makeKey, messageRow, OTHER, OWNER, REVOKED } from './people.ts';
import {
  anonymousAccountToken,
  expiredToken,
  forgedServiceToken,
  forgedToken,
  hourLongToken,
  unsignedToken,
  validToken,
} from './tokens.ts';

export const CALLERS = {
  /** No bearer at all. */
  anon: () => null,
  owner: () => validToken(OWNER),
  other: () => validToken(OTHER),
  /** Signed in; their only key is revoked. */
  revoked: () => validToken(REVOKED),
  'owner, expired token': () => expiredToken(OWNER),
  'owner, hour-long token': () => hourLongToken(OWNER),
  'owner, anonymous sign-in': () => anonymousAccountToken(OWNER),
  'owner, forged token': () => forgedToken(OWNER),
  'service role, forged token': () => forgedServiceToken(OWNER),
  'owner, alg:none': () => unsignedToken(OWNER),
} as const satisfies Readonly<Record<string, () => string | null>>;

export type Caller = keyof typeof CALLERS;

export interface Line {
  readonly table: string;
  readonly verb: string;
  readonly act: () => Act;
  /** Rows seen (select) or changed, for the callers for whom it isn't 0. */
  readonly rows: Readonly<Partial<Record<Caller, number>>>;
}

export interface Expectation {
  readonly name: string;
  readonly table: string;
  readonly caller: Caller;
  readonly act: () => Act;
  readonly rows: number;
}

const LONG_AGO = new Date(60_000 * 1000);
const backup = (user: string, version: number): Row => ({
  user_id: user,
  version,
  ciphertext: randomBytes(64).toString('base64'),
});
const insert = (table: string, row: () => Row) => (): Act => ({ kind: 'insert', table, row: row() });
const revocation = (user: string, key: string): Row => ({ user_id: user, key_id: key, reason: 'compromise' });
const newDevice = (): string => randomBytes(16).toString('hex');

const keys = 'user_encryption_keys';
const messages = 'secure_messages';
const revocations = 'key_revocations';
const backups = 'user_key_backups';

const LINES: readonly Line[] = [
  {
    table: keys,
    verb: 'select',
    act: () => ({ kind: 'select', table: keys }),
    rows: { owner: 2, other: 1, revoked: 1 },
  },
  {
    table: keys,
    verb: 'insert for the owner',
    act: insert(keys, () => keyRow(OWNER, makeKey(), newDevice())),
    rows: { owner: 1 },
  },
  {
    table: keys,
    verb: 'insert for another',
    act: insert(keys, () => keyRow(OTHER, makeKey(), newDevice())),
    rows: { other: 1 },
  },
  {
    table: keys,
    verb: 'update',
    // Without a condition, so that nothing but the policy for updates chooses the rows.
    act: () => ({ kind: 'update', table: keys, set: { revoked_at: new Date(bucket() * 1000) } }),
    rows: { owner: 2, other: 1 },
  },
  {
    table: keys,
    verb: 'update what is fixed',
    act: () => ({ kind: 'update', table: keys, set: { device_id: newDevice() } }),
    rows: {},
  },
  {
    table: keys,
    verb: 'update to take back an end',
    act: () => ({ kind: 'update', table: keys, set: { revoked_at: null } }),
    rows: {},
  },
  { table: keys, verb: 'delete', act: () => ({ kind: 'delete', table: keys }), rows: {} },

  {
    table: messages,
    verb: 'select',
    act: () => ({ kind: 'select', table: messages }),
    rows: { owner: 2 },
  },
  {
    table: messages,
    verb: "insert from the owner's key",
    act: insert(messages, () => messageRow({ sender: KEYS.owner.id, recipient: KEYS.other.id })),
    rows: { owner: 1 },
  },
  {
    table: messages,
    verb: "insert from another's key",
    act: insert(messages, () => messageRow({ sender: KEYS.other.id, recipient: KEYS.owner.id })),
    rows: { other: 1 },
  },
  {
    table: messages,
    verb: 'insert from a revoked key',
    act: insert(messages, () => messageRow({ sender: KEYS.revoked.id, recipient: KEYS.owner.id })),
    rows: {},
  },
  {
    table: messages,
    verb: 'insert to a revoked key',
    act: insert(messages, () => messageRow({ sender: KEYS.owner.id, recipient: KEYS.revoked.id })),
    rows: {},
  },
  {
    table: messages,
    verb: 'update',
    act: () => ({ kind: 'update', table: messages, set: { created_at: LONG_AGO } }),
    rows: {},
  },
  // The expired one is not to be read; it may go.
  { table: messages, verb: 'delete', act: () => ({ kind: 'delete', table: messages }), rows: { owner: 3 } },

  {
    table: revocations,
    verb: 'select',
    act: () => ({ kind: 'select', table: revocations }),
    rows: { revoked: 1 },
  },
  {
    table: revocations,
    verb: "insert for the owner's key",
    act: insert(revocations, () => revocation(OWNER, KEYS.owner.id)),
    rows: { owner: 1 },
  },
  {
    table: revocations,
    verb: "insert for another's key in one's own name",
    act: insert(revocations, () => revocation(OWNER, KEYS.other.id)),
    rows: {},
  },
  {
    table: revocations,
    verb: "insert for another's key in their name",
    act: insert(revocations, () => revocation(OTHER, KEYS.other.id)),
    rows: { other: 1 },
  },
  {
    table: revocations,
    verb: 'update',
    act: () => ({ kind: 'update', table: revocations, set: { reason: 'rotation' } }),
    rows: {},
  },
  { table: revocations, verb: 'delete', act: () => ({ kind: 'delete', table: revocations }), rows: {} },

  {
    table: backups,
    verb: 'select',
    act: () => ({ kind: 'select', table: backups }),
    rows: { owner: 1, other: 1 },
  },
  {
    table: backups,
    verb: 'insert for the owner',
    act: insert(backups, () => backup(OWNER, 2)),
    rows: { owner: 1 },
  },
  {
    table: backups,
    verb: 'insert for another',
    act: insert(backups, () => backup(OTHER, 2)),
    rows: { other: 1 },
  },
  {
    table: backups,
    verb: 'update',
    act: () => ({ kind: 'update', table: backups, set: { created_at: LONG_AGO } }),
    rows: {},
  },
  {
    table: backups,
    verb: 'delete',
    act: () => ({ kind: 'delete', table: backups }),
    rows: { owner: 1, other: 1 },
  },

  ...(['rates', 'revocation_count'] as const).flatMap((table): Line[] => [
    { table, verb: 'select', act: () => ({ kind: 'select', schema: 'wellio', table }), rows: {} },
    {
      table,
      verb: 'insert',
      act: () => ({
        kind: 'insert',
        schema: 'wellio',
        table,
        row:
          table === 'rates'
            ? { account: OTHER, act: 'relay', hour: new Date(0), used: 0 }
            : { single: true, rows: 5 },
      }),
      rows: {},
    },
    {
      table,
      verb: 'update',
      act: () => ({
        kind: 'update',
        schema: 'wellio',
        table,
        set: table === 'rates' ? { used: 0 } : { rows: 7 },
      }),
      rows: {},
    },
    { table, verb: 'delete', act: () => ({ kind: 'delete', schema: 'wellio', table }), rows: {} },
  ]),
];

/** Every line for every caller. */
export const EXPECTATIONS: readonly Expectation[] = LINES.flatMap(({ table, verb, act, rows }) =>
  (Object.keys(CALLERS) as Caller[]).map((caller) => ({
    name: `${table}: ${verb}, by ${caller}`,
    table,
    caller,
    act,
    rows: rows[caller] ?? 0,
  })),
);
