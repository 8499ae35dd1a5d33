/** The client's side of grpc-web, for tests: bodies to messages. */
import { fromBinary } from '@bufbuild/protobuf';
import type { DescMessage, MessageShape } from '@bufbuild/protobuf';
import { concat } from '../bytes.ts';
import { decodeFrames } from '../grpc-web.ts';
import {
  ClientRegistrationSchema,
  GatewayPollResponseSchema,
  GatewayPollSchema,
  GatewaySlotResponseSchema,
  GatewaySlotSchema,
  GatewaySlotsSchema,
  GetMessagesBatchSchema,
  GetMessagesResponseBatchSchema,
  GetMessagesResponseSchema,
  GetMessagesSchema,
  HistoricalRoundsResponseSchema,
  HistoricalRoundsSchema,
  SignedClientKeyRequestSchema,
  SignedClientRegistrationConfirmationsSchema,
  SignedKeyResponseSchema,
  StreamChunkSchema,
} from '../proto/gen/mixmessages_pb.ts';

export const METHODS = {
  '/mixmessages.ClientRegistrar/RegisterUser': {
    input: ClientRegistrationSchema,
    output: SignedClientRegistrationConfirmationsSchema,
  },
  '/mixmessages.Gateway/RequestClientKey': {
    input: SignedClientKeyRequestSchema,
    output: SignedKeyResponseSchema,
  },
  '/mixmessages.Gateway/Poll': { input: GatewayPollSchema, output: GatewayPollResponseSchema },
  '/mixmessages.Gateway/PutMessage': { input: GatewaySlotSchema, output: GatewaySlotResponseSchema },
  '/mixmessages.Gateway/PutManyMessages': { input: GatewaySlotsSchema, output: GatewaySlotResponseSchema },
  '/mixmessages.Gateway/RequestMessages': { input: GetMessagesSchema, output: GetMessagesResponseSchema },
  '/mixmessages.Gateway/RequestBatchMessages': {
    input: GetMessagesBatchSchema,
    output: GetMessagesResponseBatchSchema,
  },
  '/mixmessages.Gateway/RequestHistoricalRounds': {
    input: HistoricalRoundsSchema,
    output: HistoricalRoundsResponseSchema,
  },
} as const;
export type MethodPath = keyof typeof METHODS;

export interface WireAnswer {
  /** grpc status; 0 is success. */
  readonly status: number;
  readonly error: string;
  /** Message bytes, chunks put together; empty for an error. */
  readonly message: Uint8Array;
  readonly chunks: number;
}

/** Reads a response body as clients do. Undefined when it isn't frames with one trailer at the end. */
export function readAnswer(path: MethodPath, body: Uint8Array): WireAnswer | undefined {
  const frames = decodeFrames(body);
  const trailer = frames?.at(-1);
  if (frames === undefined || trailer === undefined || trailer.flag !== 0x80) return undefined;
  const messages = frames.slice(0, -1);
  if (messages.some(({ flag }) => flag !== 0)) return undefined;
  const lines = new Map(
    new TextDecoder()
      .decode(trailer.payload)
      .split('\r\n')
      .filter((line) => line !== '')
      .map((line) => {
        const colon = line.indexOf(':');
        return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
      }),
  );
  const isPoll = path === '/mixmessages.Gateway/Poll';
  const payloads = messages.map(({ payload }) =>
    isPoll ? fromBinary(StreamChunkSchema, payload).Datum : payload,
  );
  return {
    status: Number(lines.get('grpc-status')),
    error: lines.get('grpc-message') ?? '',
    message: concat(...payloads),
    chunks: messages.length,
  };
}

export function parseInput<Path extends MethodPath>(
  path: Path,
  bytes: Uint8Array,
): MessageShape<(typeof METHODS)[Path]['input']> {
  return fromBinary<DescMessage>(METHODS[path].input, bytes) as MessageShape<(typeof METHODS)[Path]['input']>;
}

export function parseOutput<Path extends MethodPath>(
  path: Path,
  bytes: Uint8Array,
): MessageShape<(typeof METHODS)[Path]['output']> {
  return fromBinary<DescMessage>(METHODS[path].output, bytes) as MessageShape<
    (typeof METHODS)[Path]['output']
  >;
}
