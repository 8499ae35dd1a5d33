import type { ImportError, StorageError } from './errors.ts';
import type { Metric } from './measures.ts';
import type { ActivityKind, Intensity, LogDomain, LogEntryInput } from './records.ts';
import type { Result } from './result.ts';

/** The documented columns of Wellio's CSV (docs/CSV.md): header row, comma, UTF-8. */
export const CSV_COLUMNS = [
  'date',
  'time',
  'domain',
  'kind',
  'minutes',
  'intensity',
  'portions',
  'water',
  'valence',
  'energy',
] as const;

export interface ImportRow {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly day: string;
  readonly entry: LogEntryInput;
}

/** Lists of Wellio's own export beside its entries. */
export const OWN_LISTS = ['measures', 'ownMetrics', 'notes', 'planItems', 'tracked', 'formula'] as const;
export type OwnList = (typeof OWN_LISTS)[number];

export interface SkippedRow {
  /** Line in the file, the header being 1; of Wellio's own export the entry's place in its list. */
  readonly line: number;
  /** Of Wellio's own export: the list, where it isn't `entries`. */
  readonly list?: OwnList;
  readonly why: 'bad-date' | 'bad-time' | 'unknown-domain' | 'bad-value' | 'in-future' | 'too-few-columns';
  readonly column: string | null;
}

/** Which files are understood; told by the file itself, `mapped-csv` by the columns that the person named. */
export const IMPORT_FORMATS = [
  'wellio-csv',
  'wellio-json',
  'apple-health',
  'health-connect',
  'fitbit-csv',
  'garmin-csv',
  'daylio-csv',
  'mapped-csv',
] as const;
export type ImportFormat = (typeof IMPORT_FORMATS)[number];

/** What is brought in only where the person asks for it, file by file: as own metrics, which are in no index and in no packet. */
export const OPT_INS = ['weight', 'calories'] as const;
export type OptIn = (typeof OPT_INS)[number];

export interface OptInFound {
  /** `calories`: those eaten. */
  readonly what: OptIn;
  /** Empty where the file doesn't say. */
  readonly unit: string;
  /** Days with one that the diary doesn't have yet. */
  readonly fresh: number;
}

/** A kind of record that the file holds and that isn't imported (heart rate, calories burned and all else). */
export interface PassedOver {
  /** As the file calls it. */
  readonly kind: string;
  readonly count: number;
}

/** Parts of Wellio's own export that say how a diary is set up. Each is taken as a whole, and only where it is asked for. */
export const SET_UP_PARTS = ['tracked', 'plan', 'formula'] as const;
export type SetUpPart = (typeof SET_UP_PARTS)[number];

/** A part in which the file says something else than what is here. */
export interface SetUpFound {
  readonly part: SetUpPart;
  /** What is here is the person's own, and not merely how every diary begins. */
  readonly here: boolean;
}

/** What a file holds, before anything is stored. */
export interface ImportPreview {
  readonly id: string;
  readonly format: ImportFormat;
  /** Log entries, daily measures, own metrics and notes together. */
  readonly fresh: number;
  readonly duplicates: number;
  readonly byDomain: Readonly<Record<LogDomain, number>>;
  /** Days with a new amount. */
  readonly byMetric: Readonly<Record<Metric, number>>;
  /** New ones of the person's own. */
  readonly ownMetrics: number;
  readonly notes: number;
  readonly setUp: readonly SetUpFound[];
  /** Those with something new; not counted in `fresh`. */
  readonly optIns: readonly OptInFound[];
  /** Most frequent first, at most fifty. */
  readonly passedOver: readonly PassedOver[];
  readonly firstDay: string | null;
  readonly lastDay: string | null;
  /** The first hundred. */
  readonly skipped: readonly SkippedRow[];
  readonly skippedTotal: number;
}

export const CSV_DELIMITERS = [',', ';', '\t'] as const;
export type CsvDelimiter = (typeof CSV_DELIMITERS)[number];
export const DATE_ORDERS = ['ymd', 'dmy', 'mdy'] as const;
export type DateOrder = (typeof DATE_ORDERS)[number];

/** What the rows of somebody else's CSV are; columns are counted from 0. */
export interface ColumnMapping {
  readonly delimiter: CsvDelimiter;
  readonly decimal: '.' | ',';
  /** With or without a time behind the date. */
  readonly date: number;
  readonly dateOrder: DateOrder;
  readonly time: number | null;
  readonly rows:
    | {
        readonly as: 'activity';
        readonly minutes: number;
        readonly kind: ActivityKind;
        readonly intensity: Intensity;
      }
    | { readonly as: 'nutrition'; readonly portions: number; readonly water: number | null }
    /** `low` and `high` are the ends of the file's own scale, the low mood first. Without `energy` the middle stands for it. */
    | {
        readonly as: 'mood';
        readonly valence: number;
        readonly energy: number | null;
        readonly low: number;
        readonly high: number;
      }
    /** Steps of a day, or minutes of sleep of the night before it; rows of one day add up. */
    | { readonly as: 'steps' | 'sleep'; readonly amount: number };
}

/** The beginning of a CSV file, for naming its columns. */
export interface CsvHead {
  readonly delimiter: CsvDelimiter;
  readonly columns: readonly string[];
  /** At most five rows. */
  readonly rows: readonly (readonly string[])[];
}

/** What the person said to the preview's questions. */
export interface ImportChoice {
  readonly optIns: readonly OptIn[];
  readonly setUp: readonly SetUpPart[];
}

export interface ImportProgress {
  /** Bytes of the (unpacked) content. */
  readonly read: number;
  readonly total: number;
}

export interface ImportView {
  /**
   * Reads the file in a worker without keys or network; stores nothing. Without a mapping the format is found out. While it runs,
   * `progress` says how far it is and `stopReading` ends it.
   */
  preview(
    file: Blob,
    mapping?: ColumnMapping,
    passphrase?: string,
  ): Promise<Result<ImportPreview, ImportError>>;
  /** Columns and first rows of any CSV. */
  head(file: Blob): Promise<Result<CsvHead, ImportError>>;
  /** Null while nothing is read. */
  progress(): Promise<ImportProgress | null>;
  /** The running preview ends with `file-unreadable`. */
  stopReading(): Promise<void>;
  /** Stores the previewed rows in one transaction, and of opt-ins and set-up those that were asked for; the same file again adds nothing. */
  commit(
    id: string,
    choice?: ImportChoice,
  ): Promise<Result<{ readonly added: number }, ImportError | StorageError>>;
  /** Takes the last committed import back as one step; how the diary was set up comes back until the engine stops. */
  undo(id: string): Promise<Result<{ readonly removed: number }, ImportError | StorageError>>;
  cancel(id: string): Promise<void>;
}
