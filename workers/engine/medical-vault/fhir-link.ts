/** @file Hands a FHIR file to a worker of its own. */
import { VAULT_LIMITS, type VaultFileError } from '../../api/medical-vault.ts';
import type { Result } from '../../api/result.ts';
import type { FhirContents, FhirMessage } from '../../import/fhir/port.ts';
import { talkToImportWorker, type Talk, type TalkParts } from '../import/talk.ts';

/** A file of the greatest length takes a few seconds. */
const SILENCE_MS = 120_000;

export type FhirReading = Talk<FhirContents, VaultFileError>;

function take(message: FhirMessage): Result<FhirContents, VaultFileError> | undefined {
  if (message.type === 'failed') return { ok: false, error: message.error };
  return message.type === 'fhir' ? { ok: true, value: message.contents } : undefined;
}

export function readFhirInWorker(file: Blob, parts: TalkParts): FhirReading {
  const request = { type: 'read-fhir', file, maxBytes: VAULT_LIMITS.fileBytes } as const;
  return talkToImportWorker(request, parts, { silenceMs: SILENCE_MS, take });
}
