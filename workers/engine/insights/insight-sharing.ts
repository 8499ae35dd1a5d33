import type { GoneError, NothingToShareError, StorageError } from '../../api/errors.ts';
import type { InsightPacket, Role } from '../../api/people.ts';
import { DOMAINS } from '../../api/records.ts';
import type { Result } from '../../api/result.ts';
import type { AgreementTerms, SharingSwitch } from '../../api/sharing.ts';
import type { EngineContext } from '../context.ts';
import type { Change } from '../store/types.ts';
import type { DerivedSource } from '../wellness/derived-weeks.ts';
import type { Derived } from './build-packet.ts';
import { firstDomains, visibleFields } from './careTeamVisibility.ts';
import { CONSENT_DAYS, liveConsent, type Consent } from './consent.ts';
import { createConsentLedger } from './consent-ledger.ts';
import { decideShare, finishedPeriod, type PreparedInsight } from './decide-share.ts';
import { decodePacket, type PacketError } from './packet-codec.ts';
import { scopeOf, type Scope } from './scope.ts';
import { shareTime } from './share-times.ts';
import {
  recordShared,
  sharedChange,
  sharedPeriods,
  sharedWith,
  type Sending,
  type SharedInsight,
} from './shared-history.ts';
import { switched, switchesOf, type SwitchName } from './switches.ts';

export type InsightSharingContext = Pick<
  EngineContext,
  'store' | 'clock' | 'random' | 'changed' | 'settings'
> & {
  readonly derived: DerivedSource;
};

export interface DueShares {
  /** Whose weekly packet may leave now. */
  readonly personIds: readonly string[];
  /** When to ask again at the latest, in milliseconds since 1970; null when nothing is planned. */
  readonly nextAt: number | null;
}

type Changed = Promise<Result<null, GoneError | StorageError>>;

/** Everything between an index and the bytes that one person receives. */
export interface InsightSharing {
  /** What a new consent of the role would cover. */
  terms(role: Role): AgreementTerms;
  grantConsent(personId: string, role: Role): Promise<Result<Consent, StorageError>>;
  /** After the last one ended or ran out: what was withheld then is withheld again. */
  grantAgain(personId: string, role: Role): Promise<Result<Consent, StorageError>>;
  /** Of `grantConsent`, for a transaction with other changes; its owner says that people changed. */
  grantChanges(personId: string, role: Role): Promise<readonly Change[]>;
  /** The consent that stands, paused or not. */
  consent(personId: string): Promise<Consent | null>;
  /** Every consent there ever was, newest first; of one person, or of all. */
  consents(personId: string | null): Promise<readonly Consent[]>;
  renew(personId: string): Changed;
  /** Of the standing consent; none without. */
  switches(personId: string): Promise<readonly SharingSwitch[]>;
  /** Within the role only: `gone` for a switch that it doesn't have, and without a standing consent. */
  setSwitch(personId: string, which: SwitchName, on: boolean): Changed;
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
  setPaused(personId: string, paused: boolean): Changed;
  stop(personId: string): Promise<Result<null, StorageError>>;
  /** Newest first; of one person, or of all. */
  history(personId: string | null): Promise<readonly SharedInsight[]>;
  /**
   * The weekly cadence: weeks that ended under the consent, each at its own random minute. Ask at start, after `nextAt`, and when entries change.
   */
  dueShares(): Promise<DueShares>;
}

export function createInsightSharing(context: InsightSharingContext): InsightSharing {
  const { store, clock, changed, derived, settings } = context;
  const ledger = createConsentLedger(context);

  function derivedFor({ role, domains }: Scope): Promise<Derived> {
    return role === 'clinician' ? derived.patterns(domains) : derived.weeks(domains);
  }

  async function runningWeek(): Promise<string> {
    const running = (await derived.weeks([])).weeks.at(-1);
    if (running === undefined) throw new Error('no running week');
    return running.week;
  }

  async function prepare(personId: string): Promise<Result<PreparedInsight, NothingToShareError>> {
    const consent = await ledger.standing(personId);
    if (consent === null) return { ok: false, error: { code: 'no-consent' } };
    const source = await derivedFor(scopeOf(consent));
    const shared = await sharedPeriods(store, personId, consent.role);
    return decideShare({ consent, now: clock.now(), derived: source, shared });
  }

  /** When this person's packet of the last finished week may leave; null when there is none to send. */
  async function dueAt(consent: Consent, source: Derived): Promise<number | null> {
    const last = finishedPeriod(source);
    if (last === null || last < consent.fromWeek) return null;
    const shared = await sharedPeriods(store, consent.personId, consent.role);
    return shared.has(last) ? null : shareTime(context, consent.personId, last, clock.now());
  }

  async function announced<Outcome extends Result<unknown, unknown>>(
    outcome: Promise<Outcome>,
  ): Promise<Outcome> {
    const result = await outcome;
    if (result.ok) changed('people');
    return result;
  }

  return {
    terms: (role) => ({
      role,
      fields: visibleFields(role),
      domains: firstDomains(role),
      cadence: 'weekly',
      purpose: 'weekly-insight',
      days: CONSENT_DAYS,
    }),
    grantConsent: async (personId, role) => announced(ledger.grant(personId, role, await runningWeek())),
    grantAgain: async (personId, role) => announced(ledger.grantAgain(personId, role, await runningWeek())),
    grantChanges: async (personId, role) => ledger.grantChanges(personId, role, await runningWeek()),
    consent: (personId) => ledger.standing(personId),
    consents: (personId) => ledger.all(personId),
    renew: (personId) => announced(ledger.renew(personId)),
    switches: async (personId) => {
      const consent = await ledger.standing(personId);
      return consent === null
        ? []
        : switchesOf(
            consent,
            DOMAINS.filter((domain) => settings.current().tracked.includes(domain)),
          );
    },
    setSwitch: (personId, which, on) =>
      announced(ledger.cover(personId, (standing) => switched(standing, which, on))),
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
      const byScope = new Map<string, Derived>();
      const due: string[] = [];
      let nextAt: number | null = null;
      for (const consent of await ledger.allStanding()) {
        if (liveConsent(consent, now) === null) continue;
        const scope = scopeOf(consent);
        const key = JSON.stringify([scope.role === 'clinician', scope.domains]);
        const source = byScope.get(key) ?? (await derivedFor(scope));
        byScope.set(key, source);
        const at = await dueAt(consent, source);
        if (at === null) continue;
        if (at <= now) due.push(consent.personId);
        else nextAt = Math.min(at, nextAt ?? at);
      }
      return { personIds: due, nextAt };
    },
  };
}
