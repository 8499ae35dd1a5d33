import type { FieldError, GoneError, StorageError } from './errors.ts';
import type { PassedOver } from './imports.ts';
import type { Result } from './result.ts';
import type { ProofNeededError } from './unlock.ts';

export const VAULT_KINDS = [
  'condition',
  'medication',
  'allergy',
  'immunisation',
  'laboratory',
  'document',
] as const;
export type VaultKind = (typeof VAULT_KINDS)[number];

/** A day, a month or a year, as exactly as it is known: `YYYY-MM-DD`, `YYYY-MM` or `YYYY`. */
export type PartialDate = string;

export const SEVERITIES = ['mild', 'moderate', 'severe'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** One value of a laboratory result, as the laboratory wrote it: nothing is converted or judged. */
export interface LaboratoryValue {
  readonly name: string;
  readonly value: string;
  /** Empty where there is none. */
  readonly unit: string;
  /** The laboratory's own range of reference; empty where there is none. */
  readonly range: string;
}

interface Common {
  readonly title: string;
  readonly note: string;
}

/** What a person writes down, or a file from a clinic says. Texts may be empty but for the title. */
export type VaultRecord =
  | (Common & {
      readonly kind: 'condition';
      readonly from: PartialDate | null;
      readonly to: PartialDate | null;
      readonly past: boolean;
    })
  | (Common & {
      readonly kind: 'medication';
      readonly dose: string;
      readonly from: PartialDate | null;
      readonly to: PartialDate | null;
      readonly past: boolean;
    })
  | (Common & {
      readonly kind: 'allergy';
      readonly reaction: string;
      readonly severity: Severity | null;
      readonly from: PartialDate | null;
      readonly past: boolean;
    })
  | (Common & { readonly kind: 'immunisation'; readonly date: PartialDate | null; readonly lot: string })
  | (Common & {
      readonly kind: 'laboratory';
      readonly date: PartialDate | null;
      readonly values: readonly LaboratoryValue[];
    })
  | (Common & { readonly kind: 'document'; readonly date: PartialDate | null; readonly author: string });

export const VAULT_LIMITS = {
  /** Characters. */
  title: 200,
  text: 500,
  note: 10_000,
  values: 200,
  attachments: 20,
  /** Bytes of one attachment. */
  attachmentBytes: 25_000_000,
  /** Bytes of all attachments together. */
  totalBytes: 250_000_000,
  /** Bytes of a FHIR file. */
  fileBytes: 50_000_000,
  items: 20_000,
} as const;

export interface VaultAttachment {
  readonly id: string;
  readonly name: string;
  /** One of SHOWABLE_TYPES, else `application/octet-stream`: anything else would be shown by the browser in ways that nobody checked. */
  readonly mediaType: string;
  readonly bytes: number;
}

/** What a browser shows without running it. All else can be saved only. */
export const SHOWABLE_TYPES = [
  'application/pdf',
  'image/png',
  'image/jpeg',
  'image/gif',
  'image/webp',
  'text/plain',
] as const;

/** A line of the list. */
export interface VaultItemSummary {
  readonly id: string;
  readonly kind: VaultKind;
  readonly title: string;
  /** The one date to sort and show it by. */
  readonly date: PartialDate | null;
  readonly attachments: number;
  readonly fromFile: boolean;
}

export interface VaultItem {
  readonly id: string;
  readonly record: VaultRecord;
  readonly attachments: readonly VaultAttachment[];
  /** Milliseconds, to the minute. */
  readonly changedAt: number;
  readonly fromFile: boolean;
}

export type VaultSnapshot =
  /** Nothing of it is in memory. */
  | { readonly state: 'closed' }
  | {
      readonly state: 'open';
      /** Newest first by date, those without one last. */
      readonly items: readonly VaultItemSummary[];
      /** Items that can't be opened: altered, or sealed by a device whose key is not here. */
      readonly unreadable: number;
      /** Of all attachments. */
      readonly bytes: number;
      /** The newest import, while it can be taken back. */
      readonly lastImport: { readonly id: string; readonly added: number; readonly changed: number } | null;
    };

export interface VaultClosedError {
  /** Open the vault first. */
  readonly code: 'vault-closed';
}

export interface VaultItemError {
  /** `vault-damaged`: it was altered on disk, or its key is not on this device; a backup may hold it whole. */
  readonly code: 'vault-damaged';
}

export interface VaultFullError {
  readonly code: 'attachment-too-large' | 'vault-full' | 'too-many-attachments';
}

export interface AttachmentSourceError {
  /** The file can't be read (any more); or the person ended it. Nothing was kept. */
  readonly code: 'file-unreadable' | 'stopped';
}

export type VaultField = 'title' | 'note' | 'date' | 'from' | 'to' | 'text' | 'values' | 'kind';
export type VaultFieldError = FieldError<VaultField>;

/** What each command can come to, beside `vault-closed`. */
export type VaultSaveError = GoneError | VaultItemError | VaultFieldError | VaultFullError | StorageError;
export type VaultRemoveError = GoneError | StorageError;
export type VaultAttachError = VaultFullError | AttachmentSourceError | StorageError;
export type VaultAddFileError = GoneError | VaultFullError | VaultItemError | StorageError;

export interface VaultProgress {
  readonly done: number;
  readonly total: number;
}

/** Why an entry of a FHIR file was left out. */
export interface FhirSkipped {
  /** Place in the Bundle's list, from 1. */
  readonly entry: number;
  /** `Observation`, `Condition`, …; empty where the entry says none. */
  readonly type: string;
  readonly why:
    /** Not of the shape that FHIR R4 gives this type. */
    | 'bad-shape'
    /** Nothing says what it is. */
    | 'no-name'
    /** Its own status says that it was entered in error, refuted, cancelled or not done. */
    | 'withdrawn'
    /** An observation that isn't a laboratory result. */
    | 'not-laboratory'
    /** The document is only a link to a server; nothing is fetched. */
    | 'link-only'
    /** Longer than the vault takes. */
    | 'too-long'
    /** The file has it twice. */
    | 'twice';
}

export interface VaultFileError {
  readonly code:
    /** The browser can't read it, or reading was stopped. */
    | 'file-unreadable'
    | 'file-too-large'
    /** Not a FHIR R4 Bundle in JSON: another kind of file, damaged, cut off, not UTF-8, or nested without end. */
    | 'not-fhir'
    /** A Bundle without anything that the vault keeps. */
    | 'nothing-in-file';
}

/** What a FHIR file holds, before anything is stored. */
export interface FhirPreview {
  readonly id: string;
  readonly added: Readonly<Record<VaultKind, number>>;
  readonly addedTotal: number;
  /** Known, and the file has something newer. */
  readonly changed: number;
  /** Known and the same, or the file's is older. */
  readonly same: number;
  /** Known and newer in the file, but edited here: yours stays. */
  readonly edited: number;
  /** Brought by an earlier file and removed here since. */
  readonly removedHere: number;
  readonly attachmentBytes: number;
  /** Different people that the records are about. More than one deserves a look. */
  readonly people: number;
  /** The first hundred. */
  readonly skipped: readonly FhirSkipped[];
  readonly skippedTotal: number;
  /** Types that aren't read, with their counts. */
  readonly passedOver: readonly PassedOver[];
}

/** The medical vault. It opens by a fresh proof of unlocking where the device has a way in, and closes with its screen. */
export interface MedicalVaultView {
  snapshot(): Promise<VaultSnapshot>;
  open(): Promise<Result<null, ProofNeededError | { readonly code: 'self-test-failed' }>>;
  /** Forgets the key and all that was read. */
  close(): Promise<void>;
  item(id: string): Promise<Result<VaultItem, VaultClosedError | GoneError | VaultItemError>>;
  /** `id` null makes a new one. Attachments that are no longer named are removed with it. */
  save(
    id: string | null,
    record: VaultRecord,
    attachments: readonly VaultAttachment[],
  ): Promise<Result<VaultItem, VaultClosedError | VaultSaveError>>;
  /** Can be undone for a minute, while the vault stays open. */
  remove(id: string): Promise<Result<null, VaultClosedError | VaultRemoveError>>;
  undoRemove(id: string): Promise<Result<null, VaultClosedError | VaultRemoveError>>;
  /** Seals a file; it belongs to nothing until an item is saved with it. One at a time. */
  attach(file: Blob, name: string): Promise<Result<VaultAttachment, VaultClosedError | VaultAttachError>>;
  /** Bytes of the file that is being attached; null when there is none. */
  attaching(): Promise<VaultProgress | null>;
  stopAttaching(): Promise<void>;
  /** Forgets a file that was attached and belongs to nothing yet. */
  dropAttachment(id: string): Promise<void>;
  attachment(id: string): Promise<Result<Blob, VaultClosedError | GoneError | VaultItemError>>;
  /** Reads a FHIR R4 Bundle in a worker without keys or network; stores nothing. */
  readFile(file: Blob): Promise<Result<FhirPreview, VaultClosedError | VaultFileError>>;
  stopReading(): Promise<void>;
  /** Stores what was read, whole or not at all. `bringBack`: also what was removed here since an earlier file brought it. */
  addFile(
    id: string,
    bringBack: boolean,
  ): Promise<
    Result<{ readonly added: number; readonly changed: number }, VaultClosedError | VaultAddFileError>
  >;
  /** Takes the newest import back: what it added goes (unless edited since), what it changed is as before. */
  undoFile(
    id: string,
  ): Promise<
    Result<{ readonly removed: number; readonly restored: number }, VaultClosedError | VaultRemoveError>
  >;
  /** Forgets what was read. */
  cancelFile(id: string): Promise<void>;
}
