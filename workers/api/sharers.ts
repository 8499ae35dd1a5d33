import type { FieldError, GoneError, MessagingOffError, StorageError } from './errors.ts';
import type { ReceivedInsight, Role } from './people.ts';
import type { Result } from './result.ts';

/** What I keep for myself about somebody who shares with me: sealed, on this device and in its backup, told to nobody. */
export interface PrivateNotes {
  /** At most 8, of at most 24 characters. */
  readonly tags: readonly string[];
  readonly archived: boolean;
  /** At most 4,000 characters. */
  readonly note: string;
  /** The day of the next check-in that I mean to have, `YYYY-MM-DD`. */
  readonly checkIn: string | null;
}

/** One week of an index as received: from its own packet, else from a later packet's look back. */
export interface ReceivedWeek {
  /** ISO week. */
  readonly week: string;
  /** Null where nothing came, or the week had too few days: the two can't be told apart. */
  readonly value: number | null;
  /** Days with an entry, of 7; null where the packet doesn't say. */
  readonly coverage: number | null;
}

export interface SharerSummary {
  readonly id: string;
  readonly name: string;
  readonly myRole: Role;
  readonly unread: number;
  /** `missed`: its day is over. It says something about my calendar, never about the person. */
  readonly checkIn: 'none' | 'planned' | 'missed';
  readonly newest: ReceivedInsight | null;
  /** Twelve weeks, oldest first, the same twelve for everybody. All null for a clinician. */
  readonly weeks: readonly ReceivedWeek[];
  readonly notes: PrivateNotes;
}

export interface RoleAskedError {
  /** Nobody can ask for another role more than once. */
  readonly code: 'role-asked-before';
}

/** Those who share with me. */
export interface SharersView {
  /** Unread or a missed check-in first, then by name: never by how somebody is. */
  list(): Promise<readonly SharerSummary[]>;
  keep(
    personId: string,
    notes: PrivateNotes,
  ): Promise<Result<null, GoneError | StorageError | FieldError<'labels' | 'note' | 'checkIn'>>>;
  /** "May I have this role?": once for good, a higher one only. They decide; silence is an answer. */
  askForRole(
    personId: string,
    role: Role,
  ): Promise<Result<null, GoneError | StorageError | MessagingOffError | RoleAskedError>>;
}
