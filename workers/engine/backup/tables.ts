/** @file Which sealed tables a backup takes and which it leaves out, and why; and what backup and restore themselves keep, sealed. */
import * as v from 'valibot';
import { envelopeSchema } from '../medical-vault/envelope.ts';
import { bytesSchema as bytes, checkedTable, countSchema as count } from '../store/checked-table.ts';

/**
 * Every sealed table that a backup takes.
 *
 * `diary`: the person's own. Merged into the same diary, rows that are missing come; a removal leaves a tombstone, so that a file from
 * before it doesn't undo it. `state`: how things stand between this device and others. It comes with a whole diary, never by a merge:
 * what this device knows of it is newer than any file.
 */
export const IN_THE_BACKUP: Readonly<Record<string, 'diary' | 'state'>> = {
  settings: 'state',
  device_certificates: 'state',
  'log-entries': 'diary',
  'day-measures': 'diary',
  'own-metrics': 'diary',
  journal: 'diary',
  // What is being written on this device is newer than any file.
  'journal-drafts': 'state',
  'plan-items': 'diary',
  // An older file would bring back a consent that was withdrawn.
  consents: 'state',
  'shared-insights': 'diary',
  'share-times': 'state',
  received_insights: 'diary',
  people: 'diary',
  // An older file would let somebody ask a second time.
  relations: 'state',
  'person-notes': 'diary',
  invitations: 'state',
  acceptances: 'state',
  conversations: 'diary',
  messages: 'diary',
  replay: 'state',
  parked: 'state',
  messaging_facts: 'state',
  tombstones: 'state',
  // The medical vault. Its keys come in envelopes, one of which the recovery key opens (docs/decisions/0007-medical-vault-keys.md).
  'vault-envelopes': 'diary',
  'vault-items': 'diary',
  'vault-attachments': 'diary',
  'vault-chunks': 'diary',
  'vault-imports': 'diary',
};

/** Every other sealed table of both databases: deliberately left out, because … */
export const LEFT_OUT: Readonly<Record<string, string>> = {
  outbox: 'what waits to be sent is sent by its own device; another would send it twice',
  frames: 'packets on their way belong to the running mixnet client',
  mixnet_identities: 'two clients with one identity would take messages from each other',
  transport_facts: 'counts and clocks of the running mixnet client',
  xxdk_state: 'a second client on a copy of it corrupts both',
  session_keys: 'a restored device begins new sessions (design.md, section 5)',
  recovery: 'the recovery key opens the file; what rests of it is made from the words when they are typed',
  restores: 'a restore under way on this device',
  vault_device_key: 'every device has its own key for the medical vault; a restore seals the vault key to it',
  account: 'the session of one device at the server: another signs in for itself',
  'week-summaries': 'derived from entries and measures, which come: they are made again',
  revoked_keys: 'what was found in the public list, which is asked again',
  retired_keys: 'keys of devices before the one that made the file: what they could open has been opened',
};

export const BACKED_UP: readonly string[] = Object.keys(IN_THE_BACKUP);
export const DIARY: ReadonlySet<string> = new Set(
  BACKED_UP.filter((table) => IN_THE_BACKUP[table] === 'diary'),
);

const none = v.optional(count, 0);
const counts = v.strictObject({
  entries: count,
  // Not counted by themselves at first.
  days: none,
  notes: none,
  documents: none,
  people: count,
  messages: count,
  other: count,
});

const wordCheck = v.strictObject({ places: v.array(count), salt: bytes, mac: bytes });
const recoveryCommon = {
  /** Encrypts backups. */
  backupKey: bytes,
  /** ML-KEM-768: things are sealed to the words by it. */
  publicKey: bytes,
  madeAt: count,
  /** When the words were last asked for and right; null in version 1 while they had not been. */
  provenAt: v.nullable(count),
  lastBackup: v.nullable(v.strictObject({ at: count, bytes: count, counts })),
  /** Signed revocations of the devices that this diary was on before (custody/revocation.ts), newest last; absent in earlier rows. */
  earlierDevices: v.optional(v.array(bytes)),
  /** Which of those the directory was given, by their place; absent while none was. */
  earlierEnded: v.optional(v.array(count)),
};
/** One row: what rests of the recovery key on this device. Its words never do. */
const recovery = v.union([
  v.strictObject({
    v: v.literal(2),
    ...recoveryCommon,
    /** For asking three words (custody/word-checks.ts). */
    checks: v.array(wordCheck),
    /** How often they were asked for and right: says which check is next. */
    asked: count,
  }),
  v.pipe(
    v.strictObject({ v: v.literal(1), ...recoveryCommon }),
    // All words are asked for once; then there are checks.
    v.transform((row) => ({ ...row, v: 2 as const, checks: [], asked: 0 })),
  ),
]);
export type RecoveryRow = v.InferOutput<typeof recovery>;
export const RECOVERY = checkedTable('recovery', recovery);

/** A second row of that table: when the offer to make a backup was put off. */
const offer = v.strictObject({ v: v.literal(1), putOffAt: count });
export const BACKUP_OFFER = checkedTable('recovery', offer);

/** One row while a restore that was decided for is under way; carried out at the next start (finish-restore.ts). */
const restore = v.strictObject({
  v: v.literal(1),
  /** `decided`: nothing has changed. `staged`: the scratch store holds all that the data database will. */
  stage: v.picklist(['decided', 'staged']),
  mode: v.picklist(['adopt', 'merge']),
  madeAt: count,
  rootFingerprint: v.string(),
  /** As it will lie in `account_root`. */
  accountRoot: bytes,
  /** This device's certificate in the account that comes; absent where the words don't give its root. */
  enrolment: v.optional(v.strictObject({ v: v.literal(1), sequence: count, signed: bytes })),
  /** Ends the device that made the file. */
  revocation: v.optional(bytes),
  identity: bytes,
  tableKeys: v.record(v.string(), bytes),
  tallies: v.record(v.string(), v.strictObject({ rows: count, digest: bytes })),
  /** Null for the copy at the server, which was read with a passphrase: then settings stay, and there is no recovery key. */
  recovery: v.nullable(
    v.strictObject({
      backupKey: bytes,
      publicKey: bytes,
      checks: v.optional(v.array(wordCheck), []),
    }),
  ),
  /** The medical vault's keys that come, sealed to this device while the words were there. Absent in rows of earlier versions. */
  vaultEnvelopes: v.optional(v.array(envelopeSchema)),
});
export type RestoreRow = v.InferOutput<typeof restore>;
export const RESTORES = checkedTable('restores', restore);
