/** @file A FHIR file into the vault: read, looked at, added as a whole, taken back as a whole. Holds one file at a time. */
import { bytesToHex } from '@noble/hashes/utils.js';
import type { StorageError } from '../../api/errors.ts';
import {
  VAULT_LIMITS,
  type MedicalVaultView,
  type VaultAddFileError,
  type VaultAttachment,
  type VaultFileError,
  type VaultItemError,
  type VaultRemoveError,
  type VaultSnapshot,
} from '../../api/medical-vault.ts';
import type { Result } from '../../api/result.ts';
import type { FhirContents } from '../../import/fhir/port.ts';
import type { EngineContext } from '../context.ts';
import { isolationReport, type TalkParts } from '../import/talk.ts';
import { put, remove, type Change } from '../store/types.ts';
import type { Attachments, WrittenAttachment } from './attachments.ts';
import { readFhirInWorker, type FhirReading } from './fhir-link.ts';
import type { OpenedItem, OpenVault, SealedChange } from './open-vault.ts';
import { identify, planImport, previewOf, type Identified, type ImportPlan } from './plan-import.ts';
import { VAULT_IMPORTS, VAULT_ITEMS, type ImportedRow } from './tables.ts';
import type { VaultKeys } from './vault-keys.ts';

type Closed = { readonly code: 'vault-closed' };

export interface FileImportParts extends Pick<EngineContext, 'random' | 'clock' | 'store' | 'reportCheck'> {
  readonly spawn: TalkParts['spawn'];
  readonly attachments: Attachments;
  readonly vaultKeys: Pick<VaultKeys, 'forSealing'>;
  readonly whileOpen: <Value, Failure>(
    work: (vault: OpenVault) => Promise<Result<Value, Failure>>,
  ) => Promise<Result<Value, Failure | Closed>>;
  readonly write: (changes: readonly Change[]) => Promise<Result<null, StorageError>>;
  readonly vault: () => OpenVault | undefined;
}

export interface FileImport {
  read: MedicalVaultView['readFile'];
  stop: MedicalVaultView['stopReading'];
  add: MedicalVaultView['addFile'];
  undo: MedicalVaultView['undoFile'];
  cancel: MedicalVaultView['cancelFile'];
  last(vault: OpenVault): Extract<VaultSnapshot, { state: 'open' }>['lastImport'];
  forget(): void;
}

interface Pending extends Pick<FhirContents, 'people' | 'passedOver' | 'skipped'> {
  readonly id: string;
  readonly items: readonly Identified[];
}

/** Everything sealed and its files' chunks written; nothing names them yet. */
interface Prepared {
  readonly items: readonly SealedChange[];
  readonly heads: readonly Change[];
  readonly files: ReadonlyMap<string, readonly string[]>;
}

const ID_BYTES = 16;
const MINUTE = 60_000;
const CLOSED = { ok: false, error: { code: 'vault-closed' } } as const;
const GONE = { ok: false, error: { code: 'gone' } } as const;

function newest(vault: OpenVault): readonly [string, ImportedRow] | undefined {
  return [...vault.imports].sort(([, one], [, other]) => other.sequence - one.sequence)[0];
}

/** Only the newest import can be taken back: what earlier ones replaced is no longer kept. */
function settled(vault: OpenVault): readonly (readonly [string, ImportedRow])[] {
  return [...vault.imports]
    .filter(([, { changed }]) => changed.length > 0)
    .map(([id, row]) => [id, { ...row, changed: [] }] as const);
}

const idsOf = ({ content }: OpenedItem): string[] => content.attachments.map(({ id }) => id);

export function createFileImport(parts: FileImportParts): FileImport {
  const { store, random, clock, spawn, attachments, vaultKeys, whileOpen, write, reportCheck } = parts;
  const isolation = isolationReport(reportCheck);
  let reading: FhirReading | undefined;
  let pending: Pending | undefined;

  function forget(): void {
    reading?.cancel();
    reading = pending = undefined;
  }

  async function writeFiles(
    { attachments: files }: Identified,
    written: WrittenAttachment[],
  ): Promise<Result<readonly VaultAttachment[], StorageError | VaultItemError>> {
    const named: VaultAttachment[] = [];
    for (const { name, mediaType, content } of files) {
      const vaultKey = await vaultKeys.forSealing();
      if (!vaultKey.ok) return vaultKey;
      const file = await attachments.write(content, { vaultKey: vaultKey.value });
      if (!file.ok) {
        const { code } = file.error;
        const storage = code === 'storage-full' || code === 'storage-failed';
        return { ok: false, error: { code: storage ? code : 'storage-failed' } };
      }
      written.push(file.value);
      named.push({ id: file.value.id, name, mediaType, bytes: content.size });
    }
    return { ok: true, value: named };
  }

  async function prepare(
    vault: OpenVault,
    wanted: readonly (Identified & { readonly before?: OpenedItem })[],
    written: WrittenAttachment[],
  ): Promise<Result<Prepared, StorageError | VaultItemError>> {
    const items: SealedChange[] = [];
    const files = new Map<string, readonly string[]>();
    for (const item of wanted) {
      const { id, record, version, updatedAt, digest, before } = item;
      const named = await writeFiles(item, written);
      if (!named.ok) return named;
      const source = { version, updatedAt, digest, edited: false };
      const sealed = await vault.seal(id, { record, attachments: [...named.value], source }, before);
      if (!sealed.ok) return sealed;
      items.push(sealed.value);
      files.set(
        id,
        named.value.map((file) => file.id),
      );
    }
    return { ok: true, value: { items, heads: written.map(({ head }) => head), files } };
  }

  /** Everything in one write: the records, their files, and how to take both back. */
  async function storeAll(
    vault: OpenVault,
    importId: string,
    { added, changed }: Pick<ImportPlan, 'added' | 'changed'>,
    written: WrittenAttachment[],
  ): Promise<Result<null, StorageError | VaultItemError>> {
    const prepared = await prepare(vault, [...added, ...changed], written);
    if (!prepared.ok) return prepared;
    const { items, heads, files } = prepared.value;
    const row: ImportedRow = {
      v: 1,
      sequence: 1 + (newest(vault)?.[1].sequence ?? 0),
      at: Math.floor(clock.now() / MINUTE) * MINUTE,
      added: added.map(({ id }) => ({ id, attachments: [...(files.get(id) ?? [])] })),
      changed: changed.map(({ id, before }) => ({ id, before: before.row, attachments: idsOf(before) })),
    };
    const earlier = settled(vault);
    const done = await write([
      ...items.map(({ change }) => change),
      ...heads,
      ...earlier.map(([id, before]) => put(VAULT_IMPORTS, id, before)),
      put(VAULT_IMPORTS, importId, row),
    ]);
    if (!done.ok) return done;
    for (const { id, item } of items) vault.items.set(id, item);
    for (const [id, before] of earlier) vault.imports.set(id, before);
    vault.imports.set(importId, row);
    return done;
  }

  return {
    forget,
    last(vault) {
      const last = newest(vault);
      if (last === undefined) return null;
      const [id, { added, changed }] = last;
      return { id, added: added.length, changed: changed.length };
    },
    read: async (file) => {
      if (parts.vault() === undefined) return CLOSED;
      forget();
      const tooLarge: Result<never, VaultFileError> = { ok: false, error: { code: 'file-too-large' } };
      if (file.size > VAULT_LIMITS.fileBytes) return tooLarge;
      const current = (reading = readFhirInWorker(file, { spawn, isolation }));
      const read = await current.outcome;
      if (!read.ok) {
        if (reading === current) reading = undefined;
        return read;
      }
      const { items, skipped } = await identify(read.value, store);
      const vault = parts.vault();
      if (vault === undefined) return CLOSED;
      const { people, passedOver } = read.value;
      const id = bytesToHex(random(ID_BYTES));
      // A newer reading may have begun meanwhile; only the newest can be added.
      if (reading === current) {
        pending = { id, items, skipped, people, passedOver };
        reading = undefined;
      }
      return { ok: true, value: previewOf(id, planImport(items, vault), { skipped, people, passedOver }) };
    },
    stop: async () => {
      await Promise.resolve();
      reading?.cancel();
    },
    cancel: async (id) => {
      await Promise.resolve();
      if (pending?.id === id) pending = undefined;
    },
    add: (id, bringBack) =>
      whileOpen<{ readonly added: number; readonly changed: number }, VaultAddFileError>(async (vault) => {
        if (pending?.id !== id) return GONE;
        const plan = planImport(pending.items, vault);
        const added = bringBack ? [...plan.added, ...plan.removedHere] : plan.added;
        const { changed } = plan;
        if (added.length + changed.length === 0) return { ok: true, value: { added: 0, changed: 0 } };
        const files = [...added, ...changed].flatMap((item) => item.attachments);
        const bytes = files.reduce((sum, { content }) => sum + content.size, 0);
        if (
          vault.bytes + bytes > VAULT_LIMITS.totalBytes ||
          vault.items.size + added.length > VAULT_LIMITS.items
        )
          return { ok: false, error: { code: 'vault-full' } };
        const written: WrittenAttachment[] = [];
        const stored = await storeAll(vault, id, { added, changed }, written);
        // What failed is rubbish without a key; what earlier imports kept for undoing is too.
        await vault.sweep();
        if (!stored.ok) return stored;
        pending = undefined;
        return { ok: true, value: { added: added.length, changed: changed.length } };
      }),
    undo: (id) =>
      whileOpen<{ readonly removed: number; readonly restored: number }, VaultRemoveError>(async (vault) => {
        const last = newest(vault);
        if (last === undefined || last[0] !== id) return GONE;
        const [, { added, changed }] = last;
        const untouched = (item: string): boolean => vault.items.get(item)?.content.source?.edited === false;
        const gone = added.map((item) => item.id).filter(untouched);
        const back = changed.filter((item) => untouched(item.id));
        const done = await write([
          ...gone.map((item) => remove(VAULT_ITEMS, item)),
          ...back.map(({ id: item, before }) => put(VAULT_ITEMS, item, before)),
          remove(VAULT_IMPORTS, id),
        ]);
        if (!done.ok) return done;
        for (const item of gone) vault.items.delete(item);
        vault.imports.delete(id);
        for (const { id: item, before } of back) await vault.reopen(item, before);
        await vault.sweep();
        return { ok: true, value: { removed: gone.length, restored: back.length } };
      }),
  };
}
