/** @file The relay's switch of each conversation: who may have it, whether it is on, and what the policy is told of it. */
import type { RelaySwitches } from '../context.ts';
import { isPersonal, type Relation } from './delivery-policy.ts';
import type { RelayFacts } from './relay-delivery.ts';
import type { SecureChatClient } from './secure-chat-client.ts';

export interface RelaySwitchesDependencies {
  readonly chat: Pick<SecureChatClient, 'conversation' | 'conversations' | 'update'>;
  readonly directory: {
    ofConversation(id: string): readonly [string, Relation & { readonly ended: boolean }] | undefined;
  };
  readonly ready: () => boolean;
  /** What is known against the other's key; null for nothing. */
  readonly verdict: (conversationId: string) => string | null;
  readonly changed: () => void;
}

export function createRelaySwitches({
  chat,
  directory,
  ready,
  verdict,
  changed,
}: RelaySwitchesDependencies): RelaySwitches & {
  facts(conversationId: string): RelayFacts | undefined;
} {
  function facts(id: string): RelayFacts | undefined {
    const [, person] = directory.ofConversation(id) ?? [];
    const row = chat.conversation(id);
    if (person === undefined || person.ended || row === undefined) return undefined;
    const { theirRole, myRole } = person;
    return { theirRole, myRole, allowRelay: row.allowRelay, keyGood: verdict(id) === null };
  }

  return {
    facts,
    choice(id) {
      const known = facts(id);
      if (known === undefined || !isPersonal(known)) return { kind: 'never' };
      if (known.allowRelay !== true) return { kind: 'off' };
      return { kind: 'on', ready: ready() && known.keyGood };
    },
    allowed: () =>
      chat.conversations().filter(([id]) => {
        const known = facts(id);
        return known !== undefined && isPersonal(known) && known.allowRelay === true;
      }).length,
    async setAllowed(id, allowed) {
      const known = facts(id);
      if (known === undefined) return { ok: false, error: { code: 'gone' } };
      if (allowed && !isPersonal(known)) return { ok: false, error: { code: 'relay-never' } };
      if (!(await chat.update(id, { allowRelay: allowed })))
        return { ok: false, error: { code: 'storage-failed' } };
      changed();
      return { ok: true, value: null };
    },
  };
}
