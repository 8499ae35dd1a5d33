/** Delivered mail by address and round, kept within a bound. Never deleted on pickup: addresses are shared. */
import { hex } from './bytes.ts';
import type { MixedMessage } from './mix.ts';

export interface Mail extends MixedMessage {
  /** Address without padding, 8 bytes. */
  readonly address: Uint8Array;
}

/** A completed round that holds mail. */
export interface MailRound {
  readonly id: bigint;
  /** Nanoseconds; the time by which addresses and filters go. */
  readonly start: bigint;
  /** Serialised RoundInfo of the completed round. */
  readonly info: Uint8Array;
  /** In the order after shuffling. */
  readonly mail: readonly Mail[];
}

export interface MailboxBound {
  readonly maxMessages: number;
  readonly maxAgeMs: number;
}

const MAILBOX_BOUND: MailboxBound = { maxMessages: 20_000, maxAgeMs: 6 * 3_600_000 };

interface Delivery {
  readonly round: bigint;
  readonly start: bigint;
  readonly messages: readonly MixedMessage[];
}

function addressesOf(round: MailRound): ReadonlySet<string> {
  return new Set(round.mail.map((mail) => hex(mail.address)));
}

export class Mailbox {
  readonly #bound: MailboxBound;
  /** Oldest first. */
  readonly #rounds = new Map<bigint, MailRound>();
  /** Each list oldest first. */
  readonly #byAddress = new Map<string, Delivery[]>();
  #messages = 0;

  constructor(bound: MailboxBound = MAILBOX_BOUND) {
    this.#bound = bound;
  }

  get oldestRound(): bigint | undefined {
    return this.#rounds.keys().next().value;
  }

  get messageCount(): number {
    return this.#messages;
  }

  rounds(): Iterable<MailRound> {
    return this.#rounds.values();
  }

  round(id: bigint): MailRound | undefined {
    return this.#rounds.get(id);
  }

  /** Rounds come in ascending order. */
  deliver(round: MailRound): void {
    this.#rounds.set(round.id, round);
    this.#messages += round.mail.length;
    for (const address of addressesOf(round)) {
      const messages = round.mail.filter((mail) => hex(mail.address) === address);
      const deliveries = this.#byAddress.get(address) ?? [];
      deliveries.push({ round: round.id, start: round.start, messages });
      this.#byAddress.set(address, deliveries);
    }
  }

  /** Rounds with mail for an address, oldest first, that started within the span (nanoseconds). */
  roundsFor(address: Uint8Array, from: bigint, until: bigint): readonly bigint[] {
    return (this.#byAddress.get(hex(address)) ?? [])
      .filter(({ start }) => start >= from && start <= until)
      .map(({ round }) => round);
  }

  pickUp(address: Uint8Array, round: bigint): readonly MixedMessage[] {
    const deliveries = this.#byAddress.get(hex(address)) ?? [];
    return deliveries.find((delivery) => delivery.round === round)?.messages ?? [];
  }

  /** Drops what is beyond the bound; returns how many rounds went. */
  prune(nowMs: number): number {
    const oldest = BigInt(nowMs - this.#bound.maxAgeMs) * 1_000_000n;
    let dropped = 0;
    for (const round of this.#rounds.values()) {
      if (this.#messages <= this.#bound.maxMessages && round.start >= oldest) break;
      this.#drop(round);
      dropped++;
    }
    return dropped;
  }

  #drop(round: MailRound): void {
    this.#rounds.delete(round.id);
    this.#messages -= round.mail.length;
    for (const address of addressesOf(round)) {
      const rest = this.#byAddress.get(address)?.filter((delivery) => delivery.round !== round.id) ?? [];
      if (rest.length === 0) this.#byAddress.delete(address);
      else this.#byAddress.set(address, rest);
    }
  }
}
