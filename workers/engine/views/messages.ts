import type { MessagingOffReason } from '../../api/errors.ts';
import type { ConversationPrivacy, MessagesView } from '../../api/messages.ts';
import type { Role } from '../../api/people.ts';
import type { Clock, RelaySwitches } from '../context.ts';
import { RELAY_AFTER_MS } from '../messaging/delivery-policy.ts';
import type { Conversations } from '../messaging/conversations.ts';
import type { Outbox } from '../messaging/outbox.ts';
import type { SecureChatClient } from '../messaging/secure-chat-client.ts';
import type { Directory } from '../people/directory.ts';

export interface MessagesViewParts {
  readonly chat: SecureChatClient;
  readonly conversations: Conversations;
  readonly directory: Directory;
  readonly outbox: Outbox;
  readonly mixnet: {
    readonly off: MessagingOffReason | null;
    readonly up: boolean;
    readonly awaySince: number | null;
  };
  readonly relay: Pick<RelaySwitches, 'choice'>;
  /** What is known against their key. */
  readonly verdict: (conversationId: string) => 'key-revoked' | 'key-questioned' | null;
  readonly clock: Clock;
}

function isProfessional(role: Role | null): boolean {
  return role === 'coach' || role === 'clinician';
}

export function createMessagesView({
  chat,
  conversations,
  directory,
  outbox,
  mixnet,
  relay,
  verdict,
  clock,
}: MessagesViewParts): MessagesView {
  const privacy = (id: string): ConversationPrivacy => {
    if (mixnet.off !== null) return { kind: 'off', why: mixnet.off };
    const why = verdict(id);
    const queued = outbox.queuedOf(id);
    if (why !== null) return { kind: 'stopped', why, queued };
    if (mixnet.up) return { kind: 'full' };
    const choice = relay.choice(id);
    const away = mixnet.awaySince !== null && clock.now() - mixnet.awaySince >= RELAY_AFTER_MS;
    const relayed = away && choice.kind === 'on' && choice.ready;
    return relayed ? { kind: 'relay', queued } : { kind: 'waiting', queued };
  };

  return {
    async list() {
      const rows = directory.all().map(async ([personId, { name, conversationId }]) => {
        const messages = await conversations.messages(conversationId);
        const unread = chat.conversation(conversationId)?.unread ?? 0;
        return { id: conversationId, personId, name, last: messages.at(-1) ?? null, unread };
      });
      const all = await Promise.all(rows);
      return all.sort((a, b) => (b.last?.at ?? 0) - (a.last?.at ?? 0));
    },

    async conversation(id) {
      const found = directory.ofConversation(id);
      const row = chat.conversation(id);
      if (found === undefined || row === undefined) return { ok: false, error: { code: 'gone' } };
      const [personId, person] = found;
      return {
        ok: true,
        value: {
          id,
          personId,
          name: person.name,
          professional: isProfessional(person.theirRole) || isProfessional(person.myRole),
          theirRole: person.theirRole,
          ended: person.ended,
          privacy: privacy(id),
          relay: relay.choice(id),
          messages: await conversations.messages(id),
          draft: row.draft,
          maxBytes: conversations.maxBytes(id),
        },
      };
    },

    async send(id, text) {
      if (mixnet.off !== null) return { ok: false, error: { code: 'messaging-off', why: mixnet.off } };
      if (directory.ofConversation(id)?.[1].ended !== false) return { ok: false, error: { code: 'gone' } };
      return conversations.send(id, text);
    },

    saveDraft: (id, text) => chat.keepDraft(id, text),

    async markRead(id) {
      if ((chat.conversation(id)?.unread ?? 0) > 0) await chat.update(id, { unread: 0 });
    },

    async newKeys(id) {
      if (chat.conversation(id) === undefined) return { ok: false, error: { code: 'gone' } };
      const stored = await chat.askForNew(id, 'manual');
      return stored ? { ok: true, value: null } : { ok: false, error: { code: 'storage-failed' } };
    },
  };
}
