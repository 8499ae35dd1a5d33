import type { GoneError, NothingToShareError, StorageError } from '../../api/errors.ts';
import type { InsightPacket, OfferedRole } from '../../api/people.ts';
import type { Result } from '../../api/result.ts';
import type { EngineContext } from '../context.ts';
import type { Change } from '../store/types.ts';
import type { DerivedSource, DerivedWeeks } from '../wellness/derived-weeks.ts';
import { CARE_TEAM_VISIBILITY } from './careTeamVisibility.ts';
import { liveConsent, type Consent } from './consent.ts';
import { createConsentLedger } from './consent-ledger.ts';
import { decideShare, lastCompleteWeek, type PreparedInsight } from './decide-share.ts';
import { decodePacket, type PacketError } from './packet-codec.ts';
import { shareTime } from './share-times.ts';
import {
  recordShared,
  sharedChange,
  sharedPeriods,
  sharedWith,
  type Sending,
  type SharedInsight,
} from './shared-history.ts';

export type InsightSharingContext = Pick<EngineContext, 'store' | 'clock' | 'random' | 'changed'> & {
  readonly derived: DerivedSource;
};

export interface ConsentSummary {
  readonly id: string;
  readonly role: OfferedRole;
  readonly paused: boolean;
  /** Milliseconds since 1970. */
  readonly until: number;
}

export interface DueShares {
  /** Whose weekly packet may leave now. */
  readonly personIds: readonly string[];
  /** When to ask again at the latest, in milliseconds since 1970; null when nothing is planned. */
  readonly nextAt: number | null;
}

/** Everything between an index and the bytes that one person receives. */
export interface InsightSharing {
  grantConsent(personId: string, role: OfferedRole): Promise<Result<ConsentSummary, StorageError>>;
  /** The consent that stands, paused or not. */
  consent(personId: string): Promise<ConsentSummary | null>;
  /** What they would get now, decoded from the very bytes. Writes nothing. */
  preview(personId: string): Promise<Result<InsightPacket, NothingToShareError>>;
  /** The bytes to seal. Writes nothing: what was sent is recorded when it is queued. */
  prepare(personId: string): Promise<Result<PreparedInsight, NothingToShareError>>;
  /** For the same write as the outbox entry; that write answers `conflict` when the period was shared meanwhile. */
  sentChange(prepared: PreparedInsight, sending: Sending): Promise<Change>;
  /** Where no other change belongs to it. */
  recordSent(
    prepared: PreparedInsight,
    sending: Sending,
  ): Promise<Result<null, StorageError | NothingToShareError>>;
  decodeReceived(bytes: Uint8Array): Result<InsightPacket, PacketError>;
  setPaused(personId: string, paused: boolean): Promise<Result<null, GoneError | StorageError>>;
  stop(personId: string): Promise<Result<null, StorageError>>;
  /** Newest first. */
  history(personId: string): Promise<readonly SharedInsight[]>;
  /**
   * The weekly cadence: weeks that ended under the consent, each at its own random minute. Ask at start, after `nextAt`, and when entries change.
   */
  dueShares(): Promise<DueShares>;
}

function summary({ id, role, paused, until }: Consent): ConsentSummary {
  return { id, role, paused, until };
}

export function createInsightSharing(context: InsightSharingContext): InsightSharing {
  const { store, clock, changed, derived } = context;
  const ledger = createConsentLedger(context);
  const weeksFor = (role: OfferedRole): Promise<DerivedWeeks> =>
    derived.weeks(CARE_TEAM_VISIBILITY[role].domains);

  async function prepare(personId: string): Promise<Result<PreparedInsight, NothingToShareError>> {
    const consent = await ledger.standing(personId);
    if (consent === null) return { ok: false, error: { code: 'no-consent' } };
    const weeks = await weeksFor(consent.role);
    const shared = await sharedPeriods(store, personId, consent.role);
    return decideShare({ consent, now: clock.now(), derived: weeks, shared });
  }

  /** When this person's packet of the last finished week may leave; null when there is none to send. */
  async function dueAt(consent: Consent, weeks: DerivedWeeks): Promise<number | null> {
    const last = lastCompleteWeek(weeks);
    if (last === undefined || last.value === null || last.week < consent.fromWeek) return null;
    const shared = await sharedPeriods(store, consent.personId, consent.role);
    return shared.has(last.week) ? null : shareTime(context, consent.personId, last.week, clock.now());
  }

  async function announced<Outcome extends Result<unknown, unknown>>(
    outcome: Promise<Outcome>,
  ): Promise<Outcome> {
    const result = await outcome;
    if (result.ok) changed('people');
    return result;
  }

  return {
    grantConsent: async (personId, role) => {
      const running = (await weeksFor(role)).weeks.at(-1);
      if (running === undefined) throw new Error('no running week');
      const granted = await announced(ledger.grant(personId, role, running.week));
      return granted.ok ? { ok: true, value: summary(granted.value) } : granted;
    },
    consent: async (personId) => {
      const consent = await ledger.standing(personId);
      return consent === null ? null : summary(consent);
    },
    preview: async (personId) => {
      const prepared = await prepare(personId);
      return prepared.ok ? { ok: true, value: prepared.value.packet } : prepared;
    },
    prepare,
    sentChange: (prepared, sending) => sharedChange(store, prepared, sending),
    recordSent: (prepared, sending) => announced(recordShared(store, prepared, sending)),
    decodeReceived: decodePacket,
    setPaused: (personId, paused) => announced(ledger.setPaused(personId, paused)),
    stop: (personId) => announced(ledger.stop(personId)),
    history: (personId) => sharedWith(store, personId),
    dueShares: async () => {
      const now = clock.now();
      const byRole = new Map<OfferedRole, DerivedWeeks>();
      const due: string[] = [];
      let nextAt: number | null = null;
      for (const consent of await ledger.allStanding()) {
        if (liveConsent(consent, now) === null) continue;
        const weeks = byRole.get(consent.role) ?? (await weeksFor(consent.role));
        byRole.set(consent.role, weeks);
        const at = await dueAt(consent, weeks);
        if (at === null) continue;
        if (at <= now) due.push(consent.personId);
        else nextAt = Math.min(at, nextAt ?? at);
      }
      return { personIds: due, nextAt };
    },
  };
}
