import type { ConversationPrivacy, SecuritySnapshot } from '$api/index.ts';
import { engine } from '$lib/engine/engine.ts';
import { t } from '$lib/i18n/index.ts';
import type { StatusLevel } from '$lib/ui/status-level.ts';
import { Live } from './live.svelte.ts';

export interface PrivacyWords {
  readonly level: StatusLevel;
  readonly word: string;
  readonly text: string;
}

/** How private one conversation is right now: 🟢 full, 🟡 waiting, 🔴 off, each with a word and a sentence. */
export function conversationPrivacy(privacy: ConversationPrivacy, noAnonymity: boolean): PrivacyWords {
  const { privacy: words, privacyText: texts } = t.messages;
  switch (privacy.kind) {
    case 'full':
      return {
        level: 'full',
        word: noAnonymity ? words.fullNoAnonymity : words.full,
        text: noAnonymity ? texts.fullNoAnonymity : texts.full,
      };
    case 'waiting':
      return { level: 'waiting', word: words.waiting(privacy.queued), text: texts.waiting };
    case 'relay':
      return { level: 'waiting', word: words.relay(privacy.queued), text: texts.relay };
    case 'stopped':
      return { level: 'waiting', word: words.stopped, text: texts[privacy.why] };
    case 'off':
      return { level: 'off', word: words.off, text: t.mixnet.off[privacy.why] };
  }
}

/** The state of this device's cryptography: checks, keys, fingerprints, and what was sent. No key is ever here. */
export class E2EEncryption {
  readonly #live = new Live<SecuritySnapshot>(['security', 'mixnet'], () => engine().security.snapshot());

  get snapshot(): SecuritySnapshot | undefined {
    return this.#live.value;
  }

  get failed(): boolean {
    return this.#live.failed;
  }

  reload(): Promise<void> {
    return this.#live.reload();
  }

  /** New sessions with everybody from the next message on. */
  newKeysForAll(): Promise<void> {
    return engine().security.newKeysForAll();
  }
}

/** Call while a component is set up. */
export function useE2EEncryption(): E2EEncryption {
  return new E2EEncryption();
}
