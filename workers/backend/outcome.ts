/** A value or one of the closed list of failures. */
import type { BackendFailure } from '../engine/transport/backend-port.ts';

export type Outcome<Value> =
  { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly error: BackendFailure };

export const ok = <Value>(value: Value): Outcome<Value> => ({ ok: true, value });
export const failed = (error: BackendFailure): { readonly ok: false; readonly error: BackendFailure } => ({
  ok: false,
  error,
});
