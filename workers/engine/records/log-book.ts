import { bytesToHex } from '@noble/hashes/utils.js';
import type { GoneError, StorageError } from '../../api/errors.ts';
import type { LogEntry, LogEntryInput, LogError } from '../../api/records.ts';
import type { Result } from '../../api/result.ts';
import type { EngineContext } from '../context.ts';
import { isRowId, remove, type Change } from '../store/types.ts';
import { addDays, daysBetween, daysFrom, isDay } from '../wellness/calendar.ts';
import {
  dayTag,
  LOG_ENTRIES,
  LOG_ENTRY_VERSION,
  newestFirst,
  putEntry,
  toLogEntry,
  type LogEntryRow,
} from './log-entries.ts';
import { OWN_METRICS } from './own-metric-rows.ts';
import { validateEntry, validateInstant } from './validate-entry.ts';
import { toStorageError } from '../store/storage-error.ts';
import { isTimeZone, localDay } from './zone.ts';

/** A range longer than this is read from its end: ten years. */
const MAX_RANGE_DAYS = 3660;
const ID_BYTES = 16;
const GONE = { ok: false, error: { code: 'gone' } } as const;
const UNKNOWN_ZONE = { ok: false, error: { code: 'field-invalid', field: 'zone', why: 'unknown' } } as const;

export type LogBookContext = Pick<EngineContext, 'store' | 'clock' | 'random' | 'place' | 'changed'>;

/** Log entries: written whole, read by day. */
export interface LogBook {
  /** The person's calendar day now. */
  today(): string;
  log(entry: LogEntryInput, at?: number, zone?: string): Promise<Result<LogEntry, LogError | StorageError>>;
  /** Keeps the zone; the day follows the moment there. */
  change(
    id: string,
    entry: LogEntryInput,
    at: number,
  ): Promise<Result<LogEntry, LogError | GoneError | StorageError>>;
  remove(id: string): Promise<Result<null, GoneError | StorageError>>;
  /** Brings back what `remove` took while this log book exists. */
  undoRemove(id: string): Promise<Result<LogEntry, GoneError | StorageError>>;
  /** All entries of the days from `fromDay` to `toDay`, newest first. Reads no other rows. */
  entries(fromDay: string, toDay: string): Promise<readonly LogEntry[]>;
}

export function createLogBook({ store, clock, random, place, changed }: LogBookContext): LogBook {
  const removed = new Map<string, LogEntryRow>();

  async function write(change: Change): Promise<Result<null, StorageError>> {
    const written = await store.write([change]);
    if (!written.ok) return { ok: false, error: toStorageError(written.error) };
    changed('today', 'insights');
    return written;
  }

  async function save(
    id: string,
    row: LogEntryRow,
    options: { readonly ifAbsent?: boolean } = {},
  ): Promise<Result<LogEntry, StorageError>> {
    const written = await write(putEntry(id, row, options));
    return written.ok ? { ok: true, value: toLogEntry({ id, row }) } : written;
  }

  async function checked(input: LogEntryInput, at: number): Promise<Result<LogEntryInput, LogError>> {
    const metric =
      input.domain === 'own' && isRowId(input.metric)
        ? await store.get(OWN_METRICS, input.metric)
        : undefined;
    const entry = validateEntry(input, { at, metric });
    if (!entry.ok) return entry;
    const instant = validateInstant(at, clock.now());
    return instant.ok ? entry : instant;
  }

  return {
    today: () => localDay(clock.now(), place.timeZone()),

    log: async (input, at = clock.now(), zone = place.timeZone()) => {
      const entry = await checked(input, at);
      if (!entry.ok) return entry;
      if (!isTimeZone(zone)) return UNKNOWN_ZONE;
      const instant = Math.trunc(at);
      const row: LogEntryRow = {
        v: LOG_ENTRY_VERSION,
        entry: entry.value,
        at: instant,
        zone,
        day: localDay(instant, zone),
        source: 'form',
        importId: null,
      };
      return save(bytesToHex(random(ID_BYTES)), row, { ifAbsent: true });
    },

    change: async (id, input, at) => {
      const entry = await checked(input, at);
      if (!entry.ok) return entry;
      const before = await store.get(LOG_ENTRIES, id);
      if (before === undefined) return GONE;
      const instant = Math.trunc(at);
      const day = before.at === instant ? before.day : localDay(instant, before.zone);
      return save(id, { ...before, entry: entry.value, at: instant, day });
    },

    remove: async (id) => {
      const row = await store.get(LOG_ENTRIES, id);
      if (row === undefined) return GONE;
      const written = await write(remove(LOG_ENTRIES, id));
      if (written.ok) removed.set(id, row);
      return written;
    },

    undoRemove: async (id) => {
      const row = removed.get(id);
      if (row === undefined) return GONE;
      const saved = await save(id, row);
      if (saved.ok) removed.delete(id);
      return saved;
    },

    entries: async (fromDay, toDay) => {
      if (!isDay(fromDay) || !isDay(toDay)) return [];
      const count = Math.min(daysBetween(fromDay, toDay), MAX_RANGE_DAYS);
      if (count < 1) return [];
      const days = daysFrom(addDays(toDay, 1 - count), count);
      const rows = await store.tagged(LOG_ENTRIES, days.map(dayTag));
      return rows.map(toLogEntry).sort(newestFirst);
    },
  };
}
