/** PutMessage and PutManyMessages. cmix-wire section 9.5. */
import { hex } from './bytes.ts';
import type { ClientRegistry } from './client-registry.ts';
import type { Faults } from './faults.ts';
import { checkSlotCodes, checkSlotShape } from './mix.ts';
import type { CheckedSlot } from './mix.ts';
import { nodeBaseKey } from './node-keys.ts';
import type { GatewaySlot } from './proto/gen/mixmessages_pb.ts';
import { PutRefused } from './request-error.ts';
import { BATCH_SIZE } from './rounds.ts';
import type { OpenRound, Rounds } from './rounds.ts';

/** As upstream's gateways. */
const MAX_SLOTS_PER_CALL = 11;

// Clients look for these words to decide what to do: another round, or registering with the node again.
const LATE = 'could not add to round. Please try a different round.';
const UNKNOWN = 'Could not find round. Please try a different round.';
const FULL = 'This round is full and will not accept any new messages. Please try a different round.';
const NOT_AUTHENTIC = 'Could not authenticate client. Is the client registered with these nodes?';

export interface PutsDep {
  readonly rounds: Rounds;
  readonly clients: ClientRegistry;
  readonly faults: Faults;
}

function checkSlot(dep: PutsDep, round: OpenRound, wire: GatewaySlot): CheckedSlot {
  const slot = checkSlotShape(wire);
  if (slot === undefined || wire.RoundID !== round.id) {
    throw new PutRefused('malformed', 'Could not parse message: a field is missing or out of range');
  }
  if (!round.team.every((node) => dep.clients.has(node, slot.sender))) {
    throw new PutRefused('unregistered', NOT_AUTHENTIC);
  }
  const baseKeys = round.team.map((node) => nodeBaseKey(slot.sender, node.secret));
  const wrong = checkSlotCodes(slot, round.id, baseKeys);
  if (wrong !== undefined) throw new PutRefused(wrong, `${NOT_AUTHENTIC} (wrong ${wrong.toUpperCase()})`);
  return slot;
}

/** Takes all slots into the round or none. Returns how many are new. Throws PutRefused. `now` in milliseconds. */
export function acceptSlots(
  dep: PutsDep,
  roundId: bigint,
  slots: readonly GatewaySlot[],
  now: number,
): readonly CheckedSlot[] {
  if (dep.faults.refusal !== undefined) throw new PutRefused('refused', dep.faults.refusal);
  if (slots.length === 0) throw new PutRefused('malformed', 'Could not parse message: no slot');
  if (slots.length > MAX_SLOTS_PER_CALL) {
    throw new PutRefused('full', `At most ${MAX_SLOTS_PER_CALL} messages can be sent together`);
  }
  const round = dep.rounds.find(roundId);
  if (round === undefined) {
    if (dep.rounds.known.has(roundId)) throw new PutRefused('late', LATE);
    throw new PutRefused('unknown-round', UNKNOWN);
  }
  if (now >= round.deadline) throw new PutRefused('late', LATE);
  const checked = slots.map((slot) => checkSlot(dep, round, slot));
  const fresh = checked.filter((slot) => !round.slots.has(hex(slot.mac)));
  if (round.slots.size + fresh.length > BATCH_SIZE) throw new PutRefused('full', FULL);
  for (const slot of fresh) round.slots.set(hex(slot.mac), slot);
  return fresh;
}
