/** @file A medical vault over a whole profile, as the engine puts it together. */
import type { VaultRecord, VaultSnapshot } from '../../../workers/api/medical-vault.ts';
import type { SecurityCheck } from '../../../workers/api/security.ts';
import { readFhir } from '../../../workers/import/fhir/read-fhir.ts';
import type { FhirMessage, FhirRequest } from '../../../workers/import/fhir/port.ts';
import {
  createMedicalVault,
  type MedicalVault,
} from '../../../workers/engine/medical-vault/medical-vault.ts';
import type { ImportWorker as FhirReader } from '../../../workers/engine/import/worker.ts';
import type { Profile } from '../../../workers/engine/startup/open-profile.ts';
import { random } from '../backup/support.ts';

export const CONDITION: Extract<VaultRecord, { kind: 'condition' }> = {
  kind: 'condition',
  title: 'Hay fever',
  note: 'worse in May',
  from: '2012-05',
  to: null,
  past: false,
};

/** The worker's own code without its thread. */
export function inlineReader(): FhirReader {
  const reader: FhirReader = {
    onmessage: null,
    onerror: null,
    onmessageerror: null,
    terminate: () => undefined,
    postMessage: ({ file, maxBytes }: FhirRequest): void => {
      void readFhir(file, maxBytes).then((message) => send(message));
    },
  };
  const send = (data: FhirMessage): void => {
    reader.onmessage?.call(reader as Worker, new MessageEvent('message', { data }));
  };
  queueMicrotask(() => send({ type: 'isolation', reachable: [] }));
  return reader;
}

export interface TestVault extends MedicalVault {
  list(): Promise<Extract<VaultSnapshot, { state: 'open' }>>;
  readonly checks: SecurityCheck[];
}

export function vaultOf(
  { store, vaultKeys }: Pick<Profile, 'store' | 'vaultKeys'>,
  spawn: () => FhirReader = inlineReader,
): TestVault {
  const checks: SecurityCheck[] = [];
  const vault = createMedicalVault({
    store,
    vaultKeys,
    random,
    clock: { now: () => Date.UTC(2026, 10, 21, 9, 30, 20) },
    changed: () => undefined,
    reportCheck: (check) => checks.push(check),
    spawn,
  });
  return {
    ...vault,
    checks,
    async list() {
      const snapshot = await vault.snapshot();
      if (snapshot.state === 'closed') throw new Error('the vault is closed');
      return snapshot;
    },
  };
}

export async function openVaultOf(profile: Profile, spawn?: () => FhirReader): Promise<TestVault> {
  const vault = vaultOf(profile, spawn);
  await vault.open();
  return vault;
}

/** The value of a result that must be good. */
export function valueOf<Value>(
  result: { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly error: unknown },
): Value {
  if (!result.ok) throw new Error(`expected a value, got ${JSON.stringify(result.error)}`);
  return result.value;
}

export const fileOf = (length: number, type = 'application/pdf'): Blob =>
  new Blob([new Uint8Array(length).map((_, at) => (at * 17) % 251)], { type });
