/** The grpc methods of the network: one request message in, one answer out. cmix-wire section 2. */
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import type { DescMessage, MessageShape } from '@bufbuild/protobuf';
import { setTimeout as wait } from 'node:timers/promises';
import { base64, concat, copyOf, equalBytes, hex } from './bytes.ts';
import type { ClientRegistry } from './client-registry.ts';
import type { Faults } from './faults.ts';
import { encodeChunked, encodeUnary } from './grpc-web.ts';
import type { Mailbox } from './mailbox.ts';
import type { CheckedSlot } from './mix.ts';
import type { SignedNdf } from './ndf.ts';
import type { NetworkKeys } from './network-keys.ts';
import { encodeKeyResponse, nodeBaseKey, sealForClient, verifyKeyRequest } from './node-keys.ts';
import { answerPoll } from './poll.ts';
import {
  ClientRegistrationSchema,
  GatewayPollSchema,
  GatewaySlotResponseSchema,
  GatewaySlotSchema,
  GatewaySlotsSchema,
  GetMessagesBatchSchema,
  GetMessagesResponseBatchSchema,
  GetMessagesResponseSchema,
  GetMessagesSchema,
  HistoricalRoundsSchema,
  SignedClientKeyRequestSchema,
  SignedClientRegistrationConfirmationsSchema,
  SignedKeyResponseSchema,
} from './proto/gen/mixmessages_pb.ts';
import type { GatewaySlot, GetMessages, GetMessagesResponse } from './proto/gen/mixmessages_pb.ts';
import { lengthDelimited } from './protobuf-parts.ts';
import { acceptSlots } from './puts.ts';
import { registerClient } from './registrar.ts';
import { PutRefused, RequestError } from './request-error.ts';
import type { Rounds } from './rounds.ts';
import type { Tally } from './tally.ts';
import type { LocalnetEvent, RefusalReason } from './types.ts';

const MAX_HISTORICAL = 1000;
const FIELD_HISTORICAL_ROUNDS = 1;

export interface ServicesDep {
  readonly keys: NetworkKeys;
  readonly ndf: SignedNdf;
  readonly rounds: Rounds;
  readonly mailbox: Mailbox;
  readonly clients: ClientRegistry;
  readonly faults: Faults;
  readonly tally: Tally;
  readonly emit: (event: LocalnetEvent) => void;
}

export interface Call {
  /** Serialised request message. */
  readonly payload: Uint8Array;
  /** Index of the gateway that was asked. */
  readonly gateway: number;
  /** When the request came in, in milliseconds. */
  readonly receivedAt: number;
  /** Nanoseconds since then. */
  readonly elapsed: () => bigint;
}

export interface Answer {
  /** Whole grpc-web body. */
  readonly body: Uint8Array;
  /** For the header `totalChunks`, when the answer is streamed. */
  readonly chunks?: number;
}

/** Throws RequestError for anything that the client should be told. */
export type Method = (call: Call) => Answer | Promise<Answer>;

function parse<Desc extends DescMessage>(schema: Desc, payload: Uint8Array): MessageShape<Desc> {
  try {
    return fromBinary(schema, payload);
  } catch {
    throw new RequestError(`Could not parse ${schema.name}`);
  }
}

const nanoseconds = (milliseconds: number): bigint => BigInt(milliseconds) * 1_000_000n;

function registerUser(dep: ServicesDep): Method {
  return ({ payload, receivedAt }) => {
    const request = parse(ClientRegistrationSchema, payload);
    const answer = registerClient(dep.keys.registrationKey, request, nanoseconds(receivedAt));
    dep.tally.add('registrations');
    return { body: encodeUnary(toBinary(SignedClientRegistrationConfirmationsSchema, answer)) };
  };
}

function requestClientKey(dep: ServicesDep): Method {
  return ({ payload, receivedAt }) => {
    const request = parse(SignedClientKeyRequestSchema, payload);
    const node = dep.keys.nodes.find(({ gatewayId }) => equalBytes(gatewayId, request.Target));
    if (node === undefined) throw new RequestError('Could not find the target gateway');
    if (dep.faults.isGatewayDown(node.index)) throw new RequestError('Could not reach the target gateway');
    const { user, clientPublic } = verifyKeyRequest(
      request,
      dep.keys.registrationKey,
      nanoseconds(receivedAt),
    );
    const sealed = sealForClient(nodeBaseKey(user, node.secret), clientPublic, request.UseSHA);
    dep.clients.register(node, user);
    dep.tally.add('nodeKeyRequests');
    const answer = create(SignedKeyResponseSchema, {
      KeyResponse: copyOf(encodeKeyResponse(sealed)),
      // Present but empty: browser clients don't check it, and fail without the field.
      KeyResponseSignedByGateway: {},
    });
    return { body: encodeUnary(toBinary(SignedKeyResponseSchema, answer)) };
  };
}

function poll(dep: ServicesDep): Method {
  return ({ payload, receivedAt, elapsed }) => {
    const request = parse(GatewayPollSchema, payload);
    dep.tally.add('polls');
    return encodeChunked(answerPoll(dep, request, nanoseconds(receivedAt), elapsed));
  };
}

function put(dep: ServicesDep, call: Call, roundId: bigint, slots: readonly GatewaySlot[]): Answer {
  const report = (refused: RefusalReason | undefined): void =>
    dep.emit({
      kind: 'put',
      at: call.receivedAt,
      round: roundId,
      gateway: call.gateway,
      slots: slots.map(({ Message: message }) => ({
        sender: base64(message?.SenderID ?? new Uint8Array()),
        payloadBytes: (message?.PayloadA.length ?? 0) + (message?.PayloadB.length ?? 0),
      })),
      requestBytes: call.payload.length,
      refused,
    });
  let accepted: readonly CheckedSlot[];
  try {
    accepted = acceptSlots(dep, roundId, slots, Date.now());
  } catch (error) {
    if (error instanceof PutRefused) {
      dep.tally.addRefusal(error.reason);
      report(error.reason);
    }
    throw error;
  }
  dep.tally.add('puts');
  dep.tally.add('slots', accepted.length);
  report(undefined);
  const answer = create(GatewaySlotResponseSchema, { accepted: true, RoundID: roundId });
  return { body: encodeUnary(toBinary(GatewaySlotResponseSchema, answer)) };
}

function putMessage(dep: ServicesDep): Method {
  return (call) => {
    const slot = parse(GatewaySlotSchema, call.payload);
    return put(dep, call, slot.RoundID, [slot]);
  };
}

function putManyMessages(dep: ServicesDep): Method {
  return (call) => {
    const { RoundID: roundId, Messages: slots } = parse(GatewaySlotsSchema, call.payload);
    return put(dep, call, roundId, slots);
  };
}

function pickUp(dep: ServicesDep, call: Call, request: GetMessages): GetMessagesResponse {
  const messages = dep.mailbox.pickUp(request.ClientID, request.RoundID);
  dep.tally.add('pickups');
  dep.tally.add('pickedUpMessages', messages.length);
  dep.emit({
    kind: 'pickup',
    at: call.receivedAt,
    round: request.RoundID,
    gateway: call.gateway,
    address: hex(request.ClientID),
    messages: messages.length,
  });
  return create(GetMessagesResponseSchema, {
    Messages: messages.map(({ payloadA, payloadB }) => ({
      PayloadA: copyOf(payloadA),
      PayloadB: copyOf(payloadB),
    })),
    // Of a round that is too old to be kept, too: nothing is left to ask for, so clients needn't try again.
    HasRound: dep.rounds.known.has(request.RoundID),
  });
}

function requestMessages(dep: ServicesDep): Method {
  return async (call) => {
    const request = parse(GetMessagesSchema, call.payload);
    if (dep.faults.pickupDelayMs > 0) await wait(dep.faults.pickupDelayMs);
    const answer = pickUp(dep, call, request);
    return { body: encodeUnary(toBinary(GetMessagesResponseSchema, answer)) };
  };
}

function requestBatchMessages(dep: ServicesDep): Method {
  return async (call) => {
    const { Requests: requests } = parse(GetMessagesBatchSchema, call.payload);
    if (dep.faults.pickupDelayMs > 0) await wait(dep.faults.pickupDelayMs);
    const answer = create(GetMessagesResponseBatchSchema, {
      Results: requests.map((request) => pickUp(dep, call, request)),
      Errors: requests.map(() => ''),
    });
    return { body: encodeUnary(toBinary(GetMessagesResponseBatchSchema, answer)) };
  };
}

function requestHistoricalRounds(dep: ServicesDep): Method {
  return ({ payload }) => {
    const { rounds: ids } = parse(HistoricalRoundsSchema, payload);
    if (ids.length > MAX_HISTORICAL) throw new RequestError('Too many rounds asked for');
    dep.tally.add('historicalRounds');
    const infos = ids.map((id) =>
      lengthDelimited(FIELD_HISTORICAL_ROUNDS, dep.rounds.info(id) ?? new Uint8Array()),
    );
    return { body: encodeUnary(concat(...infos)) };
  };
}

/** Methods by URL path. */
export function createServices(dep: ServicesDep): ReadonlyMap<string, Method> {
  return new Map([
    ['/mixmessages.ClientRegistrar/RegisterUser', registerUser(dep)],
    ['/mixmessages.Gateway/RequestClientKey', requestClientKey(dep)],
    ['/mixmessages.Gateway/Poll', poll(dep)],
    ['/mixmessages.Gateway/PutMessage', putMessage(dep)],
    ['/mixmessages.Gateway/PutManyMessages', putManyMessages(dep)],
    ['/mixmessages.Gateway/RequestMessages', requestMessages(dep)],
    ['/mixmessages.Gateway/RequestBatchMessages', requestBatchMessages(dep)],
    ['/mixmessages.Gateway/RequestHistoricalRounds', requestHistoricalRounds(dep)],
  ]);
}
