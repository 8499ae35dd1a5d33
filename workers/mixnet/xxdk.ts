/**
 * @file The part of xxdk-wasm 0.3.22's bindings that we use, as they behave (its own type declarations don't compile).
 * All of them are globals once the Go program runs. JSON goes in and out as UTF-8 bytes.
 */

export interface Tracked {
  GetID(): number;
}

export interface Cmix extends Tracked {
  /** Throws when it runs already. */
  StartNetworkFollower(timeoutMs: number): void;
  StopNetworkFollower(): void;
  /** 0 stopped, 2000 running, 3000 stopping. Stopping returns at once and goes on behind. */
  NetworkFollowerStatus(): number;
  AddHealthCallback(callback: { Callback: (healthy: boolean) => void }): number;
  /** JSON {NumberOfNodesRegistered, NumberOfNodes}. Throws before the first poll. */
  GetNodeRegistrationStatus(): Uint8Array;
}

export interface DmClient extends Tracked {
  /** Token of the reception address: unsigned 32 bits. */
  GetToken(): number;
  /**
   * Sends raw bytes. Rejects when the network refuses; resolves with a JSON report when a gateway has accepted.
   * More than 780 bytes end the Go program.
   */
  Send(
    partnerKey: Uint8Array,
    partnerToken: number,
    messageType: number,
    plaintext: Uint8Array,
    leaseMs: number,
    cmixParams: Uint8Array,
  ): Promise<Uint8Array>;
}

export interface Xxdk {
  /** Makes a client's keys in `directory` (1.5 to 10 s); the network is not asked. */
  NewCmix(ndf: string, directory: string, password: Uint8Array, registrationCode: string): Promise<void>;
  /** Registers with the network when that has not been done yet. */
  LoadCmix(directory: string, password: Uint8Array, cmixParams: Uint8Array): Promise<Cmix>;
  GetDefaultCMixParams(): Uint8Array;
  LoadNotificationsDummy(cmixId: number): Tracked;
  NewDatabaseCipher(cmixId: number, password: Uint8Array, plaintextBlockBytes: number): Tracked;
  /** A private identity's bytes: all that is needed to open it again, on any client. */
  GenerateChannelIdentity(cmixId: number): Uint8Array;
  /** JSON with `PubKey` (Base64 of the Ed25519 key) among others. */
  GetPublicChannelIdentityFromPrivate(identity: Uint8Array): Uint8Array;
  /** `scriptPath` becomes the argument of `new Worker`. */
  NewDMClientWithIndexedDb(
    cmixId: number,
    notificationsId: number,
    cipherId: number,
    scriptPath: string,
    identity: Uint8Array,
    callbacks: { EventUpdate: (type: number, json: Uint8Array) => void },
  ): Promise<DmClient>;
}

/** From wasm_exec.js. */
export interface Go {
  argv: string[];
  readonly exited?: boolean;
  readonly importObject: WebAssembly.Imports;
  /** Resolves when the Go program has exited. */
  run(instance: WebAssembly.Instance): Promise<void>;
}

/** The raw message type of all frames: far from those that xxdk parses (1 to 6), within its 16 bits. */
export const FRAME_TYPE = 40_000;

/** What xxdk says of a message: see dm/status.go of the client library. */
export const Status = { unsent: 0, inRound: 1, received: 2, failed: 3 } as const;
