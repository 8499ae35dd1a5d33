/** @file What a person may call themselves and choose to track. */
import type { FieldError } from '../../api/errors.ts';
import { TRACKABLE, type Trackable } from '../../api/records.ts';
import type { Result } from '../../api/result.ts';
import { tidyLine } from '../tidy-line.ts';

/** The bundle's bound (protocol/v1/types.ts). */
export const MAX_NAME_CODE_POINTS = 64;

type Why = FieldError<string>['why'];

/** May be empty. */
export function tidyName(input: string): Result<string, Why> {
  return tidyLine(input, MAX_NAME_CODE_POINTS);
}

/** Known ones, at least one, each once, in the order of TRACKABLE. */
export function tidyTracked(input: readonly Trackable[]): Result<readonly Trackable[], Why> {
  const tracked = TRACKABLE.filter((domain) => input.includes(domain));
  if (input.some((domain) => !TRACKABLE.includes(domain))) return { ok: false, error: 'unknown' };
  if (tracked.length === 0) return { ok: false, error: 'missing' };
  return { ok: true, value: tracked };
}
