import type { FieldError, GoneError, StorageError } from './errors.ts';
import type { OwnMetric } from './own-metrics.ts';
import type { Result } from './result.ts';

export type Domain = 'activity' | 'nutrition' | 'mood';

export const DOMAINS = ['activity', 'nutrition', 'mood'] as const satisfies readonly Domain[];

export const ACTIVITY_KINDS = [
  'walk',
  'run',
  'cycle',
  'swim',
  'strength',
  'yoga',
  'sport',
  'chores',
  'rest',
] as const;
export type ActivityKind = (typeof ACTIVITY_KINDS)[number];

export const INTENSITIES = ['light', 'moderate', 'vigorous'] as const;
export type Intensity = (typeof INTENSITIES)[number];

/** What a person may choose to track, in the order of the forms; own metrics are chosen one by one (own-metrics.ts). */
export const TRACKABLE = ['activity', 'nutrition', 'mood', 'sleep'] as const;
export type Trackable = (typeof TRACKABLE)[number];

/** What a log entry can be about. */
export const LOG_DOMAINS = [...TRACKABLE, 'own'] as const;
export type LogDomain = (typeof LOG_DOMAINS)[number];

/** What a meal or a day of eating had: facts, none better than another. */
export const NUTRITION_MARKS = [
  'whole-grain',
  'legumes',
  'nuts',
  'fish',
  'sweet-drinks',
  'sweets',
  'alcohol',
] as const;
export type NutritionMark = (typeof NUTRITION_MARKS)[number];

/** Words at hand for a mood; a tag may also be any short word of the person's own. */
export const MOOD_TAGS = [
  'calm',
  'grateful',
  'hopeful',
  'proud',
  'tired',
  'tense',
  'worried',
  'sad',
  'lonely',
  'cross',
  'unwell',
  'in-company',
] as const;
export type MoodTag = (typeof MOOD_TAGS)[number];
export const MAX_MOOD_TAGS = 8;
/** Code points. */
export const MAX_MOOD_TAG = 24;

/** One raw record. It never leaves the device. A field that may be left out was not said; it is never read as zero. */
export type LogEntryInput =
  /** `minutes` 0–1,440; a `rest` day has 0 and counts as logged. `steps` of this activity alone, 0–200,000. */
  | {
      readonly domain: 'activity';
      readonly kind: ActivityKind;
      readonly minutes: number;
      readonly intensity: Intensity;
      readonly steps?: number;
    }
  /** Portions of fruit and vegetables 0–20 (about 80 g each), glasses of water 0–30 (about 250 ml). No calories. */
  | {
      readonly domain: 'nutrition';
      readonly portions: number;
      readonly water: number;
      /** Each once, in the order of NUTRITION_MARKS. */
      readonly marks?: readonly NutritionMark[];
    }
  /** Valence and energy, 1 (low) to 5 (high); stress likewise, 5 being the most. */
  | {
      readonly domain: 'mood';
      readonly valence: number;
      readonly energy: number;
      readonly stress?: number;
      /** Of MOOD_TAGS or own words, each once. */
      readonly tags?: readonly string[];
    }
  /**
   * One night, or a nap. The entry's own moment, zone and day are those of waking up. Both ends are instants, so `at - bedAt` is how long
   * it was, over midnight, a clock change or a flight alike; at most 24 hours. Where a day also has a device's amount (measures.ts), what the
   * person said counts.
   */
  | {
      readonly domain: 'sleep';
      /** Milliseconds since 1970. */
      readonly bedAt: number;
      /** IANA zone of going to bed, where it isn't the zone of waking up. */
      readonly bedZone?: string;
    }
  /** `metric` is an own metric's id; the value is within that metric's kind (own-metrics.ts). */
  | { readonly domain: 'own'; readonly metric: string; readonly value: number };

export type LogEntryOf<Of extends LogDomain> = Extract<LogEntry, { readonly domain: Of }>;

export type LogEntry = LogEntryInput & {
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** IANA zone of the person at that moment: an entry keeps it when they travel on. */
  readonly zone: string;
  /** Calendar day there, `YYYY-MM-DD`. */
  readonly day: string;
  readonly source: 'form' | 'csv';
};

export interface TodaySnapshot {
  readonly day: string;
  readonly tracked: readonly Trackable[];
  /** In the order of their forms; archived ones too, for the words of what was logged. */
  readonly ownMetrics: readonly OwnMetric[];
  /** `HH:MM` of the newest night of these seven days, for the next one's form. */
  readonly usualSleep: { readonly bed: string; readonly wake: string } | null;
  /** Newest first. */
  readonly entries: readonly LogEntry[];
  /** The last seven days, oldest first: which domains have an entry. */
  readonly week: readonly { readonly day: string; readonly logged: readonly LogDomain[] }[];
  /** The rolling index as of today, or how many more days with an entry it waits for. */
  readonly index:
    | { readonly state: 'ready'; readonly value: number; readonly coverage: number }
    | { readonly state: 'waiting'; readonly coverage: number; readonly needed: number };
}

export type LogError = FieldError<
  | 'kind'
  | 'minutes'
  | 'intensity'
  | 'steps'
  | 'portions'
  | 'water'
  | 'marks'
  | 'valence'
  | 'energy'
  | 'stress'
  | 'tags'
  | 'bedAt'
  | 'zone'
  | 'metric'
  | 'value'
  | 'at'
>;

export interface TodayView {
  snapshot(): Promise<TodaySnapshot>;
  /** `at` defaults to now, `zone` (IANA) to where the person is. The entry is stored when this resolves. */
  log(entry: LogEntryInput, at?: number, zone?: string): Promise<Result<LogEntry, LogError | StorageError>>;
  /** The entry keeps its zone; its day follows the new moment there. */
  change(
    id: string,
    entry: LogEntryInput,
    at: number,
  ): Promise<Result<LogEntry, LogError | GoneError | StorageError>>;
  /** Removing can be undone until the engine stops. */
  remove(id: string): Promise<Result<null, GoneError | StorageError>>;
  undoRemove(id: string): Promise<Result<LogEntry, GoneError | StorageError>>;
  /** All entries of the given days, newest first. */
  entries(fromDay: string, toDay: string): Promise<readonly LogEntry[]>;
}

export interface WelcomeInput {
  /** What contacts see; may be empty until the first invitation. */
  readonly name: string;
  /** At least one. */
  readonly tracked: readonly Trackable[];
  readonly adult: boolean;
}

export interface WelcomeView {
  finish(input: WelcomeInput): Promise<Result<null, FieldError<'name' | 'tracked' | 'adult'> | StorageError>>;
  setName(name: string): Promise<Result<null, FieldError<'name'> | StorageError>>;
  setTracked(tracked: readonly Trackable[]): Promise<Result<null, FieldError<'tracked'> | StorageError>>;
}
