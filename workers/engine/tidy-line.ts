import type { FieldError } from '../api/errors.ts';
import type { Result } from '../api/result.ts';

/** One line that a person typed: composed form, single spaces, no control or direction characters. May be empty. */
export function tidyLine(input: string, maxCodePoints: number): Result<string, FieldError<string>['why']> {
  const line = input.normalize('NFC').replace(/\s+/gu, ' ').trim();
  if (/[\p{Cc}\p{Cs}\u200e\u200f\u202a-\u202e\u2066-\u2069]/u.test(line))
    return { ok: false, error: 'unknown' };
  if (Array.from(line).length > maxCodePoints) return { ok: false, error: 'too-long' };
  return { ok: true, value: line };
}
