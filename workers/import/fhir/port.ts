/** @file What engine and import worker say to each other about a FHIR file. */
import type { PassedOver } from '../../api/imports.ts';
import type { FhirSkipped, VaultFileError, VaultRecord } from '../../api/medical-vault.ts';

/** To the worker. */
export interface FhirRequest {
  readonly type: 'read-fhir';
  readonly file: Blob;
  readonly maxBytes: number;
}

export interface FhirAttachment {
  readonly name: string;
  readonly mediaType: string;
  readonly content: Blob;
  /** SHA-256, lowercase hex. */
  readonly digest: string;
}

/** One record, well-formed; the engine still checks its bounds. */
export interface FhirItem {
  /** Place in the Bundle's list, from 1. */
  readonly entry: number;
  readonly type: string;
  /** The same in next month's file. */
  readonly identity: string;
  readonly version: string | null;
  /** Milliseconds since 1970. */
  readonly updatedAt: number | null;
  readonly record: VaultRecord;
  readonly attachments: readonly FhirAttachment[];
}

export interface FhirContents {
  readonly items: readonly FhirItem[];
  readonly skipped: readonly FhirSkipped[];
  readonly passedOver: readonly PassedOver[];
  /** Different people that the records are about. */
  readonly people: number;
}

/** From the worker: isolation first, then one of the others. */
export type FhirMessage =
  | { readonly type: 'isolation'; readonly reachable: readonly string[] }
  | { readonly type: 'fhir'; readonly contents: FhirContents }
  | { readonly type: 'failed'; readonly error: VaultFileError };
