import { NUTRITION_MARKS, type LogError } from '../../api/records.ts';
import { ACTIVITY_KINDS, INTENSITIES, MAX_MOOD_TAG, MAX_MOOD_TAGS } from '../../api/records.ts';
import type { LogEntryInput } from '../../api/records.ts';
import type { Result } from '../../api/result.ts';
import { tidyLine } from '../tidy-line.ts';
import { metricValueProblem, type OwnMetricRow } from './own-metric-rows.ts';
import { checkSleep } from './validate-sleep.ts';

/** Clocks of the two threads are one, but a form may round its minute up. */
const FUTURE_TOLERANCE_MS = 60_000;

type Field = LogError['field'];
type Why = LogError['why'];
type InputOf<Of extends LogEntryInput['domain']> = Extract<LogEntryInput, { readonly domain: Of }>;
type Checked = Result<LogEntryInput, LogError>;

/** The bounds of api/records.ts; `step` is the finest amount that the forms and files know. */
const BOUNDS = {
  minutes: { min: 0, max: 1440, step: 1 },
  steps: { min: 0, max: 200_000, step: 1 },
  portions: { min: 0, max: 20, step: 0.5 },
  water: { min: 0, max: 30, step: 0.5 },
  valence: { min: 1, max: 5, step: 1 },
  energy: { min: 1, max: 5, step: 1 },
  stress: { min: 1, max: 5, step: 1 },
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

/** `optional` amounts may be left out. */
function firstProblem(
  entry: object,
  needed: readonly Amount[],
  optional: readonly Amount[] = [],
): Result<never, LogError> | null {
  const values = entry as Readonly<Partial<Record<Amount, unknown>>>;
  for (const field of [...needed, ...optional.filter((name) => values[name] !== undefined)]) {
    const why = problemOf(field, values[field]);
    if (why !== null) return invalid(field, why);
  }
  return null;
}

function checkActivity(entry: InputOf<'activity'>): Checked {
  const { kind, intensity, minutes, steps } = entry;
  if (!ACTIVITY_KINDS.includes(kind)) return invalid('kind', 'unknown');
  if (!INTENSITIES.includes(intensity)) return invalid('intensity', 'unknown');
  const problem = firstProblem(entry, ['minutes'], ['steps']);
  if (problem !== null) return problem;
  if (kind === 'rest' && minutes > 0) return invalid('minutes', 'too-large');
  if (kind !== 'rest' && minutes === 0) return invalid('minutes', 'too-small');
  return {
    ok: true,
    value: {
      domain: 'activity',
      kind,
      minutes,
      intensity: kind === 'rest' ? 'light' : intensity,
      ...(steps === undefined || kind === 'rest' ? {} : { steps }),
    },
  };
}

function checkNutrition(entry: InputOf<'nutrition'>): Checked {
  const { portions, water, marks = [] } = entry;
  const problem = firstProblem(entry, ['portions', 'water']);
  if (problem !== null) return problem;
  if (marks.some((mark) => !NUTRITION_MARKS.includes(mark))) return invalid('marks', 'unknown');
  const said = NUTRITION_MARKS.filter((mark) => marks.includes(mark));
  return {
    ok: true,
    value: { domain: 'nutrition', portions, water, ...(said.length === 0 ? {} : { marks: said }) },
  };
}

function checkMood(entry: InputOf<'mood'>): Checked {
  const { valence, energy, stress, tags = [] } = entry;
  const problem = firstProblem(entry, ['valence', 'energy'], ['stress']);
  if (problem !== null) return problem;
  const tidy = new Set<string>();
  for (const tag of tags) {
    const line = tidyLine(tag, MAX_MOOD_TAG);
    if (!line.ok) return invalid('tags', line.error);
    if (line.value !== '') tidy.add(line.value);
  }
  if (tidy.size > MAX_MOOD_TAGS) return invalid('tags', 'too-large');
  return {
    ok: true,
    value: {
      domain: 'mood',
      valence,
      energy,
      ...(stress === undefined ? {} : { stress }),
      ...(tidy.size === 0 ? {} : { tags: [...tidy] }),
    },
  };
}

function checkOwn({ metric, value }: InputOf<'own'>, row: OwnMetricRow | undefined): Checked {
  if (row === undefined) return invalid('metric', 'unknown');
  const why = metricValueProblem(row.kind, value);
  return why === null ? { ok: true, value: { domain: 'own', metric, value } } : invalid('value', why);
}

/** What some entries are checked against. */
export interface EntrySurroundings {
  /** The moment of the entry; of sleep, of waking up. */
  readonly at: number;
  /** The own metric that an entry names; undefined when there is none. */
  readonly metric?: OwnMetricRow | undefined;
}

/**
 * Checks an entry and returns it with its own fields only, in one form: a rest day has 0 minutes and light intensity, every
 * other activity at least one minute; minutes, valence and energy are whole, portions and water whole or halves; what was not said is absent.
 */
export function validateEntry(entry: LogEntryInput, { at, metric }: EntrySurroundings): Checked {
  switch (entry.domain) {
    case 'activity':
      return checkActivity(entry);
    case 'nutrition':
      return checkNutrition(entry);
    case 'mood':
      return checkMood(entry);
    case 'sleep':
      return checkSleep(entry, at);
    case 'own':
      return checkOwn(entry, metric);
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
