/** What clients are told about a round, and its signature. cmix-wire section 8.4. */
import { create, toBinary } from '@bufbuild/protobuf';
import { randomBytes, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { concat, copyOf, u32le, u64le, utf8 } from './bytes.ts';
import { sha256 } from './hashes.ts';
import type { RoundInfo } from './proto/gen/mixmessages_pb.ts';
import { RoundInfoSchema } from './proto/gen/mixmessages_pb.ts';

export const ROUND_STATE = { queued: 3, completed: 5, failed: 6 } as const;
export type RoundState = (typeof ROUND_STATE)[keyof typeof ROUND_STATE];

/** Bytes whose SHA-256 is signed. Round errors and the sources of client errors aren't covered. */
export function roundPreimage(info: RoundInfo, nonce: Uint8Array): Uint8Array {
  return concat(
    u64le(info.ID),
    u64le(info.UpdateID),
    u32le(info.State),
    u32le(info.BatchSize),
    u32le(info.ResourceQueueTimeoutMillis),
    u32le(info.AddressSpaceSize),
    ...info.Topology,
    ...info.Timestamps.map(u64le),
    ...info.ClientErrors.map((error) => sha256(error.ClientId, utf8(error.Error), nonce)),
    nonce,
  );
}

export function roundDigest(info: RoundInfo, nonce: Uint8Array): Uint8Array {
  return sha256(roundPreimage(info, nonce));
}

export interface RoundFacts {
  readonly id: bigint;
  readonly updateId: bigint;
  readonly state: RoundState;
  readonly batchSize: number;
  readonly addressSpaceBits: number;
  /** Node IDs, first to last. */
  readonly topology: readonly Uint8Array[];
  /** Nanoseconds by state; index 3 is when realtime starts, which is the deadline for sending. */
  readonly timestamps: readonly bigint[];
  readonly error?: string;
}

/** A signed RoundInfo, for clients that poll fast (Ed25519 only). */
export function signedRoundInfo(
  facts: RoundFacts,
  key: KeyObject,
  nonce: Uint8Array = randomBytes(32),
): RoundInfo {
  const info = create(RoundInfoSchema, {
    ID: facts.id,
    UpdateID: facts.updateId,
    State: facts.state,
    BatchSize: facts.batchSize,
    Topology: facts.topology.map(copyOf),
    Timestamps: [...facts.timestamps],
    ResourceQueueTimeoutMillis: 60_000,
    AddressSpaceSize: facts.addressSpaceBits,
    Errors:
      facts.error === undefined
        ? []
        : [{ Id: facts.id, NodeId: copyOf(facts.topology[0] ?? new Uint8Array()), Error: facts.error }],
  });
  const signature = sign(null, roundDigest(info, nonce), key);
  info.EccSignature = {
    $typeName: 'messages.ECCSignature',
    Nonce: copyOf(nonce),
    Signature: copyOf(signature),
  };
  return info;
}

export function encodeRoundInfo(info: RoundInfo): Uint8Array {
  return toBinary(RoundInfoSchema, info);
}
