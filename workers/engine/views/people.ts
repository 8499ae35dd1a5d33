import type { FieldError, MessagingOffReason } from '../../api/errors.ts';
import { ROLES, type PeopleView, type PersonSummary } from '../../api/people.ts';
import type { EngineContext } from '../context.ts';
import type { SecureChatClient } from '../messaging/secure-chat-client.ts';
import type { Acceptances } from '../people/acceptances.ts';
import { safetyCode } from '../people/codes.ts';
import type { Directory } from '../people/directory.ts';
import type { InsightExchange } from '../people/insight-exchange.ts';
import type { Invitations } from '../people/invitations.ts';
import { notesOf } from '../people/private-notes.ts';
import { receivedWeeks } from '../people/received-weeks.ts';
import { isHigher, type Relations } from '../people/relations.ts';
import type { PersonRow } from '../people/tables.ts';
import type { InsightSharing } from '../insights/insight-sharing.ts';
import { isDisplayName } from '../protocol/v1/bundle.ts';

const MAX_DAYS = 30;

export interface PeopleViewParts {
  readonly directory: Directory;
  readonly invitations: Invitations;
  readonly acceptances: Acceptances;
  readonly exchange: InsightExchange;
  readonly relations: Relations;
  readonly sharing: InsightSharing;
  readonly chat: SecureChatClient;
  readonly mixnet: { readonly off: MessagingOffReason | null; want(): Promise<unknown> };
  readonly report: (fault: unknown) => void;
}

function fieldError<Field extends string>(field: Field, why: FieldError<Field>['why']) {
  return { ok: false, error: { code: 'field-invalid', field, why } } as const;
}

export function createPeopleView(
  { settings, store, suite, keys }: Pick<EngineContext, 'settings' | 'store' | 'suite' | 'keys'>,
  {
    directory,
    invitations,
    acceptances,
    exchange,
    relations,
    sharing,
    chat,
    mixnet,
    report,
  }: PeopleViewParts,
): PeopleView {
  const summary = async (id: string, row: PersonRow): Promise<PersonSummary> => ({
    id,
    name: row.name,
    theirRole: row.theirRole,
    myRole: row.myRole,
    state: { kind: row.blocked ? 'blocked' : row.ended ? 'removed' : 'connected' },
    unread: chat.conversation(row.conversationId)?.unread ?? 0,
    lastInsight: (await exchange.received(id))[0] ?? null,
  });

  return {
    async snapshot() {
      return {
        people: await Promise.all(directory.all().map(([id, row]) => summary(id, row))),
        invitations: await invitations.summaries(),
        accepted: acceptances.summaries(),
      };
    },

    async invite({ role, days }) {
      if (!isDisplayName(settings.current().name)) return fieldError('name', 'missing');
      if (!ROLES.includes(role)) return fieldError('role', 'unknown');
      if (!Number.isInteger(days)) return fieldError('days', 'not-a-number');
      if (days < 1) return fieldError('days', 'too-small');
      if (days > MAX_DAYS) return fieldError('days', 'too-large');
      return invitations.make(role, days);
    },

    invitationFragment: (id) => Promise.resolve(invitations.fragment(id)),
    confirm: (id) => invitations.confirm(id),
    decline: (id) => invitations.close(id, 'declined'),
    revoke: (id) => invitations.close(id, 'revoked'),
    readInvitation: (text) => acceptances.preview(text),

    async accept(text, name) {
      if (!isDisplayName(name.trim())) return fieldError('name', name.trim() === '' ? 'missing' : 'too-long');
      if (mixnet.off !== null) return { ok: false, error: { code: 'messaging-off', why: mixnet.off } };
      const named = await settings.update({ name: name.trim() });
      if (!named.ok) return named;
      const accepted = await acceptances.accept(text);
      if (!accepted.ok) return accepted;
      // The first flight leaves once the mixnet is loaded: now, or whenever it can be.
      void mixnet
        .want()
        .then(() => acceptances.begin())
        .catch(report);
      return accepted;
    },

    dismissAccepted: (id) => acceptances.dismiss(id),

    async person(id) {
      const row = directory.get(id);
      if (row === undefined) return { ok: false, error: { code: 'gone' } };
      const received = await exchange.received(id);
      const newest = received[0]?.packet.week;
      const relation = relations.of(id);
      const mine = row.myRole;
      const asked = relation.roleAsked?.role ?? null;
      return {
        ok: true,
        value: {
          person: await summary(id, row),
          received,
          weeks:
            newest === undefined
              ? []
              : receivedWeeks(
                  received.map(({ packet }) => packet),
                  newest,
                ),
          notes: await notesOf(store, id),
          rolesToAskFor:
            mine === null || relation.roleAsked !== null ? [] : ROLES.filter((role) => isHigher(role, mine)),
          askedForRole: asked === mine ? null : asked,
          forgotten: relation.forgotten,
          sharing: await exchange.snapshot(id, relation),
          safetyCode: await safetyCode(suite.hash, keys.rootFingerprint, row.peer.root),
        },
      };
    },

    async shareNow(id) {
      if (mixnet.off !== null) return { ok: false, error: { code: 'messaging-off', why: mixnet.off } };
      return exchange.share(id);
    },

    setPaused: (id, paused) => sharing.setPaused(id, paused),

    async remove(id) {
      if (directory.get(id)?.ended !== false) return { ok: false, error: { code: 'gone' } };
      const ended = await directory.end(id);
      return ended ? { ok: true, value: null } : { ok: false, error: { code: 'storage-failed' } };
    },

    async block(id) {
      if (directory.get(id)?.ended !== false) return { ok: false, error: { code: 'gone' } };
      const blocked = await directory.block(id);
      return blocked ? { ok: true, value: null } : { ok: false, error: { code: 'storage-failed' } };
    },

    async unblock(id) {
      if (directory.get(id)?.blocked !== true) return { ok: false, error: { code: 'gone' } };
      const back = await directory.unblock(id);
      return back ? { ok: true, value: null } : { ok: false, error: { code: 'storage-failed' } };
    },
  };
}
