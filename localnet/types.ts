/** The in-process handle's types: what a test or a script may see and do with a running localnet. */

export interface LocalnetOptions {
  /**
   * First loopback port. Gateway i listens on `port + i`; the registrar and `GET /ndf.json` answer on all of them.
   * 0 takes free ports, and the same ones again when the folder was used before.
   */
  readonly port: number;
  /** Folder that keeps keys, counters, registered clients and undelivered mail. Made if it doesn't exist. */
  readonly dir: string;
  /** Number of nodes, each with its gateway. Default 3. */
  readonly nodes?: number;
  /** Nodes in each round. Default: the smaller of 3 and `nodes`. */
  readonly team?: number;
  /** Milliseconds from the start of one round to the next. Default 400. */
  readonly roundMs?: number;
  /** Receives one line of plain text per remarkable thing (start, failed round, bad request). Default: nobody. */
  readonly log?: (line: string) => void;
}

/** Why a put was refused; each has its counter. */
export type RefusalReason =
  /** Round unknown to this network. */
  | 'unknown-round'
  /** Round already being mixed. */
  | 'late'
  /** Sender isn't registered with a node of the round. */
  | 'unregistered'
  /** The message authentication code for the gateway is wrong. */
  | 'mac'
  /** The message authentication code for one of the nodes is wrong. */
  | 'kmac'
  /** Fields missing or of the wrong size. */
  | 'malformed'
  /** More slots than one call, or one round, may hold. */
  | 'full'
  /** `refusePuts` is on. */
  | 'refused';

export interface LocalnetCounts {
  readonly registrations: number;
  /** Node keys handed out (one per client and node). */
  readonly nodeKeyRequests: number;
  readonly polls: number;
  /** Accepted calls of PutMessage and PutManyMessages. */
  readonly puts: number;
  /** Accepted slots: a direct message is one put of two slots. */
  readonly slots: number;
  /** Calls of RequestMessages. */
  readonly pickups: number;
  /** Messages handed out by those, repeated pickups included. */
  readonly pickedUpMessages: number;
  /** Calls of RequestHistoricalRounds. */
  readonly historicalRounds: number;
  readonly roundsCompleted: number;
  readonly roundsFailed: number;
  /** Refused calls of PutMessage and PutManyMessages, by reason. */
  readonly refused: Readonly<Record<RefusalReason, number>>;
  /** Requests that could not be understood (bad framing, bad protobuf, unknown path). */
  readonly badRequests: number;
}

/** One slot as it lay on the wire. Addresses are seen only once the round is mixed. */
export interface SlotView {
  /** Standard Base64 of the sender's 33-byte user ID. */
  readonly sender: string;
  /** Bytes of payload A plus payload B. */
  readonly payloadBytes: number;
}

export type LocalnetEvent =
  | {
      readonly kind: 'put';
      /** Milliseconds since 1970. */
      readonly at: number;
      readonly round: bigint;
      readonly gateway: number;
      readonly slots: readonly SlotView[];
      /** Bytes of the request's protobuf message. */
      readonly requestBytes: number;
      readonly refused: RefusalReason | undefined;
    }
  | {
      readonly kind: 'pickup';
      readonly at: number;
      readonly round: bigint;
      readonly gateway: number;
      /** Hex of the 8-byte address. */
      readonly address: string;
      readonly messages: number;
    }
  | {
      readonly kind: 'round';
      readonly at: number;
      readonly round: bigint;
      readonly slots: number;
      readonly outcome: 'completed' | 'failed';
      /** Hex of the addresses that got mail, in the order after shuffling; empty for a failed round. */
      readonly addresses: readonly string[];
    };

export interface RoundView {
  readonly id: bigint;
  readonly slots: number;
}

export interface Localnet {
  /** NDF for clients: the JSON text that goes into `NewCmix`. */
  readonly ndf: string;
  /** First port (the registrar's and gateway 0's). */
  readonly port: number;
  /** Port of each gateway, by index. */
  readonly gatewayPorts: readonly number[];
  /** Ends rounds, closes sockets, writes the folder, frees it. Safe to call twice. */
  stop(): Promise<void>;
  /**
   * A number: the next n rounds that hold mail fail. A predicate: every round it says true of fails, until
   * replaced. 0 ends both.
   */
  failRounds(which: number | ((round: RoundView) => boolean)): void;
  /** While on, puts get an error answer (`true`: a text of ours; a text: that one) and polls go on as usual. */
  refusePuts(refuse: boolean | string): void;
  /** A gateway that is down drops every connection, as a dead host would. The registrar stays up. */
  gatewayDown(index: number, down: boolean): void;
  /** Answers to RequestMessages wait this long. 0 ends it. */
  delayPickups(ms: number): void;
  /** Forgets which clients are registered with a node (or with all): their next put is refused. */
  forgetClients(node?: number): void;
  counts(): LocalnetCounts;
  /** Returns the function that ends the subscription. */
  onEvent(listener: (event: LocalnetEvent) => void): () => void;
}

/** Why a start was refused, in one line fit for a person. Anything else thrown by `startLocalnet` is a bug. */
export class LocalnetStartError extends Error {
  override readonly name = 'LocalnetStartError';
}
