import { bytesToHex } from '@noble/hashes/utils.js';
import type { GoneError, StorageError } from '../../api/errors.ts';
import type { OfferedRole } from '../../api/people.ts';
import type { Result } from '../../api/result.ts';
import type { EngineContext } from '../context.ts';
import { put, type Change } from '../store/types.ts';
import { visibleFields } from './careTeamVisibility.ts';
import { CONSENTS, isStanding, personTag, untilOf, type Consent } from './consent.ts';
import { writeAll } from './write.ts';

const ID_BYTES = 16;

/** Who may receive what, until when. Consents are never deleted: ended ones stay as the record of what was agreed. */
export interface ConsentLedger {
  /** For 90 days from now; ends a standing consent of the same person. `week`: the running ISO week. */
  grant(personId: string, role: OfferedRole, week: string): Promise<Result<Consent, StorageError>>;
  /** The one that stands now, paused or not. */
  standing(personId: string): Promise<Consent | null>;
  allStanding(): Promise<readonly Consent[]>;
  /** `gone` without a standing consent. */
  setPaused(personId: string, paused: boolean): Promise<Result<null, GoneError | StorageError>>;
  /** Ends the standing consent; without one nothing happens. */
  stop(personId: string): Promise<Result<null, StorageError>>;
}

function putConsent(consent: Consent): Change {
  return put(CONSENTS, consent.id, consent, { tags: [personTag(consent.personId)] });
}

export function createConsentLedger({
  store,
  clock,
  random,
}: Pick<EngineContext, 'store' | 'clock' | 'random'>): ConsentLedger {
  async function standingOf(personId: string): Promise<readonly Consent[]> {
    const rows = await store.tagged(CONSENTS, [personTag(personId)]);
    return rows.map(({ row }) => row).filter((consent) => isStanding(consent, clock.now()));
  }
  const ended = (consents: readonly Consent[]): readonly Change[] =>
    consents.map((consent) => putConsent({ ...consent, stoppedAt: clock.now() }));

  return {
    grant: async (personId, role, week) => {
      const from = clock.now();
      const consent: Consent = {
        v: 1,
        id: bytesToHex(random(ID_BYTES)),
        personId,
        role,
        fields: visibleFields(role),
        cadence: 'weekly',
        purpose: 'weekly-insight',
        from,
        until: untilOf(from),
        fromWeek: week,
        paused: false,
        stoppedAt: null,
      };
      const written = await writeAll(store, [...ended(await standingOf(personId)), putConsent(consent)]);
      return written.ok ? { ok: true, value: consent } : written;
    },

    standing: async (personId) => (await standingOf(personId))[0] ?? null,

    allStanding: async () => {
      const rows = await store.all(CONSENTS);
      return rows.map(({ row }) => row).filter((consent) => isStanding(consent, clock.now()));
    },

    setPaused: async (personId, paused) => {
      const consents = await standingOf(personId);
      if (consents.length === 0) return { ok: false, error: { code: 'gone' } };
      return writeAll(
        store,
        consents.map((consent) => putConsent({ ...consent, paused })),
      );
    },

    stop: async (personId) => {
      const consents = await standingOf(personId);
      return consents.length === 0 ? { ok: true, value: null } : writeAll(store, ended(consents));
    },
  };
}
