/** @file Whole profiles over in-memory IndexedDB, opened as the engine opens them. */
import { putEntry, LOG_ENTRIES, type LogEntryRow } from '../../../workers/engine/records/log-entries.ts';
import { nobleSuite, nativeSuite } from '../../../workers/engine/protocol/suites/suite.ts';
import { openProfile, type Profile } from '../../../workers/engine/startup/open-profile.ts';
import type { DatabaseEnvironment } from '../../../workers/engine/store/databases.ts';
import type { Proof } from '../../../workers/api/unlock.ts';
import { memoryEnvironment, rowId } from '../store/support.ts';

export const random = (length: number) => crypto.getRandomValues(new Uint8Array(length));

export interface Device {
  readonly environment: DatabaseEnvironment;
  readonly time: { now: number };
  open(proof?: Proof | null): Promise<Profile>;
  tryToOpen(proof?: Proof | null): ReturnType<typeof openProfile>;
}

export function device(environment: DatabaseEnvironment = memoryEnvironment(), suite = nativeSuite): Device {
  const time = { now: Date.UTC(2026, 10, 21, 8, 0, 30) };
  const tryToOpen = (proof: Proof | null = null) =>
    openProfile({ databases: environment, random, clock: { now: () => time.now } }, suite, proof);
  return {
    environment,
    time,
    tryToOpen,
    async open(proof = null) {
      const opened = await tryToOpen(proof);
      if (!opened.ok) throw new Error(JSON.stringify(opened.error));
      return opened.value;
    },
  };
}

export const otherEngine = nobleSuite;

export function close({ keys, root, store }: Profile): void {
  keys.destroy();
  root.destroy();
  store.close();
}

export function entry(n: number): LogEntryRow {
  return {
    v: 2,
    entry: { domain: 'mood', score: (n % 5) + 1, note: `note ${n}` } as unknown as LogEntryRow['entry'],
    at: 1_700_000_000_000 + n * 60_000,
    zone: 'Europe/Berlin',
    day: `2026-10-${String((n % 28) + 1).padStart(2, '0')}`,
    source: 'typed' as LogEntryRow['source'],
    importId: null,
  };
}

/** With the person of row 1, in the middle of a draft. */
export const CONVERSATION = {
  personId: rowId(1),
  ids: ['c'],
  address: new Uint8Array(36),
  nextCounter: 4,
  received: { upTo: 2, beyond: [] },
  owesAcknowledgement: null,
  lastAcknowledged: 0,
  session: null,
  renew: null,
  draft: 'half a thought',
  unread: 0,
  version: 1,
  ended: false,
};

export async function logEntries({ store }: Profile, from: number, to: number): Promise<void> {
  const numbers = Array.from({ length: to - from }, (_, at) => from + at);
  const written = await store.write(numbers.map((n) => putEntry(rowId(n + 1), entry(n))));
  if (!written.ok) throw new Error(written.error.code);
}

export async function entriesOf({ store }: Profile): Promise<readonly LogEntryRow[]> {
  return (await store.all(LOG_ENTRIES)).map(({ row }) => row).sort((a, b) => a.at - b.at);
}

/** The whole ceremony; the 24 words. `previous`: those that count until now. */
export async function withRecoveryKey(
  { backups }: Profile,
  previous?: string,
  proofs: readonly Proof[] = [],
): Promise<string> {
  const made = await backups.makeRecoveryKey(previous);
  if (!made.ok) throw new Error(made.error.code);
  const { words, ask } = made.value;
  const confirmed = backups.keys.confirm(ask.map((place) => words[place] ?? ''));
  if (!confirmed.ok) throw new Error(confirmed.error.code);
  const tried = await backups.tryOut(proofs);
  if (!tried.ok) throw new Error(tried.error.code);
  return words.join(' ');
}

/** Answers the three words that are asked for out of these 24. */
export async function proveWith(
  { backups }: Profile,
  words: string,
): ReturnType<Profile['backups']['keys']['prove']> {
  const question = await backups.keys.question();
  if (!question.ok) return question;
  const all = words.split(' ');
  return backups.keys.prove(question.value.map((place) => all[place] ?? ''));
}

export async function madeBy({ backups }: Profile): Promise<Blob> {
  const made = await backups.make();
  if (!made.ok) throw new Error(made.error.code);
  return made.value;
}

export async function bytesOf(file: Blob): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await file.arrayBuffer());
}

/** A row that the browser lost: gone from the disk, and nobody removed it. */
export async function loseRow({ environment }: Device, table: string, id: string): Promise<void> {
  const database = await new Promise<IDBDatabase>((resolve, reject) => {
    const request = environment.indexedDB.open('wellio');
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('the database did not open'));
  });
  const transaction = database.transaction(table, 'readwrite');
  transaction.objectStore(table).delete(id);
  await new Promise<void>((resolve) => {
    transaction.oncomplete = () => resolve();
  });
  database.close();
}
