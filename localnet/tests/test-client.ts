/**
 * A small client of the network in Node, for tests that need neither a browser nor the real thing: registers, sends
 * and picks up as cmix-wire says, and lets a test bend each step.
 */
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import type { DescMessage, Message, MessageInitShape, MessageShape } from '@bufbuild/protobuf';
import { xchacha20poly1305 } from '@noble/ciphers/chacha.js';
import { createHmac, createPublicKey, generateKeyPairSync, randomBytes } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import * as v from 'valibot';
import { addressAt } from '../address.ts';
import { concat, copyOf, equalBytes, fromBase64, fromInteger, minimal, toInteger } from '../bytes.ts';
import { encodeFrame } from '../grpc-web.ts';
import { cmixGroup, powMod } from '../group.ts';
import { blake2b256, sha256 } from '../hashes.ts';
import { PAYLOAD_LENGTH, kmac, slotDigest, slotKey, slotMac } from '../mix.ts';
import { userId } from '../node-keys.ts';
import {
  ClientKeyRequestSchema,
  ClientKeyResponseSchema,
  ClientRegistrationConfirmationSchema,
  GatewaySlotSchema,
} from '../proto/gen/mixmessages_pb.ts';
import type { GatewayPollResponse, GatewaySlot, RoundInfo } from '../proto/gen/mixmessages_pb.ts';
import { signPssSha256 } from '../pss.ts';
import { ROUND_STATE } from '../round-info.ts';
import { modularInverse } from './test-keys.ts';
import { METHODS, readAnswer } from './wire.ts';
import type { MethodPath, WireAnswer } from './wire.ts';

const ndfSchema = v.object({
  Gateways: v.array(v.object({ Id: v.string(), Address: v.string() })),
  AddressSpace: v.array(v.object({ Size: v.number() })),
});

const nowNs = (): bigint => BigInt(Date.now()) * 1_000_000n;

/** Posts bytes as a request body; undefined when the connection breaks or the answer isn't grpc-web. */
export async function post(port: number, path: string, body: Uint8Array): Promise<WireAnswer | undefined> {
  const attempt = (): Promise<Response> =>
    fetch(`http://127.0.0.1:${port}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/grpc-web+proto', 'x-grpc-web': '1' },
      body: copyOf(body),
    });
  // Twice, as browsers do: a connection kept from before a restart breaks when it is used.
  const response = await attempt().catch(() => attempt().catch(() => undefined));
  if (response === undefined) return undefined;
  return readAnswer(path as MethodPath, new Uint8Array(await response.arrayBuffer()));
}

export class CallError extends Error {}

/** Calls a method; throws CallError with the network's text. */
export async function call<Path extends MethodPath>(
  port: number,
  path: Path,
  init: MessageInitShape<(typeof METHODS)[Path]['input']>,
): Promise<MessageShape<(typeof METHODS)[Path]['output']>> {
  const { input, output } = METHODS[path] as { input: DescMessage; output: DescMessage };
  const request = toBinary(input, create(input, init as MessageInitShape<DescMessage>));
  const answer = await post(port, path, encodeFrame(0, request));
  if (answer === undefined) throw new CallError('no answer');
  if (answer.status !== 0) throw new CallError(answer.error);
  return fromBinary(output, answer.message) as MessageShape<(typeof METHODS)[Path]['output']>;
}

/** What a test changes about one slot. */
export interface SlotChange {
  readonly sender?: Uint8Array;
  readonly mac?: (mac: Uint8Array) => Uint8Array;
  readonly kmacs?: (kmacs: readonly Uint8Array[]) => readonly Uint8Array[];
}

export class TestClient {
  readonly #ports: readonly number[];
  readonly #gateways: readonly Uint8Array[];
  readonly #addressBits: number;
  readonly #transmission: KeyObject;
  readonly #salt = new Uint8Array(randomBytes(32));
  readonly #baseKeys = new Map<string, Uint8Array>();
  /** What the network answered while registering. */
  readonly registrationAnswers: (readonly [MethodPath, Message])[] = [];
  /** 33 bytes; what addresses are made of. */
  readonly receptionId = concat(randomBytes(32), Uint8Array.of(3));

  private constructor(ndf: string, transmission: KeyObject) {
    const { Gateways: gateways, AddressSpace: space } = v.parse(ndfSchema, JSON.parse(ndf));
    this.#ports = gateways.map(({ Address: address }) => Number(address.split(':')[1]));
    this.#gateways = gateways.map(({ Id: id }) => fromBase64(id));
    this.#addressBits = space[0]?.Size ?? 0;
    this.#transmission = transmission;
  }

  /** Registers with the network and (unless told otherwise) with all its nodes. */
  static async register(ndf: string, nodes?: readonly number[]): Promise<TestClient> {
    const client = new TestClient(ndf, generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey);
    await client.#register(nodes ?? client.#gateways.map((_, index) => index));
    return client;
  }

  get port(): number {
    return this.#ports[0] ?? 0;
  }

  get userId(): Uint8Array {
    return userId(createPublicKey(this.#transmission), this.#salt);
  }

  get address(): Uint8Array {
    return addressAt(this.receptionId, this.#addressBits, nowNs()).bytes;
  }

  async #register(nodes: readonly number[]): Promise<void> {
    const pem = createPublicKey(this.#transmission)
      .export({ type: 'pkcs1', format: 'pem' })
      .toString()
      .trim();
    const registered = await call(this.port, '/mixmessages.ClientRegistrar/RegisterUser', {
      ClientTransmissionRSAPubKey: pem,
      ClientReceptionRSAPubKey: pem,
    });
    this.registrationAnswers.push(['/mixmessages.ClientRegistrar/RegisterUser', registered]);
    const confirmation = registered.ClientTransmissionConfirmation;
    if (confirmation === undefined) throw new Error('no confirmation');
    const { Timestamp: timestamp } = fromBinary(
      ClientRegistrationConfirmationSchema,
      confirmation.ClientRegistrationConfirmation,
    );
    for (const node of nodes) {
      const secret = toInteger(randomBytes(32));
      const inner = toBinary(
        ClientKeyRequestSchema,
        create(ClientKeyRequestSchema, {
          Salt: this.#salt,
          ClientTransmissionConfirmation: confirmation,
          RequestTimestamp: nowNs(),
          RegistrationTimestamp: timestamp,
          ClientDHPubKey: copyOf(fromInteger(powMod(2n, secret, cmixGroup.prime), PAYLOAD_LENGTH)),
        }),
      );
      const target = this.#gateways[node] ?? new Uint8Array();
      const answer = await call(this.port, '/mixmessages.Gateway/RequestClientKey', {
        ClientKeyRequest: inner,
        ClientKeyRequestSignature: { Signature: copyOf(signPssSha256(this.#transmission, inner)) },
        Target: copyOf(target),
        UseSHA: true,
      });
      this.registrationAnswers.push(['/mixmessages.Gateway/RequestClientKey', answer]);
      this.#baseKeys.set(String(target.subarray(0, 32)), openNodeKey(answer.KeyResponse, secret));
    }
  }

  async poll(
    options: { lastUpdate?: bigint; lastRound?: bigint; gateway?: number } = {},
  ): Promise<GatewayPollResponse> {
    const { start, end, bytes } = addressAt(this.receptionId, this.#addressBits, nowNs());
    return call(this.#ports[options.gateway ?? 0] ?? 0, '/mixmessages.Gateway/Poll', {
      Partial: { Hash: new Uint8Array(32) },
      LastUpdate: options.lastUpdate ?? BigInt.asUintN(64, -1n),
      ReceptionID: copyOf(bytes),
      StartTimestamp: start,
      EndTimestamp: end,
      LastRound: options.lastRound ?? 0n,
      FastPolling: true,
    });
  }

  /** The queued round that starts first among those at least `aheadMs` away. */
  async nextRound(aheadMs = 50): Promise<RoundInfo> {
    for (;;) {
      const { Updates: updates } = await this.poll();
      const round = updates
        .filter(({ State: state }) => state === ROUND_STATE.queued)
        .filter(({ Timestamps: times }) => (times[3] ?? 0n) > nowNs() + BigInt(aheadMs) * 1_000_000n)
        .sort((a, b) => Number(a.ID - b.ID))[0];
      if (round !== undefined) return round;
    }
  }

  /** A slot for the recipient's address, with 926 bytes of content. */
  slot(round: RoundInfo, recipient: Uint8Array, content: Uint8Array, change: SlotChange = {}): GatewaySlot {
    const salt = new Uint8Array(randomBytes(32));
    const keys = round.Topology.map(
      (id) => this.#baseKeys.get(String(id.subarray(0, 32))) ?? new Uint8Array(32),
    );
    const body = concat(content, new Uint8Array(926 - content.length));
    const plainA = concat(randomBytes(32), Uint8Array.of(0), body.subarray(0, 479));
    const plainB = concat(randomBytes(32), body.subarray(479), recipient, new Uint8Array(25));
    plainA[0] = (plainA[0] ?? 0) & 0x7f;
    plainB[0] = (plainB[0] ?? 0) & 0x7f;
    const sender = change.sender ?? this.userId;
    const payloadA = encrypt(plainA, keys, salt, round.ID);
    const payloadB = encrypt(plainB, keys, blake2b256(salt), round.ID);
    const right = keys.map((key) => kmac(key, salt, round.ID));
    const kmacs = change.kmacs?.(right) ?? right;
    const digest = slotDigest({ sender, payloadA, payloadB, kmacs, round: round.ID });
    const mac = slotMac(keys[0] ?? new Uint8Array(), salt, digest);
    return create(GatewaySlotSchema, {
      Message: {
        SenderID: copyOf(sender),
        PayloadA: copyOf(payloadA),
        PayloadB: copyOf(payloadB),
        Salt: salt,
        KMACs: kmacs.map(copyOf),
        EphemeralKeys: kmacs.map(() => false),
      },
      RoundID: round.ID,
      MAC: copyOf(change.mac?.(mac) ?? mac),
      Target: copyOf(this.#gateways[0] ?? new Uint8Array()),
    });
  }

  async put(slots: readonly GatewaySlot[], gateway = 0): Promise<boolean> {
    const roundId = slots[0]?.RoundID ?? 0n;
    const port = this.#ports[gateway] ?? 0;
    const answer = await call(port, '/mixmessages.Gateway/PutManyMessages', {
      Messages: [...slots],
      RoundID: roundId,
    });
    return answer.accepted;
  }

  /** Contents of what waits at this client's address in a round: the first bytes, without padding zeros. */
  async pickUp(round: bigint, gateway = 0): Promise<readonly string[]> {
    const answer = await call(this.#ports[gateway] ?? 0, '/mixmessages.Gateway/RequestMessages', {
      ClientID: copyOf(this.address),
      RoundID: round,
    });
    return answer.Messages.map(({ PayloadA: payload }) =>
      new TextDecoder().decode(payload.subarray(33)).replace(/\0+$/, ''),
    );
  }

  /** Polls until the round is over; returns its final state. */
  async roundEnd(round: bigint): Promise<number> {
    for (;;) {
      const { Updates: updates } = await this.poll();
      const end = updates.find(({ ID: id, State: state }) => id === round && state !== ROUND_STATE.queued);
      if (end !== undefined) return end.State;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** Sends one text to another client's address and waits for the round's end. */
  async send(to: TestClient, text: string): Promise<{ readonly round: bigint; readonly state: number }> {
    const round = await this.nextRound();
    await this.put([this.slot(round, to.address, new TextEncoder().encode(text))]);
    return { round: round.ID, state: await this.roundEnd(round.ID) };
  }
}

function openNodeKey(response: Uint8Array, secret: bigint): Uint8Array {
  const {
    EncryptedClientKey: sealed,
    EncryptedClientKeyHMAC: code,
    NodeDHPubKey: node,
  } = fromBinary(ClientKeyResponseSchema, response);
  const shared = powMod(toInteger(node), secret, cmixGroup.prime);
  const session = minimal(sha256(minimal(fromInteger(shared, PAYLOAD_LENGTH))));
  const expected = createHmac('sha256', session).update(sealed).digest();
  if (!equalBytes(expected, code)) throw new Error('the node key has a wrong HMAC');
  return xchacha20poly1305(session, sealed.subarray(0, 24)).decrypt(sealed.subarray(24));
}

function encrypt(
  plain: Uint8Array,
  keys: readonly Uint8Array[],
  salt: Uint8Array,
  round: bigint,
): Uint8Array {
  const { prime } = cmixGroup;
  const product = keys.reduce((value, key) => (value * toInteger(slotKey(key, salt, round))) % prime, 1n);
  return fromInteger((toInteger(plain) * modularInverse(product, prime)) % prime, PAYLOAD_LENGTH);
}
