/** @file The medical vault's commands: one after the other, each whole or not at all, and none while it is closed. */
import { bytesToHex } from '@noble/hashes/utils.js';
import {
  SHOWABLE_TYPES,
  VAULT_LIMITS,
  type MedicalVaultView,
  type VaultAttachError,
  type VaultAttachment,
  type VaultItem,
  type VaultProgress,
  type VaultRemoveError,
  type VaultSaveError,
} from '../../api/medical-vault.ts';
import type { Result } from '../../api/result.ts';
import type { EngineContext } from '../context.ts';
import { written } from '../store/storage-error.ts';
import { put, remove, type Change } from '../store/types.ts';
import { createAttachments } from './attachments.ts';
import { createFileImport, type FileImportParts } from './file-import.ts';
import { byDate, summaryOf } from './item-content.ts';
import { OpenVault, type OpenedItem, type VaultParts } from './open-vault.ts';
import { VAULT_ITEMS } from './tables.ts';
import { validateRecord } from './validate-record.ts';
import type { VaultKeys } from './vault-keys.ts';

export type MedicalVaultContext = Pick<
  EngineContext,
  'store' | 'clock' | 'random' | 'changed' | 'reportCheck'
> & { readonly vaultKeys: VaultKeys; readonly spawn: FileImportParts['spawn'] };

/** Everything but the proof of unlocking, which the view asks for. */
export type MedicalVault = Omit<MedicalVaultView, 'open'> & { open(): Promise<void> };

const ID_BYTES = 16;
const UNDO_MS = 60_000;
const NAME_CHARACTERS = 200;
const CLOSED = { ok: false, error: { code: 'vault-closed' } } as const;
const GONE = { ok: false, error: { code: 'gone' } } as const;

/** A name to show and to save under: no path, no control character. */
function fileName(name: string): string {
  // eslint-disable-next-line no-control-regex -- they are what is looked for
  const clean = name.replace(/[\u0000-\u001f\u007f\u202a-\u202e\u2066-\u2069\\/:*?"<>|]/g, '_').trim();
  return clean.slice(-NAME_CHARACTERS) || 'file';
}

function mediaTypeOf(type: string): string {
  const bare = type.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  return SHOWABLE_TYPES.find((known) => known === bare) ?? 'application/octet-stream';
}

function toItem(id: string, { content }: OpenedItem): VaultItem {
  const { record, attachments, changedAt, source } = content;
  return { id, record, attachments, changedAt, fromFile: source !== null };
}

export function createMedicalVault(context: MedicalVaultContext): MedicalVault {
  const { store, random, vaultKeys, changed } = context;
  const attachments = createAttachments(context);
  const parts: VaultParts = { ...context, attachments };
  let vault: OpenVault | undefined;
  let attaching: { progress: VaultProgress; stopped: boolean } | undefined;
  let tail: Promise<unknown> = Promise.resolve();
  const timers = new Map<string, ReturnType<typeof setTimeout>>();

  function inTurn<Value>(work: () => Promise<Value>): Promise<Value> {
    const done = tail.then(work);
    tail = done.catch(() => undefined);
    return done;
  }

  /** In turn, with the open vault; the screen hears of a change. */
  function whileOpen<Value, Failure>(
    work: (vault: OpenVault) => Promise<Result<Value, Failure>>,
  ): Promise<Result<Value, Failure | { readonly code: 'vault-closed' }>> {
    return inTurn(async () => {
      if (vault === undefined) return CLOSED;
      const result = await work(vault);
      if (result.ok) changed('medical-vault');
      return result;
    });
  }

  const write = async (changes: readonly Change[]) => written(await store.write(changes));

  function forgetRemoved(id: string): void {
    clearTimeout(timers.get(id));
    timers.delete(id);
    vault?.removed.delete(id);
  }

  async function finallyRemove(id: string): Promise<void> {
    forgetRemoved(id);
    await vault?.sweep();
  }

  /** Those of the item and of the form that exist; undefined when one is neither. */
  function known(
    open: OpenVault,
    before: OpenedItem | undefined,
    wanted: readonly VaultAttachment[],
  ): readonly VaultAttachment[] | undefined {
    const own = new Map(before?.content.attachments.map((attachment) => [attachment.id, attachment]));
    const found = wanted.map(({ id }) => own.get(id) ?? open.drafts.get(id));
    return found.every((attachment) => attachment !== undefined) ? found : undefined;
  }

  const file = createFileImport({ ...context, attachments, whileOpen, write, vault: () => vault });

  return {
    open: () =>
      inTurn(async () => {
        vault ??= await OpenVault.open(parts);
        changed('medical-vault');
      }),
    close: async () => {
      if (attaching !== undefined) attaching.stopped = true;
      file.forget();
      await inTurn(async () => {
        const open = vault;
        if (open === undefined) return;
        for (const id of [...open.removed.keys()]) forgetRemoved(id);
        open.drafts.clear();
        // Forgotten first: where storage was lost, there is nothing to sweep, and it is closed all the same.
        vault = undefined;
        vaultKeys.forget();
        await open.sweep().catch(() => undefined);
        changed('medical-vault');
      });
    },
    snapshot: () =>
      inTurn(async () => {
        await Promise.resolve();
        if (vault === undefined) return { state: 'closed' };
        const items = [...vault.items].map(([id, { content }]) => summaryOf(id, content));
        const { unreadable, bytes } = vault;
        return { state: 'open', items: items.sort(byDate), unreadable, bytes, lastImport: file.last(vault) };
      }),
    item: (id) =>
      inTurn(async () => {
        await Promise.resolve();
        if (vault === undefined) return CLOSED;
        const item = vault.items.get(id);
        return item === undefined ? GONE : { ok: true, value: toItem(id, item) };
      }),
    save: (id, record, wanted) =>
      whileOpen<VaultItem, VaultSaveError>(async (open) => {
        const checked = validateRecord(record);
        if (!checked.ok) return checked;
        const before = id === null ? undefined : open.items.get(id);
        if (id !== null && before === undefined) return GONE;
        if (before !== undefined && before.row.type !== checked.value.kind)
          return { ok: false, error: { code: 'field-invalid', field: 'kind', why: 'unknown' } };
        if (wanted.length > VAULT_LIMITS.attachments)
          return { ok: false, error: { code: 'too-many-attachments' } };
        if (id === null && open.items.size >= VAULT_LIMITS.items)
          return { ok: false, error: { code: 'vault-full' } };
        const files = known(open, before, wanted);
        if (files === undefined) return GONE;
        const source = before?.content.source ?? null;
        const content = {
          record: checked.value,
          attachments: files,
          source: source === null ? null : { ...source, edited: true },
        };
        const sealed = await open.seal(
          id ?? bytesToHex(random(ID_BYTES)),
          { ...content, attachments: [...files] },
          before,
        );
        if (!sealed.ok) return sealed;
        const written = await write([sealed.value.change]);
        if (!written.ok) return written;
        open.items.set(sealed.value.id, sealed.value.item);
        for (const attachment of files) open.drafts.delete(attachment.id);
        await open.sweep();
        return { ok: true, value: toItem(sealed.value.id, sealed.value.item) };
      }),
    remove: (id) =>
      whileOpen<null, VaultRemoveError>(async (open) => {
        const item = open.items.get(id);
        if (item === undefined) return GONE;
        const written = await write([remove(VAULT_ITEMS, id)]);
        if (!written.ok) return written;
        open.items.delete(id);
        open.removed.set(id, item);
        timers.set(
          id,
          setTimeout(() => void inTurn(() => finallyRemove(id)), UNDO_MS),
        );
        return written;
      }),
    undoRemove: (id) =>
      whileOpen<null, VaultRemoveError>(async (open) => {
        const item = open.removed.get(id);
        if (item === undefined) return GONE;
        const written = await write([put(VAULT_ITEMS, id, item.row)]);
        if (!written.ok) return written;
        open.items.set(id, item);
        forgetRemoved(id);
        return written;
      }),
    attach: (blob, name) => {
      const mine = { progress: { done: 0, total: blob.size }, stopped: false };
      attaching = mine;
      return whileOpen<VaultAttachment, VaultAttachError>(async (open) => {
        if (blob.size > VAULT_LIMITS.attachmentBytes)
          return { ok: false, error: { code: 'attachment-too-large' } };
        if (open.bytes + blob.size > VAULT_LIMITS.totalBytes)
          return { ok: false, error: { code: 'vault-full' } };
        const vaultKey = await vaultKeys.forSealing();
        if (!vaultKey.ok) return vaultKey;
        const sealed = await attachments.write(blob, {
          vaultKey: vaultKey.value,
          progress: (progress) => (mine.progress = progress),
          stopped: () => mine.stopped,
        });
        if (!sealed.ok) return sealed;
        const { id, head } = sealed.value;
        const written = await write([head]);
        if (!written.ok) return written;
        const value = { id, name: fileName(name), mediaType: mediaTypeOf(blob.type), bytes: blob.size };
        open.drafts.set(id, value);
        await open.sweep();
        return { ok: true, value };
      }).finally(() => {
        if (attaching === mine) attaching = undefined;
      });
    },
    attaching: async () => {
      await Promise.resolve();
      return attaching?.progress ?? null;
    },
    stopAttaching: async () => {
      await Promise.resolve();
      if (attaching !== undefined) attaching.stopped = true;
    },
    dropAttachment: (id) =>
      inTurn(async () => {
        if (vault?.drafts.delete(id) === true) await vault.sweep();
      }),
    attachment: (id) =>
      inTurn(async () => {
        if (vault === undefined) return CLOSED;
        const named = [...vault.items.values()].flatMap(({ content }) => content.attachments);
        const attachment = vault.drafts.get(id) ?? named.find((one) => one.id === id);
        return attachment === undefined ? GONE : attachments.read(id, attachment.mediaType);
      }),
    readFile: file.read,
    stopReading: file.stop,
    addFile: file.add,
    undoFile: file.undo,
    cancelFile: file.cancel,
  };
}
