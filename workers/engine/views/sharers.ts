import type { SharersView, SharerSummary } from '../../api/sharers.ts';
import type { EngineContext } from '../context.ts';
import type { CareTeam } from '../people/care-team.ts';
import { attentionFirst, checkInOf } from '../people/attention.ts';
import { keepNotes, notesOf } from '../people/private-notes.ts';
import { receivedWeeks } from '../people/received-weeks.ts';
import { localDay } from '../records/zone.ts';
import { isoWeekOf } from '../wellness/calendar.ts';

/** Those who share with me, for somebody who looks after several. */
export function createSharersView(
  { store, clock, place, changed }: Pick<EngineContext, 'store' | 'clock' | 'place' | 'changed'>,
  { chat, directory, exchange, relations }: CareTeam,
): SharersView {
  return {
    async list() {
      const today = localDay(clock.now(), place.timeZone());
      const known = directory.all().filter(([, { ended, myRole }]) => !ended && myRole !== null);
      const received = await Promise.all(known.map(([id]) => exchange.received(id)));
      // The same weeks for everybody: up to the newest that anybody sent.
      const last = received.map((all) => all[0]?.packet.week ?? '').reduce((a, b) => (b > a ? b : a), '');
      const people = known.map(
        async ([id, { name, myRole, conversationId }], i): Promise<SharerSummary[]> => {
          if (myRole === null) return [];
          const all = received[i] ?? [];
          const notes = await notesOf(store, id);
          return [
            {
              id,
              name,
              myRole,
              unread: chat.conversation(conversationId)?.unread ?? 0,
              checkIn: checkInOf(notes.checkIn, today),
              newest: all[0] ?? null,
              weeks: receivedWeeks(
                all.map(({ packet }) => packet),
                last === '' ? isoWeekOf(today) : last,
              ),
              notes,
            },
          ];
        },
      );
      return attentionFirst((await Promise.all(people)).flat(), place.locale());
    },
    async keep(personId, notes) {
      if (directory.get(personId) === undefined) return { ok: false, error: { code: 'gone' } };
      const kept = await keepNotes(store, personId, notes);
      if (kept.ok) changed('people');
      return kept;
    },
    askForRole: (personId, role) => relations.askForRole(personId, role),
  };
}
