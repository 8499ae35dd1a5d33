/** The rounds of the network: announced, filled with slots, mixed, and reported. cmix-wire sections 8.4 to 10. */
import { fromBinary } from '@bufbuild/protobuf';
import { copyOf, hex } from './bytes.ts';
import { clearPadding } from './address.ts';
import type { Counters } from './counters.ts';
import type { Faults } from './faults.ts';
import { KnownRounds } from './known-rounds.ts';
import type { MailJournal } from './mail-journal.ts';
import type { Mail, Mailbox } from './mailbox.ts';
import { mixSlot, paddedAddress, shuffled } from './mix.ts';
import type { CheckedSlot } from './mix.ts';
import { ADDRESS_SPACE_BITS } from './ndf.ts';
import type { NetworkKeys, NodeIdentity } from './network-keys.ts';
import { nodeBaseKey } from './node-keys.ts';
import { RoundInfoSchema } from './proto/gen/mixmessages_pb.ts';
import { ROUND_STATE, encodeRoundInfo, signedRoundInfo } from './round-info.ts';
import type { RoundState } from './round-info.ts';
import type { Tally } from './tally.ts';
import type { LocalnetEvent } from './types.ts';
import { UpdateLog } from './update-log.ts';

export const BATCH_SIZE = 128;
/** Finished rounds without mail that historical requests still find. */
const RECENT_ROUNDS = 1500;
/** After a crash, at most so many rounds of unknown fate are reported. */
const MAX_UNSETTLED = 1000n;

const nanoseconds = (milliseconds: number): bigint => BigInt(milliseconds) * 1_000_000n;

export interface OpenRound {
  readonly id: bigint;
  /** Milliseconds since 1970. */
  readonly start: number;
  readonly deadline: number;
  readonly team: readonly NodeIdentity[];
  /** By MAC, so that a slot sent again through another gateway counts once. */
  readonly slots: Map<string, CheckedSlot>;
  readonly timestamps: readonly bigint[];
}

export interface RoundsDep {
  readonly keys: NetworkKeys;
  readonly counters: Counters;
  readonly mailbox: Mailbox;
  readonly journal: MailJournal;
  readonly faults: Faults;
  readonly tally: Tally;
  readonly teamSize: number;
  readonly emit: (event: LocalnetEvent) => void;
  readonly log: (line: string) => void;
}

export class Rounds {
  readonly #dep: RoundsDep;
  readonly #open = new Map<bigint, OpenRound>();
  readonly #recent = new Map<bigint, Uint8Array>();
  readonly updates = new UpdateLog();
  readonly known: KnownRounds;

  constructor(dep: RoundsDep, now: number) {
    this.#dep = dep;
    this.#settleOldRounds(now);
    this.known = new KnownRounds(dep.counters.upcomingRound);
    dep.counters.settle(this.known.firstUnchecked);
  }

  /** First round that may still hold mail here. */
  get earliest(): bigint {
    return this.#dep.mailbox.oldestRound ?? this.known.firstUnchecked;
  }

  /** Deadline of the round that is mixed next, in milliseconds. */
  get nextDeadline(): number | undefined {
    return this.#open.values().next().value?.deadline;
  }

  find(id: bigint): OpenRound | undefined {
    return this.#open.get(id);
  }

  /** Serialised RoundInfo of a round, as far back as it is kept. */
  info(id: bigint): Uint8Array | undefined {
    return this.#dep.mailbox.round(id)?.info ?? this.#recent.get(id);
  }

  announce(start: number, deadline: number, now: number): void {
    const id = this.#dep.counters.nextRound();
    const team = shuffled(this.#dep.keys.nodes).slice(0, this.#dep.teamSize);
    const past = [3, 2, 1].map((seconds) => nanoseconds(now - 1000 * seconds));
    const timestamps = [...past, nanoseconds(start)];
    const round = { id, start, deadline, team, slots: new Map<string, CheckedSlot>(), timestamps };
    this.#open.set(id, round);
    this.#publish(round, ROUND_STATE.queued, now);
  }

  /** Mixes every round whose deadline has passed, in order. */
  endDue(now: number): void {
    for (const round of this.#open.values()) {
      if (round.deadline > now) break;
      this.#end(round, now);
    }
  }

  /** At the end of the process: what was accepted is mixed, the rest is settled at the next start. */
  endFilled(now: number): void {
    for (const round of this.#open.values()) if (round.slots.size > 0) this.#end(round, now);
  }

  #end(round: OpenRound, now: number): void {
    const { faults, tally, emit, counters } = this.#dep;
    const slots = round.slots.size;
    const failed = faults.takeRoundFailure({ id: round.id, slots });
    const mail = failed ? [] : this.#mix(round);
    // A round is known only once its mail can be found, and reported only once it is known.
    const info = this.#publish(
      round,
      failed ? ROUND_STATE.failed : ROUND_STATE.completed,
      now,
      (encoded) => {
        if (mail.length > 0) this.#deliver(round, mail, encoded);
        this.known.finish(round.id);
        counters.settle(this.known.firstUnchecked);
      },
      failed ? 'localnet was told to fail this round' : undefined,
    );
    // Only now: had anything above failed, the round would be ended again with the next turn.
    this.#open.delete(round.id);
    this.#remember(round.id, info);
    tally.add(failed ? 'roundsFailed' : 'roundsCompleted');
    if (failed) this.#dep.log(`round ${round.id} failed with ${slots} slots`);
    const addresses = mail.map(({ address }) => hex(address));
    emit({
      kind: 'round',
      at: now,
      round: round.id,
      slots,
      outcome: failed ? 'failed' : 'completed',
      addresses,
    });
  }

  #mix(round: OpenRound): readonly Mail[] {
    const mixed = [...round.slots.values()].map((slot) => {
      const baseKeys = round.team.map((node) => nodeBaseKey(slot.sender, node.secret));
      const message = mixSlot(slot, round.id, baseKeys);
      return { ...message, address: clearPadding(paddedAddress(message), ADDRESS_SPACE_BITS) };
    });
    return shuffled(mixed);
  }

  #deliver(round: OpenRound, mail: readonly Mail[], info: Uint8Array): void {
    const { mailbox, journal, log } = this.#dep;
    const mailRound = { id: round.id, start: nanoseconds(round.start), info, mail };
    mailbox.deliver(mailRound);
    const dropped = mailbox.prune(round.start);
    try {
      journal.append(mailRound);
      if (dropped > 0) journal.compact(mailbox.rounds());
    } catch (error) {
      log(`mail of round ${round.id} could not be written and would not survive a restart: ${String(error)}`);
    }
  }

  #publish(
    round: OpenRound,
    state: RoundState,
    now: number,
    beforehand: (encoded: Uint8Array) => void = () => undefined,
    error?: string,
  ): Uint8Array {
    const isOver = state !== ROUND_STATE.queued;
    const later = isOver ? [nanoseconds(round.start), nanoseconds(now), 0n] : [0n, 0n, 0n];
    return this.#sign(
      {
        id: round.id,
        state,
        topology: round.team.map((node) => node.id),
        timestamps: [...round.timestamps, ...later],
        ...(error === undefined ? {} : { error }),
      },
      now,
      beforehand,
    );
  }

  #sign(
    facts: {
      id: bigint;
      state: RoundState;
      topology: readonly Uint8Array[];
      timestamps: readonly bigint[];
      error?: string;
    },
    now: number,
    beforehand: (encoded: Uint8Array) => void,
  ): Uint8Array {
    const { keys, counters } = this.#dep;
    const updateId = counters.nextUpdate();
    const whole = { ...facts, updateId, batchSize: BATCH_SIZE, addressSpaceBits: ADDRESS_SPACE_BITS };
    const encoded = encodeRoundInfo(signedRoundInfo(whole, keys.roundKey));
    beforehand(encoded);
    this.updates.add({ id: updateId, round: facts.id, state: facts.state, at: now, encoded });
    return encoded;
  }

  #remember(id: bigint, info: Uint8Array): void {
    this.#recent.set(id, info);
    const oldest = this.#recent.keys().next().value;
    if (this.#recent.size > RECENT_ROUNDS && oldest !== undefined) this.#recent.delete(oldest);
  }

  /**
   * Rounds that the last process announced and didn't report the end of: those whose mail is here were completed,
   * the others failed. Clients wait for exactly one such report.
   */
  #settleOldRounds(now: number): void {
    const { counters, mailbox, keys, teamSize } = this.#dep;
    const end = counters.upcomingRound;
    const begin = counters.settled > end - MAX_UNSETTLED ? counters.settled : end - MAX_UNSETTLED;
    for (let id = begin; id < end; id++) {
      const mail = mailbox.round(id);
      const old = mail === undefined ? undefined : fromBinary(RoundInfoSchema, mail.info);
      const facts = {
        id,
        state: old === undefined ? ROUND_STATE.failed : ROUND_STATE.completed,
        topology: old?.Topology ?? keys.nodes.slice(0, teamSize).map((node) => copyOf(node.id)),
        timestamps: old?.Timestamps ?? [3, 2, 1, 0, 0, 0].map((s) => nanoseconds(now - 1000 * s)).concat(0n),
      };
      const info = this.#sign(facts, now, () => undefined);
      if (old === undefined) this.#remember(id, info);
    }
  }
}
