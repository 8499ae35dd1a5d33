/**
 * @file Somebody who holds a 36-byte address and nothing else: no key, no account on the network, no view inside it. Asks the gateways what
 * every client may ask, and counts. Formulas: elixxir client `dm` (reception ID of a public key and token; the key is hashed in its Edwards
 * form, as the published xxdk-wasm shows), cmix-wire sections 8.8 and 9.2, elixxir crypto `sih` and `sealedBloomfilter` (a message's tag).
 */
import { xchacha20 } from '@noble/ciphers/chacha.js';
import { addressAt } from '../../../localnet/address.ts';
import { concat, copyOf, hex, toInteger } from '../../../localnet/bytes.ts';
import { blake2b256 } from '../../../localnet/hashes.ts';
import { ROUND_STATE } from '../../../localnet/round-info.ts';
import { call } from '../../../localnet/tests/test-client.ts';

/** Type byte of a user's ID. */
const USER = 3;
const ROUNDS_PER_REQUEST = 100;
/** A tag: a Bloom filter, then the message's type. */
const FILTER_BYTES = 23;
const FILTER_BITS_AT_MOST = 2 * 26;
/** Of the filters of one sender's messages to one address, 14 bits and more agree in all; of two senders' groups, a handful. */
const SHARED_BITS_AT_LEAST = 11;

/** One message as it lies at an address. */
export interface Filed {
  readonly round: bigint;
  readonly payloadA: Uint8Array;
  readonly payloadB: Uint8Array;
}

/** The 33-byte ID under which direct messages to this address are filed. */
export function receptionIdOf(address: Uint8Array): Uint8Array {
  return concat(blake2b256(address.subarray(0, 36)), Uint8Array.of(USER));
}

export function bitsOf(value: bigint): number {
  return value.toString(2).replaceAll('0', '').length;
}

/**
 * A message's tag, unsealed under an address: a filter of 184 bits with two entries of 26 hash functions each (the message; sender and
 * recipient, always the same), and the type of the message. A tag sealed under another address looks random: about 92 bits.
 */
export function tagUnder(
  address: Uint8Array,
  { payloadA, payloadB }: Filed,
): { readonly filter: bigint; readonly type: string } {
  const contents = concat(payloadA.subarray(33), payloadB.subarray(32, 479));
  const nonce = blake2b256(contents).subarray(0, 24);
  const tag = xchacha20(blake2b256(receptionIdOf(address)), nonce, payloadB.subarray(487, 512));
  return { filter: toInteger(tag.subarray(0, FILTER_BYTES)), type: hex(tag.subarray(FILTER_BYTES)) };
}

/** Whether a message was meant for this address, and not for another that shares its address ID that day. */
export const isFor = (address: Uint8Array, message: Filed): boolean =>
  bitsOf(tagUnder(address, message).filter) <= FILTER_BITS_AT_MOST;

/** Sizes of the groups of messages with one sender each, largest first: how many write, and how much each. */
export function messagesPerSender(address: Uint8Array, filed: readonly Filed[]): readonly number[] {
  let groups = filed.map((message) => ({ common: tagUnder(address, message).filter, count: 1 }));
  for (;;) {
    const pairs = groups.flatMap((one, index) =>
      groups.slice(index + 1).map((other) => ({ one, other, shared: bitsOf(one.common & other.common) })),
    );
    const [closest] = pairs.sort((a, b) => b.shared - a.shared);
    if (closest === undefined || closest.shared < SHARED_BITS_AT_LEAST)
      return groups.map(({ count }) => count).sort((a, b) => b - a);
    const { one, other } = closest;
    groups = groups.filter((group) => group !== one && group !== other);
    groups.push({ common: one.common & other.common, count: one.count + other.count });
  }
}

export class Onlooker {
  readonly #port: number;
  readonly #addressBits: number;

  /** `ndf`: the network's public definition. */
  constructor(ndf: string) {
    const { Gateways: gateways, AddressSpace: space } = JSON.parse(ndf) as {
      readonly Gateways: readonly { readonly Address: string }[];
      readonly AddressSpace: readonly { readonly Size: number }[];
    };
    this.#port = Number(gateways[0]?.Address.split(':')[1]);
    this.#addressBits = space[0]?.Size ?? 0;
  }

  #addressIds(receptionId: Uint8Array): readonly Uint8Array<ArrayBuffer>[] {
    // They change once a day: a round of a minute ago may have used the one before.
    const both = [0, 60_000].map((ago) =>
      addressAt(receptionId, this.#addressBits, BigInt(Date.now() - ago) * 1_000_000n),
    );
    return both
      .filter(({ saltNumber }, index) => index === 0 || saltNumber !== both[0]?.saltNumber)
      .map(({ bytes }) => copyOf(bytes));
  }

  /** Number of the newest round that is over. */
  async newestRound(): Promise<bigint> {
    const { Updates: updates } = await call(this.#port, '/mixmessages.Gateway/Poll', {
      Partial: { Hash: new Uint8Array(32) },
      LastUpdate: BigInt.asUintN(64, -1n),
      ReceptionID: new Uint8Array(8),
      FastPolling: true,
    });
    return updates
      .filter(({ State: state }) => state !== ROUND_STATE.queued)
      .reduce((newest, { ID: id }) => (id > newest ? id : newest), 0n);
  }

  /** Everything filed for an address in the rounds after `from` up to `to`. */
  async filedFor(address: Uint8Array, from: bigint, to: bigint): Promise<readonly Filed[]> {
    const receptionId = receptionIdOf(address);
    const filed: Filed[] = [];
    for (let start = from + 1n; start <= to; start += BigInt(ROUNDS_PER_REQUEST)) {
      const count = Math.min(ROUNDS_PER_REQUEST, Number(to - start) + 1);
      const rounds = Array.from({ length: count }, (_, index) => start + BigInt(index));
      const requests = rounds.flatMap((round) =>
        this.#addressIds(receptionId).map((id) => ({ ClientID: id, RoundID: round })),
      );
      const { Results: results } = await call(this.#port, '/mixmessages.Gateway/RequestBatchMessages', {
        Requests: requests,
      });
      results.forEach(({ Messages: messages }, index) => {
        const round = requests[index]?.RoundID ?? 0n;
        filed.push(
          ...messages.map(({ PayloadA: payloadA, PayloadB: payloadB }) => ({ round, payloadA, payloadB })),
        );
      });
    }
    return filed;
  }
}
