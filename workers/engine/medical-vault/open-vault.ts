/** @file The vault while it is open: every item's content in memory, gone when it closes. */
import type { StorageError } from '../../api/errors.ts';
import type { VaultAttachment } from '../../api/medical-vault.ts';
import type { Result } from '../../api/result.ts';
import type { RandomBytes } from '../protocol/suites/types.ts';
import { inChunks } from '../store/chunks.ts';
import { put, type Change, type Store } from '../store/types.ts';
import type { Attachments } from './attachments.ts';
import type { ItemContent } from './item-content.ts';
import { openItem, sealItem } from './item-seal.ts';
import { VAULT_IMPORTS, VAULT_ITEMS, type ImportedRow, type ItemRow } from './tables.ts';
import type { VaultKeys } from './vault-keys.ts';

export interface OpenedItem {
  readonly row: ItemRow;
  readonly content: ItemContent;
}

export interface SealedChange {
  readonly id: string;
  readonly item: OpenedItem;
  readonly change: Change;
}

export interface VaultParts {
  readonly store: Store;
  readonly vaultKeys: Pick<VaultKeys, 'forSealing' | 'byId' | 'forget'>;
  readonly attachments: Attachments;
  readonly random: RandomBytes;
  readonly clock: { now(): number };
}

const MINUTE = 60_000;
/** Opened at a time. */
const STEP = 64;

export class OpenVault {
  readonly items = new Map<string, OpenedItem>();
  readonly imports = new Map<string, ImportedRow>();
  /** Attached, and in no item yet. */
  readonly drafts = new Map<string, VaultAttachment>();
  /** Removed a moment ago. */
  readonly removed = new Map<string, OpenedItem>();
  unreadable = 0;
  bytes = 0;
  readonly #parts: VaultParts;

  private constructor(parts: VaultParts) {
    this.#parts = parts;
  }

  /** Opens every item, and sweeps files that no item names. */
  static async open(parts: VaultParts): Promise<OpenVault> {
    const vault = new OpenVault(parts);
    const { store } = parts;
    await inChunks(await store.all(VAULT_ITEMS), STEP, ({ id, row }) => vault.reopen(id, row));
    for (const { id, row } of await store.all(VAULT_IMPORTS)) vault.imports.set(id, row);
    await vault.sweep();
    return vault;
  }

  /** Takes a stored row into memory. */
  async reopen(id: string, row: ItemRow): Promise<void> {
    const key = await this.#parts.vaultKeys.byId(row.vaultKeyId);
    const content = key && (await openItem(id, row, key));
    if (content !== undefined) this.items.set(id, { row, content });
    else {
      this.items.delete(id);
      this.unreadable += 1;
    }
  }

  /** An item as its next version, not stored yet. */
  async seal(
    id: string,
    content: Omit<ItemContent, 'v' | 'changedAt'>,
    before: OpenedItem | undefined,
  ): Promise<Result<SealedChange, StorageError>> {
    const { vaultKeys, random, clock } = this.#parts;
    const vaultKey = await vaultKeys.forSealing();
    if (!vaultKey.ok) return vaultKey;
    const changedAt = Math.floor(clock.now() / MINUTE) * MINUTE;
    const whole: ItemContent = { v: 1, changedAt, ...content };
    const version = (before?.row.version ?? 0) + 1;
    const row = await sealItem({ id, type: content.record.kind, version }, whole, vaultKey.value, random);
    return { ok: true, value: { id, item: { row, content: whole }, change: put(VAULT_ITEMS, id, row) } };
  }

  /** Files that are still asked for: by an item, by what can be undone, by a form. */
  #named(): Set<string> {
    const named = new Set(this.drafts.keys());
    for (const { content } of [...this.items.values(), ...this.removed.values()])
      for (const { id } of content.attachments) named.add(id);
    for (const { changed } of this.imports.values())
      for (const { attachments } of changed) for (const id of attachments) named.add(id);
    return named;
  }

  /** Counts what files take, and removes those that nothing names. An item that can't be read may name any: then only rubbish goes. */
  async sweep(): Promise<void> {
    const { attachments } = this.#parts;
    const named = this.#named();
    const unnamed: string[] = [];
    this.bytes = 0;
    for (const [id, { wrappedKey, bytes }] of await attachments.heads()) {
      const rubbish = wrappedKey === null || (this.unreadable === 0 && !named.has(id));
      if (rubbish) unnamed.push(id);
      else this.bytes += bytes;
    }
    // A full disk doesn't keep anybody out: the next opening tries again.
    await attachments.purge(unnamed).catch(() => undefined);
  }
}
