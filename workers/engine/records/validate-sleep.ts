import type { LogEntryInput, LogError } from '../../api/records.ts';
import type { Result } from '../../api/result.ts';
import { isTimeZone } from './zone.ts';

const DAY_MS = 86_400_000;

type Sleep = Extract<LogEntryInput, { readonly domain: 'sleep' }>;

function invalid(field: 'bedAt' | 'zone', why: LogError['why']): Result<never, LogError> {
  return { ok: false, error: { code: 'field-invalid', field, why } };
}

/** Going to bed comes before waking up, by at most a day. Both are instants: no clock change makes a night longer or shorter. */
export function checkSleep({ bedAt, bedZone }: Sleep, wakeAt: number): Result<Sleep, LogError> {
  if (!Number.isFinite(bedAt)) return invalid('bedAt', 'not-a-number');
  if (bedAt < 0 || wakeAt - bedAt > DAY_MS) return invalid('bedAt', 'too-small');
  if (bedAt >= wakeAt) return invalid('bedAt', 'too-large');
  if (bedZone !== undefined && !isTimeZone(bedZone)) return invalid('zone', 'unknown');
  const sleep = { domain: 'sleep', bedAt: Math.trunc(bedAt) } as const;
  return { ok: true, value: bedZone === undefined ? sleep : { ...sleep, bedZone } };
}
