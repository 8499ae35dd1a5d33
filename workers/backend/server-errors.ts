/** @file What a server says, as one of the closed list of failures. Pure. Knows PostgREST, Supabase Auth and the embedded server. */
import type { BackendFailure } from '../engine/transport/backend-port.ts';

/** An answer that is not one: `status` 0 when none came. */
export interface ServerError {
  readonly status: number;
  /** SQLSTATE, PostgREST's code, or Supabase Auth's error code. */
  readonly code: string;
  readonly message: string;
}

/** The words of `wellio.refuse` in supabase/migrations. */
const WORDS: Readonly<Record<string, BackendFailure>> = {
  'wrong-time': 'wrong-time',
  'key-is-fixed': 'not-allowed',
  'device-has-key': 'device-has-key',
  'too-many-devices': 'too-many-devices',
  'too-many-revocations': 'rate-limited',
  'no-such-key': 'not-found',
  'no-such-device': 'not-found',
  'key-revoked': 'key-revoked',
  'wrong-prefix': 'malformed',
  'prefix-too-long': 'malformed',
  'recipient-revoked': 'recipient-revoked',
  'inbox-full': 'inbox-full',
  'rate-limited': 'rate-limited',
  'version-conflict': 'version-conflict',
  'too-large': 'too-large',
  'not-signed-in': 'expired',
  malformed: 'malformed',
};

/** SQLSTATE classes and codes for input that can't be: data, integrity, program limits, a cast that fails. */
const MALFORMED = /^(?:22...|23502|23503|23505|23514|54...)$/;

/** What a request for rows or functions met. */
export function databaseFailure({ status, code, message }: ServerError): BackendFailure {
  if (status === 0) return 'offline';
  if (code.startsWith('PT')) return WORDS[message] ?? 'server-failed';
  if (message.includes('user_encryption_keys_key_id"')) return 'key-taken';
  if (MALFORMED.test(code) || code === 'PGRST102' || code === 'PGRST100') return 'malformed';
  // The embedded server gives no code of its own for these.
  if (/violates (?:check|not-null|unique|foreign key) constraint|Invalid input for/.test(message))
    return 'malformed';
  if (code === '42501' || code === 'PGRST301') return 'not-allowed';
  if (status === 401 || code === 'PGRST303') return 'expired';
  if (status === 413) return 'too-large';
  if (status === 429) return 'rate-limited';
  // The function or the table isn't there.
  if (code === 'PGRST202' || code === 'PGRST205' || code === '42883' || code === '42P01')
    return 'misconfigured';
  return 'server-failed';
}

/**
 * What signing up, in or out met. Everything that depends on whether an account exists, is confirmed or is banned is one
 * failure.
 */
export function accountFailure({ status, code }: ServerError): BackendFailure {
  if (status === 0) return 'offline';
  if (code === 'weak_password') return 'weak-password';
  if (status === 429 || code.startsWith('over_')) return 'rate-limited';
  if (code === 'signup_disabled' || code === 'email_provider_disabled') return 'not-allowed';
  if (status >= 500) return 'server-failed';
  return 'not-accepted';
}

/** What renewing a session met: only these two mean that it is gone. */
export function renewalFailure({ status }: ServerError): BackendFailure {
  if (status === 0) return 'offline';
  if (status === 429) return 'rate-limited';
  return status >= 500 ? 'server-failed' : 'expired';
}
