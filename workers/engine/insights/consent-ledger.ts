import { bytesToHex } from '@noble/hashes/utils.js';
import type { GoneError, StorageError } from '../../api/errors.ts';
import type { Role } from '../../api/people.ts';
import type { Domain } from '../../api/records.ts';
import type { Result } from '../../api/result.ts';
import type { SharedField } from '../../api/sharing.ts';
import type { EngineContext } from '../context.ts';
import { Exclusive } from '../messaging/exclusive.ts';
import { written } from '../store/storage-error.ts';
import { put, type Change } from '../store/types.ts';
import { firstDomains, visibleFields } from './careTeamVisibility.ts';
import { CONSENTS, isStanding, personTag, untilOf, type Consent } from './consent.ts';

const ID_BYTES = 16;

/** What a consent covers of its role. */
export interface Coverage {
  readonly fields: readonly SharedField[];
  readonly domains: readonly Domain[];
}

/** Who may receive what, until when. Consents are never deleted: ended ones stay as the record of what was agreed. */
export interface ConsentLedger {
  /**
   * For 90 days from now, over what the role has at first; ends a standing consent of the same person. `week`: the running ISO week.
   */
  grant(personId: string, role: Role, week: string): Promise<Result<Consent, StorageError>>;
  /** The same where the two had agreed on the role before: what was withheld then is withheld again. */
  grantAgain(personId: string, role: Role, week: string): Promise<Result<Consent, StorageError>>;
  /** Of `grant`, for somebody's own transaction. */
  grantChanges(personId: string, role: Role, week: string): Promise<readonly Change[]>;
  /** The one that stands now, paused or not. */
  standing(personId: string): Promise<Consent | null>;
  allStanding(): Promise<readonly Consent[]>;
  /** Every one there ever was, newest first; of one person, or of all. */
  all(personId: string | null): Promise<readonly Consent[]>;
  /** The standing one ends, and one like it runs for 90 days from now. `gone` without. */
  renew(personId: string): Promise<Result<null, GoneError | StorageError>>;
  /** The standing one ends, and one of other coverage runs for the rest of its time. `gone` without. */
  cover(
    personId: string,
    change: (standing: Consent) => Coverage | null,
  ): Promise<Result<null, GoneError | StorageError>>;
  /** `gone` without a standing consent. */
  setPaused(personId: string, paused: boolean): Promise<Result<null, GoneError | StorageError>>;
  /** Ends the standing consent; without one nothing happens. */
  stop(personId: string): Promise<Result<null, StorageError>>;
}

function putConsent(consent: Consent): Change {
  return put(CONSENTS, consent.id, consent, { tags: [personTag(consent.personId)] });
}

const gone: Result<never, GoneError> = { ok: false, error: { code: 'gone' } };

export function createConsentLedger({
  store,
  clock,
  random,
}: Pick<EngineContext, 'store' | 'clock' | 'random'>): ConsentLedger {
  // Two changes at a time would each end the standing one and leave two.
  const exclusive = new Exclusive();

  async function all(personId: string | null): Promise<readonly Consent[]> {
    const rows =
      personId === null ? await store.all(CONSENTS) : await store.tagged(CONSENTS, [personTag(personId)]);
    return rows.map(({ row }) => row).sort((a, b) => b.from - a.from || b.until - a.until);
  }
  async function standingOf(personId: string): Promise<readonly Consent[]> {
    return (await all(personId)).filter((consent) => isStanding(consent, clock.now()));
  }
  const ended = (consents: readonly Consent[]): readonly Change[] =>
    consents.map((consent) => putConsent({ ...consent, stoppedAt: clock.now() }));
  const writeAll = async (changes: readonly Change[]) => written(await store.write(changes));
  const newId = () => bytesToHex(random(ID_BYTES));

  function fresh(personId: string, role: Role, fromWeek: string, coverage: Coverage): Consent {
    const from = clock.now();
    return {
      v: 2,
      id: newId(),
      personId,
      role,
      ...coverage,
      cadence: 'weekly',
      purpose: 'weekly-insight',
      from,
      until: untilOf(from),
      fromWeek,
      paused: false,
      stoppedAt: null,
    };
  }
  const atFirst = (role: Role): Coverage => ({ fields: visibleFields(role), domains: firstDomains(role) });

  async function write(consent: Consent): Promise<Result<Consent, StorageError>> {
    const stored = await writeAll([...ended(await standingOf(consent.personId)), putConsent(consent)]);
    return stored.ok ? { ok: true, value: consent } : stored;
  }

  /** Replaces the standing consent by what `next` makes of it. */
  async function replace(
    personId: string,
    next: (standing: Consent) => Consent | null,
  ): Promise<Result<null, GoneError | StorageError>> {
    const consents = await standingOf(personId);
    const [standing] = consents;
    const made = standing === undefined ? null : next(standing);
    return made === null ? gone : writeAll([...ended(consents), putConsent(made)]);
  }

  return {
    grant: (personId, role, week) => exclusive.run(() => write(fresh(personId, role, week, atFirst(role)))),

    grantAgain: (personId, role, week) =>
      exclusive.run(async () => {
        const before = (await all(personId)).find((consent) => consent.role === role);
        const coverage =
          before === undefined ? atFirst(role) : { fields: before.fields, domains: before.domains };
        return write(fresh(personId, role, week, coverage));
      }),

    grantChanges: async (personId, role, week) => [
      ...ended(await standingOf(personId)),
      putConsent(fresh(personId, role, week, atFirst(role))),
    ],

    standing: async (personId) => (await standingOf(personId))[0] ?? null,
    allStanding: async () => (await all(null)).filter((consent) => isStanding(consent, clock.now())),
    all,

    renew: (personId) =>
      exclusive.run(() =>
        replace(personId, (standing) => {
          const { role, fromWeek, fields, domains, paused } = standing;
          return { ...fresh(personId, role, fromWeek, { fields, domains }), paused };
        }),
      ),

    cover: (personId, change) =>
      exclusive.run(() =>
        replace(personId, (standing) => {
          const coverage = change(standing);
          return coverage === null ? null : { ...standing, ...coverage, id: newId(), from: clock.now() };
        }),
      ),

    setPaused: (personId, paused) =>
      exclusive.run(async () => {
        const consents = await standingOf(personId);
        if (consents.length === 0) return gone;
        return writeAll(consents.map((consent) => putConsent({ ...consent, paused })));
      }),

    stop: (personId) =>
      exclusive.run(async () => {
        const consents = await standingOf(personId);
        return consents.length === 0 ? { ok: true, value: null } : writeAll(ended(consents));
      }),
  };
}
