/** What a client's slot is made of, and what the mix undoes. cmix-wire sections 9.2 to 9.4. */
import { expand } from '@noble/hashes/hkdf.js';
import { sha256 as sha256Hash } from '@noble/hashes/sha2.js';
import { randomInt } from 'node:crypto';
import { concat, equalBytes, fromInteger, minimal, toInteger, u64be, utf8 } from './bytes.ts';
import { cmixGroup, elementFromStream } from './group.ts';
import { blake2b256, sha256 } from './hashes.ts';
import type { GatewaySlot } from './proto/gen/mixmessages_pb.ts';

export const PAYLOAD_LENGTH = cmixGroup.primeBytes.length;
const ADDRESS_OFFSET = 479;
const ADDRESS_END = 487;
const SLOT_KEY_LABEL = utf8('cmixClientNodeKeyGenerationSalt');
const KMAC_LABEL = utf8('cmixClientNodeKMACGenerationSalt');
const HKDF_LIMIT = 255 * 32;

/** Group element by which one node's encryption of a payload is undone. */
export function slotKey(baseKey: Uint8Array, salt: Uint8Array, round: bigint): Uint8Array {
  const seed = sha256(blake2b256(minimal(baseKey), salt, u64be(round), SLOT_KEY_LABEL));
  // 512 bytes are enough but for about one key in 2^64; the stream is made longer only then.
  let stream = expand(sha256Hash, seed, undefined, PAYLOAD_LENGTH);
  let offset = 0;
  return elementFromStream((length) => {
    if (offset + length > stream.length) stream = expand(sha256Hash, seed, undefined, HKDF_LIMIT);
    return stream.subarray(offset, (offset += length));
  }, cmixGroup);
}

export function kmac(baseKey: Uint8Array, salt: Uint8Array, round: bigint): Uint8Array {
  return blake2b256(minimal(baseKey), salt, u64be(round), KMAC_LABEL);
}

/** Bytes that a slot's MAC covers. */
export function slotDigest(slot: {
  readonly sender: Uint8Array;
  readonly payloadA: Uint8Array;
  readonly payloadB: Uint8Array;
  readonly kmacs: readonly Uint8Array[];
  readonly round: bigint;
}): Uint8Array {
  return concat(slot.sender, slot.payloadA, slot.payloadB, ...slot.kmacs, u64be(slot.round));
}

/** MAC for the gateway of the round's first node, whose base key for the sender is given. */
export function slotMac(firstBaseKey: Uint8Array, salt: Uint8Array, digest: Uint8Array): Uint8Array {
  const gatewayKey = blake2b256(minimal(firstBaseKey));
  return blake2b256(blake2b256(gatewayKey, salt), digest);
}

/** A slot whose fields have the right sizes. */
export interface CheckedSlot {
  readonly sender: Uint8Array;
  readonly payloadA: Uint8Array;
  readonly payloadB: Uint8Array;
  readonly salt: Uint8Array;
  readonly kmacs: readonly Uint8Array[];
  readonly mac: Uint8Array;
}

/** Undefined when a field is missing or of the wrong size, or a payload isn't in the group. */
export function checkSlotShape(slot: GatewaySlot): CheckedSlot | undefined {
  const message = slot.Message;
  if (message === undefined) return undefined;
  const { SenderID: sender, PayloadA: payloadA, PayloadB: payloadB, Salt: salt, KMACs: kmacs } = message;
  const inGroup = (payload: Uint8Array): boolean =>
    payload.length === PAYLOAD_LENGTH && Buffer.compare(payload, cmixGroup.primeBytes) < 0;
  const sizesFit = sender.length === 33 && salt.length === 32 && slot.MAC.length === 32;
  if (!sizesFit || !inGroup(payloadA) || !inGroup(payloadB)) return undefined;
  return { sender, payloadA, payloadB, salt, kmacs, mac: slot.MAC };
}

/** Which of a slot's codes is wrong, given the sender's base keys in topology order. */
export function checkSlotCodes(
  slot: CheckedSlot,
  round: bigint,
  baseKeys: readonly Uint8Array[],
): 'mac' | 'kmac' | undefined {
  const expected = slotMac(baseKeys[0] ?? new Uint8Array(), slot.salt, slotDigest({ ...slot, round }));
  if (!equalBytes(expected, slot.mac)) return 'mac';
  if (slot.kmacs.length !== baseKeys.length) return 'kmac';
  const wrong = baseKeys.some(
    (key, index) => !equalBytes(kmac(key, slot.salt, round), slot.kmacs[index] ?? new Uint8Array()),
  );
  return wrong ? 'kmac' : undefined;
}

export interface MixedMessage {
  readonly payloadA: Uint8Array;
  readonly payloadB: Uint8Array;
}

function mixPayload(
  payload: Uint8Array,
  salt: Uint8Array,
  round: bigint,
  baseKeys: readonly Uint8Array[],
): Uint8Array {
  const product = baseKeys.reduce(
    (value, key) => (value * toInteger(slotKey(key, salt, round))) % cmixGroup.prime,
    toInteger(payload),
  );
  return fromInteger(product, PAYLOAD_LENGTH);
}

/** The net effect of all nodes of a round on one slot. */
export function mixSlot(slot: CheckedSlot, round: bigint, baseKeys: readonly Uint8Array[]): MixedMessage {
  return {
    payloadA: mixPayload(slot.payloadA, slot.salt, round, baseKeys),
    payloadB: mixPayload(slot.payloadB, blake2b256(slot.salt), round, baseKeys),
  };
}

/** The recipient's address as the sender padded it. */
export function paddedAddress(message: MixedMessage): Uint8Array {
  return message.payloadB.subarray(ADDRESS_OFFSET, ADDRESS_END);
}

/** Fisher-Yates with the system's secure random numbers. */
export function shuffled<T>(
  items: readonly T[],
  random: (below: number) => number = randomInt,
): readonly T[] {
  const result = [...items];
  for (let i = result.length - 1; i > 0; i--) {
    const j = random(i + 1);
    [result[i], result[j]] = [result[j] as T, result[i] as T];
  }
  return result;
}
