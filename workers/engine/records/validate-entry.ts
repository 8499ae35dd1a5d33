import type { LogError } from '../../api/records.ts';
import { ACTIVITY_KINDS, INTENSITIES, type LogEntryInput } from '../../api/records.ts';
import type { Result } from '../../api/result.ts';

/** Clocks of the two threads are one, but a form may round its minute up. */
const FUTURE_TOLERANCE_MS = 60_000;

type Field = LogError['field'];
type Why = LogError['why'];

/** The bounds of api/records.ts; `step` is the finest amount that the forms and files know. */
const BOUNDS = {
  minutes: { min: 0, max: 1440, step: 1 },
  portions: { min: 0, max: 20, step: 0.5 },
  water: { min: 0, max: 30, step: 0.5 },
  valence: { min: 1, max: 5, step: 1 },
  energy: { min: 1, max: 5, step: 1 },
} as const satisfies Partial<Record<Field, { min: number; max: number; step: number }>>;

type Amount = keyof typeof BOUNDS;

function problemOf(field: Amount, value: unknown): Why | null {
  const { min, max, step } = BOUNDS[field];
  if (value === undefined || value === null) return 'missing';
  if (typeof value !== 'number' || !Number.isFinite(value)) return 'not-a-number';
  if (value < min) return 'too-small';
  if (value > max) return 'too-large';
  return Number.isInteger(value / step) ? null : 'not-a-number';
}

function invalid(field: Field, why: Why): Result<never, LogError> {
  return { ok: false, error: { code: 'field-invalid', field, why } };
}

function firstProblem(entry: object, fields: readonly Amount[]): Result<never, LogError> | null {
  const values = entry as Readonly<Partial<Record<Amount, unknown>>>;
  for (const field of fields) {
    const why = problemOf(field, values[field]);
    if (why !== null) return invalid(field, why);
  }
  return null;
}

function checkActivity(
  entry: Extract<LogEntryInput, { domain: 'activity' }>,
): Result<LogEntryInput, LogError> {
  const { kind, intensity, minutes } = entry;
  if (!ACTIVITY_KINDS.includes(kind)) return invalid('kind', 'unknown');
  if (!INTENSITIES.includes(intensity)) return invalid('intensity', 'unknown');
  const problem = firstProblem(entry, ['minutes']);
  if (problem !== null) return problem;
  if (kind === 'rest' && minutes > 0) return invalid('minutes', 'too-large');
  if (kind !== 'rest' && minutes === 0) return invalid('minutes', 'too-small');
  return {
    ok: true,
    value: { domain: 'activity', kind, minutes, intensity: kind === 'rest' ? 'light' : intensity },
  };
}

/**
 * Checks an entry and returns it with its own fields only, in one form: a rest day has 0 minutes and light intensity, every
 * other activity at least one minute; minutes, valence and energy are whole, portions and water whole or halves.
 */
export function validateEntry(entry: LogEntryInput): Result<LogEntryInput, LogError> {
  switch (entry.domain) {
    case 'activity':
      return checkActivity(entry);
    case 'nutrition': {
      const { portions, water } = entry;
      const problem = firstProblem(entry, ['portions', 'water']);
      return problem ?? { ok: true, value: { domain: 'nutrition', portions, water } };
    }
    case 'mood': {
      const { valence, energy } = entry;
      const problem = firstProblem(entry, ['valence', 'energy']);
      return problem ?? { ok: true, value: { domain: 'mood', valence, energy } };
    }
    default:
      return invalid('kind', 'unknown');
  }
}

/** The moment of an entry: since 1970, not ahead of the clock. */
export function validateInstant(at: number, now: number): Result<number, LogError> {
  if (!Number.isFinite(at)) return invalid('at', 'not-a-number');
  if (at < 0) return invalid('at', 'too-small');
  if (at > now + FUTURE_TOLERANCE_MS) return invalid('at', 'in-future');
  return { ok: true, value: Math.trunc(at) };
}
