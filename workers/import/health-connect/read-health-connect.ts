/**
 * @file Health Connect's export: a ZIP with one SQLite database, `health_connect_export.db`. Steps, sleep and exercise sessions are taken,
 * weight and energy of meals gathered, each with the offset of the clock where it was; everything else is counted by its table's name.
 */
import type { PassedOver, SkippedRow } from '../../api/imports.ts';
import type { DayMeasure } from '../../api/measures.ts';
import { batchesOf } from '../batches.ts';
import { TooMuchError } from '../error.ts';
import type { Source, SourceKind } from '../interval-totals.ts';
import { createMeasuredDays, type MeasuredDays } from '../measured-days.ts';
import { createOptInAmounts, type OptInAmounts } from '../opt-in-amounts.ts';
import { createPassedOver } from '../passed-over.ts';
import type { CsvRow, FileOptInAmount, ImportLimits, ImportMessage } from '../port.ts';
import { createSources } from '../sources.ts';
import { distinctWorkouts, type Moment, type Workout } from '../workouts.ts';
import { openTables, type Tables } from './database.ts';
import { GUIDED_BREATHING, movementOf } from './movements.ts';

const MS_PER_MINUTE = 60_000;
const MS_PER_DAY = 86_400_000;

const STEPS = 'steps_record_table';
const SLEEP = 'sleep_session_record_table';
const STAGES = 'sleep_stages_table';
const EXERCISE = 'exercise_session_record_table';
const WEIGHT = 'weight_record_table';
const MEALS = 'nutrition_record_table';
const RECORDS = '_record_table';
const TAKEN: readonly string[] = [STEPS, SLEEP, EXERCISE];
/** Written for a meal without energy is the smallest number above 0. */
const LEAST_ENERGY = 1e-9;
/** Sleeping, light, deep, REM; not unknown, awake or out of bed. */
const ASLEEP: ReadonlySet<number | null> = new Set([2, 4, 5, 6]);
/** `android.health.connect.datatypes.Device`: watch, ring, fitness band and chest strap are worn; 2 is a phone. */
const WORN: ReadonlySet<number | null> = new Set([1, 4, 6, 7]);
const PHONE = 2;

interface Found {
  readonly rows: readonly CsvRow[];
  readonly measures: readonly DayMeasure[];
  readonly optIns: readonly FileOptInAmount[];
  readonly passedOver: readonly PassedOver[];
  readonly skipped: readonly SkippedRow[];
}

/** A moment on the clock where it was; `offset` in seconds east of Greenwich. */
function momentOf(at: number, offset: number | null): Moment {
  const local = at + (offset ?? 0) * 1000;
  const text = new Date(local).toISOString();
  return { day: text.slice(0, 10), time: text.slice(11, 16), local };
}

/** Years 1970 to 9999: what `toISOString` writes with four digits. */
const isMoment = (at: number | null): at is number => at !== null && at >= 0 && at < 253_402_214_400_000;

/** One source an app and a device; who is worn comes before who is carried. */
function sourcesOf(tables: Tables): (app: number | null, device: number | null) => Source {
  const kinds = new Map<number | null, SourceKind>();
  for (const [id = null, type = null] of tables.numbers('device_info_table', ['row_id', 'device_type'])) {
    kinds.set(id, WORN.has(type) ? 'watch' : type === PHONE ? 'phone' : 'other');
  }
  const sources = createSources();
  return (app, device) => sources(`${app} ${device}`, () => kinds.get(device) ?? 'other');
}

const INTERVAL = ['start_time', 'end_time', 'start_zone_offset', 'app_info_id', 'device_info_id'] as const;

/** What the readers of the tables share: sources, and the place of a row among all that are looked at. */
interface Reading {
  readonly tables: Tables;
  readonly sourceOf: (app: number | null, device: number | null) => Source;
  readonly days: MeasuredDays;
  readonly skipped: SkippedRow[];
  line: number;
}

function skip(reading: Reading, column: string): void {
  const { skipped, line } = reading;
  skipped.push({ line, why: column.endsWith('time') ? 'bad-date' : 'bad-value', column });
}

/** A row of steps or of sleep; times are milliseconds since 1970, `shift` takes them to the clock where it was. */
interface Interval {
  readonly start: number;
  readonly end: number;
  readonly shift: number;
  readonly source: Source;
  readonly value: number | null;
}

/** The rows of a table with `column`, one more of theirs; those without moments are passed over by name. */
function* intervalsOf(reading: Reading, table: string, column: string): Generator<Interval> {
  const rows = reading.tables.numbers(table, [...INTERVAL, column]);
  for (const [start = null, end = null, offset = null, app = null, device = null, value = null] of rows) {
    reading.line += 1;
    if (isMoment(start) && isMoment(end))
      yield { start, end, shift: (offset ?? 0) * 1000, source: reading.sourceOf(app, device), value };
    else skip(reading, 'start_time');
  }
}

function readSteps(reading: Reading): void {
  for (const { start, end, shift, source, value } of intervalsOf(reading, STEPS, 'count'))
    if (!reading.days.addSteps(source, start + shift, end + shift, value ?? Number.NaN))
      skip(reading, 'count');
}

type Stretch = readonly [start: number, end: number];

/** By session: the stretches in which somebody slept; none for a session whose stages are all something else. */
function asleepBySession(tables: Tables): ReadonlyMap<number | null, readonly Stretch[]> {
  const sessions = new Map<number | null, Stretch[]>();
  const columns = ['parent_key', 'stage_start_time', 'stage_end_time', 'stage_type'];
  for (const [session = null, start = null, end = null, type = null] of tables.numbers(STAGES, columns)) {
    let stretches = sessions.get(session);
    if (stretches === undefined) sessions.set(session, (stretches = []));
    if (ASLEEP.has(type) && isMoment(start) && isMoment(end)) stretches.push([start, end]);
  }
  return sessions;
}

function readSleep(reading: Reading): void {
  const stages = asleepBySession(reading.tables);
  for (const { start, end, shift, source, value: id } of intervalsOf(reading, SLEEP, 'row_id'))
    // A session without stages is time asleep as a whole.
    for (const [from, to] of stages.get(id) ?? [[start, end] as const])
      if (!reading.days.addSleep(source, from + shift, to + shift)) skip(reading, 'end_time');
}

interface Sessions {
  readonly workouts: readonly Workout[];
  readonly breathing: number;
}

function readExercise(reading: Reading, maxWorkouts: number): Sessions {
  const workouts: Workout[] = [];
  let breathing = 0;
  const rows = reading.tables.numbers(EXERCISE, [...INTERVAL, 'exercise_type']);
  for (const [start = null, end = null, offset = null, app = null, device = null, type = null] of rows) {
    reading.line += 1;
    if (type === GUIDED_BREATHING) {
      breathing += 1;
      continue;
    }
    const minutes = isMoment(start) && isMoment(end) ? Math.round((end - start) / MS_PER_MINUTE) : 0;
    if (!isMoment(start) || !isMoment(end) || minutes < 1 || minutes * MS_PER_MINUTE > MS_PER_DAY) {
      skip(reading, 'end_time');
      continue;
    }
    if (workouts.length === maxWorkouts) throw new TooMuchError();
    const [kind, intensity] = movementOf(type ?? 0);
    workouts.push({
      line: reading.line,
      source: reading.sourceOf(app, device),
      begin: momentOf(start, offset),
      end: momentOf(end, offset),
      minutes,
      entry: { domain: 'activity', kind, minutes, intensity },
    });
  }
  return { workouts, breathing };
}

/** In grams. How many rows there are in this form. */
function readWeights(reading: Reading, optIns: OptInAmounts): number {
  const before = reading.line;
  const rows = reading.tables.numbers(WEIGHT, ['time', 'zone_offset', 'weight']);
  for (const [at = null, offset = null, grams = null] of rows) {
    reading.line += 1;
    if (!isMoment(at)) {
      skip(reading, 'time');
      continue;
    }
    const { day, time, local } = momentOf(at, offset);
    if (!optIns.weigh(day, { at: local, time, amount: grams ?? Number.NaN }, 'g')) skip(reading, 'weight');
  }
  return reading.line - before;
}

/** In (small) calories. A meal whose energy nobody wrote down is no meal of none. How many rows as above. */
function readMeals(reading: Reading, optIns: OptInAmounts): number {
  const before = reading.line;
  const rows = reading.tables.numbers(MEALS, ['start_time', 'start_zone_offset', 'app_info_id', 'energy']);
  for (const [start = null, offset = null, app = null, energy = null] of rows) {
    reading.line += 1;
    if (!isMoment(start)) skip(reading, 'start_time');
    else if (energy !== null && (energy < 0 || energy > LEAST_ENERGY)) {
      if (!optIns.eat(momentOf(start, offset).day, app, energy, 'cal')) skip(reading, 'energy');
    }
  }
  return reading.line - before;
}

function passedOverIn(tables: Tables, breathing: number, taken: readonly string[]): readonly PassedOver[] {
  const passedOver = createPassedOver();
  for (const name of tables.names)
    if (name.endsWith(RECORDS) && !taken.includes(name))
      passedOver.count(name.slice(0, -RECORDS.length), tables.count(name));
  passedOver.count('guided breathing', breathing);
  return passedOver.kinds();
}

function readTables(tables: Tables, maxWorkouts: number): Found {
  const days = createMeasuredDays();
  const reading: Reading = { tables, sourceOf: sourcesOf(tables), days, skipped: [], line: 0 };
  readSteps(reading);
  readSleep(reading);
  const { workouts, breathing } = readExercise(reading, maxWorkouts);
  const optIns = createOptInAmounts();
  // A table without the columns is passed over like any other.
  const taken = [
    ...TAKEN,
    ...(readWeights(reading, optIns) > 0 ? [WEIGHT] : []),
    ...(readMeals(reading, optIns) > 0 ? [MEALS] : []),
  ];
  const passedOver = passedOverIn(tables, breathing, taken);
  return {
    rows: distinctWorkouts(workouts),
    measures: days.measures(),
    optIns: optIns.amounts(),
    passedOver,
    skipped: reading.skipped,
  };
}

/** `bytes`: the database. Throws DatabaseError where it is none, TooMuchError beyond the limits. */
export async function* readHealthConnect(
  bytes: Uint8Array,
  limits: ImportLimits,
): AsyncGenerator<ImportMessage> {
  const tables = await openTables(bytes);
  let found: Found;
  try {
    found = readTables(tables, limits.maxRows);
  } finally {
    tables.close();
  }
  const { rows, measures, optIns, passedOver, skipped } = found;
  yield { type: 'batch', rows: [], skipped };
  yield* batchesOf(rows);
  yield { type: 'measures', measures };
  yield { type: 'opt-ins', amounts: optIns };
  yield { type: 'passed-over', kinds: passedOver };
}
