/** @file What a person may call themselves and choose to track. */
import type { FieldError } from '../../api/errors.ts';
import { DOMAINS, type Domain } from '../../api/records.ts';
import type { Result } from '../../api/result.ts';

/** The bundle's bound (protocol/v1/types.ts). */
export const MAX_NAME_CODE_POINTS = 64;
const MAX_TRACKED = 3;

type Why = FieldError<string>['why'];

/** Composed form, no space at the ends, one space between words, no control or direction characters. May be empty. */
export function tidyName(input: string): Result<string, Why> {
  const name = input.normalize('NFC').replace(/\s+/gu, ' ').trim();
  if (/[\p{Cc}\p{Cs}\u200e\u200f\u202a-\u202e\u2066-\u2069]/u.test(name))
    return { ok: false, error: 'unknown' };
  if (Array.from(name).length > MAX_NAME_CODE_POINTS) return { ok: false, error: 'too-long' };
  return { ok: true, value: name };
}

/** One to three known domains, each once, in the order of DOMAINS. */
export function tidyTracked(input: readonly Domain[]): Result<readonly Domain[], Why> {
  const tracked = DOMAINS.filter((domain) => input.includes(domain));
  if (input.some((domain) => !DOMAINS.includes(domain))) return { ok: false, error: 'unknown' };
  if (tracked.length === 0) return { ok: false, error: 'missing' };
  if (tracked.length > MAX_TRACKED) return { ok: false, error: 'too-large' };
  return { ok: true, value: tracked };
}
