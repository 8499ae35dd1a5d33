/** @file Hands a FHIR file to a worker of its own, which ends with it. A worker that isn't isolated gets no file. */
import { VAULT_LIMITS, type VaultFileError } from '../../api/medical-vault.ts';
import type { Result } from '../../api/result.ts';
import type { FhirContents, FhirMessage, FhirRequest } from '../../import/fhir/port.ts';

/** What is used of a Worker; tests bring their own. */
export type FhirReader = Pick<
  Worker,
  'postMessage' | 'terminate' | 'onmessage' | 'onerror' | 'onmessageerror'
>;

/** A file of the greatest length takes a few seconds. */
const SILENCE_MS = 120_000;

export interface FhirReading {
  readonly outcome: Promise<Result<FhirContents, VaultFileError>>;
  /** Ends the worker; the outcome is then `file-unreadable`. */
  cancel(): void;
}

/** `isolation`: names of what the worker could still reach; none when it is isolated. */
export function readFhirInWorker(
  file: Blob,
  spawn: () => FhirReader,
  isolation: (reachable: readonly string[]) => void,
): FhirReading {
  const worker = spawn();
  let resolve: (result: Result<FhirContents, VaultFileError>) => void = () => undefined;
  const outcome = new Promise<Result<FhirContents, VaultFileError>>((settle) => {
    resolve = settle;
  });
  const end = (result: Result<FhirContents, VaultFileError>): void => {
    clearTimeout(silence);
    worker.onmessage = worker.onerror = worker.onmessageerror = null;
    worker.terminate();
    resolve(result);
  };
  const unreadable = (): void => end({ ok: false, error: { code: 'file-unreadable' } });
  const silence = setTimeout(unreadable, SILENCE_MS);
  worker.onerror = worker.onmessageerror = unreadable;
  worker.onmessage = ({ data }: MessageEvent<FhirMessage>) => {
    if (data.type === 'failed') end({ ok: false, error: data.error });
    else if (data.type === 'fhir') end({ ok: true, value: data.contents });
    else {
      isolation(data.reachable);
      const request: FhirRequest = { type: 'read-fhir', file, maxBytes: VAULT_LIMITS.fileBytes };
      if (data.reachable.length === 0) worker.postMessage(request);
      else unreadable();
    }
  };
  return { outcome, cancel: unreadable };
}
