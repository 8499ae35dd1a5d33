/** The answer to a poll. cmix-wire section 8. */
import { create, toBinary } from '@bufbuild/protobuf';
import type { MessageInitShape } from '@bufbuild/protobuf';
import { ROUNDS_PER_FILTER, encodeFilter } from './bloom.ts';
import { concat, copyOf, equalBytes } from './bytes.ts';
import type { Mailbox } from './mailbox.ts';
import type { SignedNdf } from './ndf.ts';
import type { ClientBloomSchema, GatewayPoll } from './proto/gen/mixmessages_pb.ts';
import { GatewayPollResponseSchema } from './proto/gen/mixmessages_pb.ts';
import { lengthDelimited } from './protobuf-parts.ts';
import type { Rounds } from './rounds.ts';

const FIELD_NDF = 1;
const FIELD_UPDATES = 2;
const FILTER_PERIOD_NS = 1_800_000_000_000n;

/** Filters over the rounds that hold mail, a few rounds each, so that few misses look like hits. */
export function filtersOf(rounds: readonly bigint[]): readonly MessageInitShape<typeof ClientBloomSchema>[] {
  const filters: MessageInitShape<typeof ClientBloomSchema>[] = [];
  for (let i = 0; i < rounds.length; i += ROUNDS_PER_FILTER) {
    const group = rounds.slice(i, i + ROUNDS_PER_FILTER);
    const first = group[0] ?? 0n;
    const last = group.at(-1) ?? first;
    filters.push({
      Filter: copyOf(encodeFilter(group)),
      FirstRound: first,
      RoundRange: Number(last - first),
    });
  }
  return filters;
}

export interface PollDep {
  readonly ndf: SignedNdf;
  readonly rounds: Rounds;
  readonly mailbox: Mailbox;
}

/** Serialised `GatewayPollResponse`. Times in nanoseconds. */
export function answerPoll(
  dep: PollDep,
  request: GatewayPoll,
  receivedAt: bigint,
  elapsed: () => bigint,
): Uint8Array {
  const { rounds, mailbox, ndf } = dep;
  // Of an identity that the client has invented, the last round is noise; nobody writes to it.
  const lastRound = BigInt.asIntN(64, request.LastRound);
  const withMail = mailbox
    .roundsFor(request.ReceptionID, request.StartTimestamp, request.EndTimestamp)
    .filter((round) => round >= lastRound);
  const response = create(GatewayPollResponseSchema, {
    KnownRounds: copyOf(rounds.known.encode()),
    Filters: {
      Period: FILTER_PERIOD_NS,
      FirstTimestamp: receivedAt - (receivedAt % FILTER_PERIOD_NS),
      Filters: [...filtersOf(withMail)],
    },
    EarliestRound: rounds.earliest,
    ReceivedTs: receivedAt,
    GatewayDelay: elapsed(),
  });
  const parts: Uint8Array[] = [toBinary(GatewayPollResponseSchema, response)];
  if (!request.DisableUpdates) {
    const hash = request.Partial?.Hash ?? new Uint8Array();
    if (!equalBytes(hash, ndf.hash)) parts.push(lengthDelimited(FIELD_NDF, ndf.encoded));
    const last = BigInt.asIntN(64, request.LastUpdate);
    for (const update of rounds.updates.since(last, Number(receivedAt / 1_000_000n))) {
      parts.push(lengthDelimited(FIELD_UPDATES, update));
    }
  }
  return concat(...parts);
}
