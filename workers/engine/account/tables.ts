/** @file The account at the server, as this device keeps it: sealed, beside the keys, in no backup. One row of each kind. */
import * as v from 'valibot';
import { bytesSchema as bytes, checkedTable, countSchema as count } from '../store/checked-table.ts';

const rows = {
  /** Which server it is; what `/backend.json` last said while an account was in use. */
  place: v.strictObject({
    kind: v.literal('place'),
    config: v.strictObject({
      kind: v.picklist(['embedded', 'supabase']),
      url: v.string(),
      key: v.string(),
      emailCodes: v.boolean(),
    }),
  }),
  session: v.strictObject({
    kind: v.literal('session'),
    /** Sent to this origin alone, whatever the deployment says later. */
    url: v.string(),
    email: v.string(),
    /** Null: the server no longer knows it. */
    refreshToken: v.nullable(v.string()),
  }),
  /** The key that the directory has of this device. */
  published: v.strictObject({
    kind: v.literal('published'),
    keyId: v.string(),
    at: count,
    /** Rotated since, newest first: the directory keeps their inboxes open for 30 days. */
    earlier: v.optional(v.array(v.string()), []),
  }),
  /** PBKDF2-SHA-512 of the account's password, so that no other secret is made equal to it. */
  password: v.strictObject({ kind: v.literal('password'), salt: bytes, iterations: count, tag: bytes }),
  'cloud-backup': v.strictObject({
    kind: v.literal('cloud-backup'),
    /** The blob's own header (backup/cloud-format.ts), and the key that it and the passphrase give. */
    header: bytes,
    key: bytes,
    version: v.nullable(count),
    lastAt: v.nullable(count),
    /** SHA-256 of the blob that was put last, and of the contacts that are in it. */
    blob: v.nullable(bytes),
    contents: v.nullable(bytes),
    provenAt: v.nullable(count),
    /** What the last look or write met. */
    why: v.nullable(v.string()),
  }),
} as const;

const row = v.variant('kind', [
  rows.place,
  rows.session,
  rows.published,
  rows.password,
  rows['cloud-backup'],
]);
export type AccountRow = v.InferOutput<typeof row>;
export type AccountRowKind = AccountRow['kind'];
export type AccountRowOf<Kind extends AccountRowKind> = Extract<AccountRow, { kind: Kind }>;
export const ACCOUNT_KINDS = Object.keys(rows) as readonly AccountRowKind[];
export const ACCOUNT = checkedTable('account', row);
