import { ROLES } from '../../api/people.ts';
import type { SharingView } from '../../api/sharing.ts';
import type { EngineContext, RequireProof } from '../context.ts';
import type { CareTeam } from '../people/care-team.ts';
import { historyText, HISTORY_NAME } from '../people/history-file.ts';
import { sharingHistory } from '../people/sharing-history.ts';
import { localDay } from '../records/zone.ts';

const TYPES = { json: 'application/json', csv: 'text/csv' } as const;
const gone = { ok: false, error: { code: 'gone' } } as const;

/** What widens, and what gives everything away, asks `requireProof` first (design.md §4); what narrows or ends never does. */
export function createSharingView(
  { clock, place }: Pick<EngineContext, 'clock' | 'place'>,
  parts: CareTeam,
  requireProof: RequireProof,
): SharingView {
  const { sharing, relations, directory } = parts;
  const connected = (personId: string) => directory.get(personId)?.ended === false;

  return {
    terms: (role) => {
      if (!ROLES.includes(role)) throw new Error('no such role');
      return Promise.resolve(sharing.terms(role));
    },
    async setSwitch(personId, which, on) {
      if (on) {
        const proof = await requireProof();
        if (!proof.ok) return proof;
      }
      return sharing.setSwitch(personId, which, on);
    },
    renew: (personId) => sharing.renew(personId),
    async end(personId) {
      if ((await sharing.consent(personId)) === null) return gone;
      return sharing.stop(personId);
    },
    async begin(personId) {
      const proof = await requireProof();
      if (!proof.ok) return proof;
      const role = directory.get(personId)?.theirRole ?? null;
      if (!connected(personId) || role === null || (await sharing.consent(personId)) !== null) return gone;
      const granted = await sharing.grantAgain(personId, role);
      return granted.ok ? { ok: true, value: null } : granted;
    },
    async changeRole(personId, role) {
      const proof = await requireProof();
      if (!proof.ok) return proof;
      return ROLES.includes(role) ? relations.changeRole(personId, role) : gone;
    },
    declineRole: (personId) => relations.declineRole(personId),
    askToForget: (personId) => relations.askToForget(personId),
    history: (personId) => sharingHistory(parts, personId),
    async exportHistory(format, personId) {
      const proof = await requireProof();
      if (!proof.ok) return proof;
      const now = clock.now();
      const history = await sharingHistory(parts, personId);
      return {
        ok: true,
        value: {
          name: `${HISTORY_NAME}-${localDay(now, place.timeZone())}.${format}`,
          content: new Blob([historyText(history, format, now)], { type: TYPES[format] }),
          packets: history.shared.length,
        },
      };
    },
  };
}
