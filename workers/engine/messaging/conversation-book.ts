/** @file The conversations in memory and in the store: one row each, written before memory says so. */
import type { KeyRing } from '../custody/types.ts';
import type { Meeting } from '../protocol/v1/types.ts';
import { put, type Store } from '../store/types.ts';
import { MAX_MEETINGS } from './farewell.ts';
import { isSameDevice } from './key-announcement.ts';
import type { MessageCrypto } from './message-crypto.ts';
import type { Outbox } from './outbox.ts';
import { commit, joined, stage, type Staged } from './staged.ts';
import { CONVERSATIONS, type ConversationRow } from './tables.ts';

export interface ConversationBookDependencies {
  readonly store: Store;
  readonly keys: Pick<KeyRing, 'certificate'>;
  readonly crypto: MessageCrypto;
  readonly outbox: Outbox;
  /** Whoever is met now knows this device by it. */
  readonly lastingIdentity: () => string;
  readonly changed: () => void;
}

const fresh = {
  draft: '',
  unread: 0,
  nextCounter: 1,
  received: { upTo: 0, beyond: [] },
  owesAcknowledgement: null,
  lastAcknowledged: 0,
};

export class ConversationBook {
  readonly #deps: ConversationBookDependencies;
  readonly #rows = new Map<string, ConversationRow>();

  constructor(deps: ConversationBookDependencies) {
    this.#deps = deps;
  }

  async open(): Promise<void> {
    for (const { id, row } of await this.#deps.store.all(CONVERSATIONS)) this.#rows.set(id, row);
  }

  get(id: string): ConversationRow | undefined {
    return this.#rows.get(id);
  }

  all(): readonly (readonly [string, ConversationRow])[] {
    return [...this.#rows];
  }

  put(id: string, row: ConversationRow): Staged {
    return stage([put(CONVERSATIONS, id, row)], () => {
      this.#rows.set(id, row);
      this.#deps.changed();
    });
  }

  async write(id: string, row: ConversationRow): Promise<boolean> {
    return (await commit(this.#deps.store, [this.put(id, row)])).ok;
  }

  /** At every key that is pressed, and no screen shows it but the one that has it: nobody is told to read again. */
  async keepDraft(id: string, row: ConversationRow): Promise<boolean> {
    const keep = stage([put(CONVERSATIONS, id, row)], () => void this.#rows.set(id, row));
    return (await commit(this.#deps.store, [keep])).ok;
  }

  /**
   * A meeting opens its conversation, or joins the one that these two people have: then either meeting's id is understood, so
   * crossed meetings converge without another message.
   */
  async meet(id: string, personId: string, meeting: Meeting): Promise<Staged> {
    const { crypto, outbox, keys } = this.#deps;
    const { certificate } = meeting.peer.device;
    const address = new Uint8Array(certificate.address);
    const before = this.#rows.get(id);
    const known = crypto.peerOf(id);
    const otherDevice = known !== undefined && !isSameDevice(known.device, meeting.peer.device);
    const issued = await keys.certificate();
    const row: ConversationRow = {
      ...fresh,
      ...before,
      // The peer's counters belong to its device: another one starts anew.
      ...(otherDevice ? { received: fresh.received, owesAcknowledgement: null } : {}),
      renew: null,
      known:
        issued === undefined
          ? null
          : { keyId: meeting.ownKeyId ?? issued.keyId, sequence: issued.certificate.sequence },
      announcing: null,
      ids: [...new Set([...(before?.ids ?? []), meeting.conversationId])].slice(-MAX_MEETINGS),
      personId,
      address,
      from: this.#deps.lastingIdentity(),
      version: meeting.version,
      ended: false,
    };
    const underWay = await (async () => {
      // What was sealed for another device can't be opened by this one.
      if (otherDevice) return outbox.giveUp(id);
      // After an end only the farewell is under way, and it is over.
      if (before?.ended === true) return outbox.drop(id, ({ state }) => state !== 'expired');
      return outbox.readdress(id, address);
    })();
    return joined([this.put(id, row), underWay]);
  }
}
