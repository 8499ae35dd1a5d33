/**
 * @file The relay beside the queue: what waits for the mixnet may, where the policy permits it, also lie with the server. The same sealed
 * bytes; the row in the queue stays, and whoever gets both shows one.
 */
import type { Clock } from '../context.ts';
import { protocolOf } from '../protocol/registry.ts';
import { put, type Store } from '../store/types.ts';
import type { RelayTransport } from '../transport/relay-transport.ts';
import { NotSentError } from '../transport/secure-transport.ts';
import { deliveryOf, permitRelay, type DeliveryFacts, type Relation } from './delivery-policy.ts';
import type { Outbox } from './outbox.ts';
import { MESSAGES, type OutboxRow } from './tables.ts';

/** What is known of one conversation; undefined when it has ended. */
export interface RelayFacts extends Relation {
  readonly allowRelay: unknown;
  /** Their key is good, as far as is known. */
  readonly keyGood: boolean;
}

export interface RelayDeliveryDependencies {
  readonly store: Store;
  readonly clock: Clock;
  readonly outbox: Outbox;
  readonly relay: Pick<RelayTransport, 'under'>;
  readonly facts: (conversationId: string) => RelayFacts | undefined;
  /** See DeliveryFacts. */
  readonly mixnetDownSince: () => number | null;
  /** An account is open and our key is in the directory. */
  readonly ready: () => boolean;
  readonly changed: () => void;
  readonly report: (fault: unknown) => void;
}

const AGAIN_AFTER = 30_000;
const LOOK_EVERY = 60_000;

export class RelayDelivery {
  readonly #deps: RelayDeliveryDependencies;
  /** Refused for good by the server or the transport: not tried again in this run. */
  readonly #refused = new Set<string>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #passing: Promise<void> | undefined;
  #again = false;
  #stopped = false;

  constructor(deps: RelayDeliveryDependencies) {
    this.#deps = deps;
  }

  /** Something changed that the policy looks at: the network, the queue, a switch, the account. */
  poke(): void {
    if (this.#stopped) return;
    if (this.#passing !== undefined) {
      this.#again = true;
      return;
    }
    this.#passing = this.#pass()
      .catch(this.#deps.report)
      .finally(() => {
        this.#passing = undefined;
        if (!this.#again) return;
        this.#again = false;
        this.poke();
      });
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#passing;
  }

  #factsOf(row: OutboxRow): DeliveryFacts | undefined {
    const { facts, clock, mixnetDownSince, ready } = this.#deps;
    const known = facts(row.owner);
    if (known === undefined) return undefined;
    return {
      kind: row.content,
      theirRole: known.theirRole,
      myRole: known.myRole,
      allowRelay: known.allowRelay,
      mixnetDownSince: mixnetDownSince(),
      now: clock.now(),
      relayReady: ready() && known.keyGood,
    };
  }

  /** One message after the other, in their order. */
  async #pass(): Promise<void> {
    let wait = LOOK_EVERY;
    let waits = false;
    for (const [id, row] of this.#deps.outbox.notRelayed()) {
      if (this.#stopped) return;
      if (this.#refused.has(id)) continue;
      const facts = this.#factsOf(row);
      if (facts === undefined) continue;
      const { relay, reason, waitMs } = deliveryOf(facts);
      if (waitMs !== null) wait = Math.min(wait, waitMs);
      waits ||= reason === 'too-soon' || reason === 'relay-not-ready';
      if (!relay) continue;
      if (!(await this.#send(id, row, facts))) {
        waits = true;
        wait = Math.min(wait, AGAIN_AFTER);
      }
    }
    clearTimeout(this.#timer);
    if (waits && !this.#stopped) this.#timer = setTimeout(() => this.poke(), wait);
  }

  /** False: try again later. */
  async #send(id: string, row: OutboxRow, facts: DeliveryFacts): Promise<boolean> {
    const seen = protocolOf(row.payload[0] ?? 0)?.inspect(row.payload);
    const permit = seen?.ok === true ? permitRelay(facts, seen.value.recipientKeyId) : null;
    if (permit === null) {
      this.#refused.add(id);
      return true;
    }
    try {
      await this.#deps.relay.under(permit).send(permit.recipientKeyId, row.payload);
    } catch (fault) {
      if (!(fault instanceof NotSentError)) throw fault;
      if (fault.why === 'not-ready') return false;
      this.#refused.add(id);
      return true;
    }
    await this.#mark(id, row);
    return true;
  }

  async #mark(id: string, { messageId, owner }: OutboxRow): Promise<void> {
    const { store, outbox, changed } = this.#deps;
    await outbox.noteRelayed(id);
    const message = messageId === null ? undefined : await store.get(MESSAGES, messageId);
    if (message === undefined || messageId === null || message.relayed === true) return;
    await store.write([put(MESSAGES, messageId, { ...message, relayed: true }, { tags: [owner] })]);
    changed();
  }
}
