import type { FieldError, GoneError, StorageError } from './errors.ts';
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

/** One raw record. It never leaves the device. */
export type LogEntryInput =
  /** `minutes` 0–1,440; a `rest` day has 0 and counts as logged. */
  | {
      readonly domain: 'activity';
      readonly kind: ActivityKind;
      readonly minutes: number;
      readonly intensity: Intensity;
    }
  /** Portions of fruit and vegetables 0–20 (about 80 g each), glasses of water 0–30 (about 250 ml). */
  | { readonly domain: 'nutrition'; readonly portions: number; readonly water: number }
  /** Valence and energy, 1 (low) to 5 (high). */
  | { readonly domain: 'mood'; readonly valence: number; readonly energy: number };

export type LogEntry = LogEntryInput & {
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Calendar day where the person was, `YYYY-MM-DD`. */
  readonly day: string;
  readonly source: 'form' | 'csv';
};

export interface TodaySnapshot {
  readonly day: string;
  readonly tracked: readonly Domain[];
  /** Newest first. */
  readonly entries: readonly LogEntry[];
  /** The last seven days, oldest first: which domains have an entry. */
  readonly week: readonly { readonly day: string; readonly logged: readonly Domain[] }[];
  /** The rolling index as of today, or how many more days with an entry it waits for. */
  readonly index:
    | { readonly state: 'ready'; readonly value: number; readonly coverage: number }
    | { readonly state: 'waiting'; readonly coverage: number; readonly needed: number };
}

export type LogError = FieldError<
  'kind' | 'minutes' | 'intensity' | 'portions' | 'water' | 'valence' | 'energy' | 'at'
>;

export interface TodayView {
  snapshot(): Promise<TodaySnapshot>;
  /** `at` defaults to now. The entry is stored when this resolves. */
  log(entry: LogEntryInput, at?: number): Promise<Result<LogEntry, LogError | StorageError>>;
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
  /** One to three. */
  readonly tracked: readonly Domain[];
  readonly adult: boolean;
}

export interface WelcomeView {
  finish(input: WelcomeInput): Promise<Result<null, FieldError<'name' | 'tracked' | 'adult'> | StorageError>>;
  setName(name: string): Promise<Result<null, FieldError<'name'> | StorageError>>;
  setTracked(tracked: readonly Domain[]): Promise<Result<null, FieldError<'tracked'> | StorageError>>;
}
