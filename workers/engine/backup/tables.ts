/** @file What backup and restore keep, sealed, in the key database. */
import * as v from 'valibot';
import { bytesSchema as bytes, checkedTable, countSchema as count } from '../store/checked-table.ts';

const counts = v.strictObject({ entries: count, people: count, messages: count, other: count });

/** One row: what rests of the recovery key on this device. Its words never do. */
const recovery = v.strictObject({
  v: v.literal(1),
  /** Encrypts backups. */
  backupKey: bytes,
  /** ML-KEM-768: things are sealed to the words by it. */
  publicKey: bytes,
  madeAt: count,
  /** When the words were last typed and right; null until the ceremony is over. */
  provenAt: v.nullable(count),
  lastBackup: v.nullable(v.strictObject({ at: count, bytes: count, counts })),
});
export type RecoveryRow = v.InferOutput<typeof recovery>;
export const RECOVERY = checkedTable('recovery', recovery);

/** One row while a restore that was decided for is under way; carried out at the next start (finish-restore.ts). */
const restore = v.strictObject({
  v: v.literal(1),
  /** `decided`: nothing has changed. `staged`: the scratch store holds all that the data database will. */
  stage: v.picklist(['decided', 'staged']),
  mode: v.picklist(['adopt', 'merge']),
  madeAt: count,
  rootFingerprint: v.string(),
  accountRoot: bytes,
  identity: bytes,
  tableKeys: v.record(v.string(), bytes),
  tallies: v.record(v.string(), v.strictObject({ rows: count, digest: bytes })),
  recovery: v.strictObject({ backupKey: bytes, publicKey: bytes }),
});
export type RestoreRow = v.InferOutput<typeof restore>;
export const RESTORES = checkedTable('restores', restore);

/** An ML-KEM-768 key of an earlier device of this account: opens what was on its way, receives nothing new. */
const retiredKey = v.strictObject({ v: v.literal(1), kemSeed: bytes, retiredAt: count });
export const RETIRED_KEYS = checkedTable('retired_keys', retiredKey);
