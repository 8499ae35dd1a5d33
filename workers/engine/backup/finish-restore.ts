/**
 * @file Carries out a restore that was decided for, at start, before any part of the engine has read anything. Every step can be taken
 * again: whatever ended the engine in its middle, the next start goes on, and until `staged` it can also be dropped.
 *
 * 1. (adopt) this device's own rows are sealed under the keys that come and join the scratch store: `staged` (taken-along.ts);
 * 2. the data database takes all rows, a page at a time: more than one page is never in memory, however much there is;
 * 3. (adopt) the account root and the table keys that come take the places of this device's, in one transaction;
 * 4. the medical vault's keys that come are there for this device; (adopt) it is enrolled in the account that came, sessions are dropped,
 *    what waited to be sent is marked, the earlier device's key is kept for opening;
 * 5. the decision is forgotten, the scratch store deleted.
 */
import { putEnvelopes } from '../medical-vault/vault-keys.ts';
import { CONVERSATIONS, MESSAGES } from '../messaging/tables.ts';
import { wipe } from '../protocol/suites/bytes.ts';
import { LASTING_IDENTITY } from '../transport/mixnet-lifecycle.ts';
import { DEVICE_CERTIFICATES } from '../custody/certificates.ts';
import { RETIRED_KEYS } from '../custody/kem-keys.ts';
import { fromKeyRecords } from '../custody/profile-records.ts';
import type { RootKey } from '../custody/root-key.ts';
import type { DatabaseEnvironment, Databases } from '../store/databases.ts';
import type { KeyDatabase } from '../store/key-database.ts';
import { createRawRows, type RawRows } from '../store/raw-rows.ts';
import type { DiskRow } from '../store/row-format.ts';
import { openScratch, type Scratch } from '../store/scratch.ts';
import { createSealedStore } from '../store/sealed-store.ts';
import { openTableKeys, tableKeyFrom, wrapTableKeys } from '../store/table-keys.ts';
import { put, remove, type Change, type Store } from '../store/types.ts';
import { missingOf, removedSince } from './merging.ts';
import { equalTallies, tallyOf } from './read-backup.ts';
import { GIVES_WAY } from './restore-plan.ts';
import { RECOVERY, RESTORES, type RestoreRow } from './tables.ts';
import { takeAlong, TAKEN_ALONG } from './taken-along.ts';

export interface FinishRestoreParts {
  readonly environment: DatabaseEnvironment;
  readonly databases: Databases;
  readonly database: KeyDatabase;
  readonly rootKey: RootKey;
  readonly store: Store;
  readonly clock: { now(): number };
}

const RESTORE = 'restore';
/** Beside the tables that were read, so that these can still be compared with what was read. */
const alongOf = (table: string): string => `taken-along:${table}`;

export const restoreId = (store: Pick<Store, 'opaqueId'>): Promise<string> =>
  store.opaqueId(RESTORES, RESTORE);

async function stageAlong(store: Store, scratch: Scratch, { tableKeys }: RestoreRow): Promise<void> {
  for (const table of TAKEN_ALONG) {
    const secret = tableKeys[table];
    // A file from before that table: its key here stays, and so do its rows.
    if (secret === undefined) continue;
    const key = await tableKeyFrom(table, new Uint8Array(secret));
    const rows = await takeAlong(table, store, key, () => scratch.pages(table));
    const stored = await scratch.put(alongOf(table), rows);
    if (!stored.ok) throw new DOMException('the scratch store refused', 'QuotaExceededError');
  }
}

/** What comes into a table, a page at a time. */
async function* comingRows(scratch: Scratch, table: string): AsyncGenerator<readonly DiskRow[]> {
  yield* scratch.pages(table);
  yield* scratch.pages(alongOf(table));
}

/** Conversations begin new sessions; what this account's earlier device had still to send is shown as not sent. */
async function newBeginnings(store: Store): Promise<readonly Change[]> {
  // `from` named an identity of the earlier device.
  const conversations = (await store.all(CONVERSATIONS)).map(({ id, row: conversation }) =>
    put(CONVERSATIONS, id, {
      ...conversation,
      from: LASTING_IDENTITY,
      session: null,
      renew: 'restored',
      known: null,
      announcing: null,
    }),
  );
  const waiting = (await store.all(MESSAGES))
    .filter(({ row: { mine, state } }) => mine && (state === 'queued' || state === 'in-round'))
    .map(({ id, row: message }) =>
      put(MESSAGES, id, { ...message, state: 'expired' }, { tags: [message.conversationId] }),
    );
  return [...conversations, ...waiting];
}

async function must(written: Promise<{ readonly ok: boolean }>): Promise<void> {
  if (!(await written).ok) throw new DOMException('a restore could not be stored', 'QuotaExceededError');
}

async function adoptKeys({ database, rootKey }: FinishRestoreParts, row: RestoreRow): Promise<void> {
  const stored = fromKeyRecords(await database.read());
  if (typeof stored === 'string') throw new Error(`the stored keys are ${stored}`);
  const { id } = stored.accountRoot;
  const accountRoot = { id, v: await rootKey.seal('account_root', id, new Uint8Array(row.accountRoot)) };
  await must(
    database.adopt(accountRoot, await wrapTableKeys(new Map(Object.entries(row.tableKeys)), rootKey)),
  );
}

async function carryOut(parts: FinishRestoreParts, decided: RestoreRow, scratch: Scratch): Promise<void> {
  const { databases, store, rootKey, clock } = parts;
  const raw: RawRows = createRawRows(databases);
  const id = await restoreId(store);
  const tables = Object.keys(decided.tableKeys);
  if (decided.mode === 'merge') {
    const removed = await removedSince(store, decided.madeAt);
    for (const table of tables) {
      const here = await raw.ids(table);
      for await (const page of comingRows(scratch, table))
        await must(raw.put(table, missingOf(table, page, here, removed).comes));
    }
    await must(store.write(await putEnvelopes(store, decided.vaultEnvelopes ?? [])));
    await must(store.write([remove(RESTORES, id)]));
    return;
  }
  if (decided.stage === 'decided') {
    await stageAlong(store, scratch, decided);
    await must(store.write([put(RESTORES, id, { ...decided, stage: 'staged' })]));
  }
  // The copy at the server has keys and contacts alone: only what the account root signed must go with the root.
  const givesWay = decided.recovery === null ? ['device_certificates'] : GIVES_WAY;
  await must(raw.clear([...new Set([...tables, ...givesWay])]));
  for (const table of tables)
    for await (const page of comingRows(scratch, table)) await must(raw.put(table, page));
  await adoptKeys(parts, decided);

  const keys = await openTableKeys(databases, rootKey);
  if (!keys.ok) throw new Error('the table keys that came do not open');
  const next = createSealedStore(databases, keys.value);
  const now = clock.now();
  const enrolled =
    decided.enrolment === undefined
      ? []
      : [
          put(
            DEVICE_CERTIFICATES,
            await next.opaqueId(DEVICE_CERTIFICATES, `enrolment/${decided.enrolment.sequence}`),
            decided.enrolment,
          ),
        ];
  await must(next.write([...(await newBeginnings(next)), ...enrolled]));
  await must(next.write(await putEnvelopes(next, decided.vaultEnvelopes ?? [])));
  const recovery = decided.recovery && {
    v: 2 as const,
    ...decided.recovery,
    asked: 0,
    madeAt: decided.madeAt,
    // The words were typed to read the file.
    provenAt: now,
    lastBackup: null,
    earlierDevices: decided.revocation === undefined ? [] : [decided.revocation],
  };
  const retired = { v: 1, kemSeed: decided.identity, retiredAt: now } as const;
  await must(
    next.write([
      ...(recovery === null ? [] : [put(RECOVERY, await next.opaqueId(RECOVERY, 'recovery'), recovery)]),
      put(
        RETIRED_KEYS,
        await next.opaqueId(RETIRED_KEYS, `${decided.rootFingerprint}/${decided.madeAt}`),
        retired,
      ),
      remove(RESTORES, id),
    ]),
  );
}

/** What was checked when the file was read is still all there. */
async function scratchIsWhole(scratch: Scratch, { tallies }: RestoreRow): Promise<boolean> {
  const found = await Promise.all(
    Object.keys(tallies).map(async (table) => [table, await tallyOf(scratch, table)] as const),
  );
  return equalTallies(Object.fromEntries(found), tallies);
}

/**
 * `none` when no restore was decided for; `restored` when it is done, and keys and rows must be opened anew; `dropped` when what was
 * read is no longer there, and nothing was changed. Throws a DOMException where storage refuses: the next start tries again.
 */
export async function finishRestore(parts: FinishRestoreParts): Promise<'none' | 'restored' | 'dropped'> {
  const { store, environment } = parts;
  const decided = await store.get(RESTORES, await restoreId(store));
  if (decided === undefined) return 'none';
  const scratch = await openScratch(environment);
  if (decided.stage === 'decided' && !(await scratchIsWhole(scratch, decided))) {
    await scratch.destroy();
    await must(store.write([remove(RESTORES, await restoreId(store))]));
    return 'dropped';
  }
  await carryOut(parts, decided, scratch);
  wipe(...Object.values(decided.tableKeys), decided.accountRoot, decided.identity);
  await scratch.destroy();
  return 'restored';
}
