/**
 * @file The whole language spoken between the engine and the mixnet worker (one MessagePort, both ways).
 *
 * The mixnet worker holds xxdk-wasm and nothing else: it sees sealed frames and xxdk's own storage strings, never a
 * Wellio key. Every message is a plain object of a closed union; byte arrays are transferred or copied, never shared.
 *
 * Order matters: `store` and `frame` share one queue in the worker, and each waits for the engine's `stored` with the same `seq`
 * before xxdk is answered, so that what xxdk believes to be handed over is durable here (design.md §4 rule 4, §9).
 */

/** 36 bytes: a DM public key (32) and its token (4, big-endian). */
export type MixnetAddress = Uint8Array;

/** Which of the identities of this client a frame came to, or leaves from: the lasting one or an invitation's. */
export type IdentityName = string;

/** Where the network is. Nothing here says which network it is. */
export interface NetworkPlace {
  /** The client NDF, JSON text as the network publishes it. */
  readonly ndf: string;
  /** When set, gateways and registrar are reached at this host over plain http on the NDF's ports (a loopback network). */
  readonly host: string | null;
}

export interface XxdkAssets {
  /** Same-origin paths. */
  readonly wasm: string;
  readonly exec: string;
  /** Lowercase hex SHA-256 that the wasm bytes must have. */
  readonly sha256: string;
  /** Their number: what is left to download is known even when the transfer is compressed. */
  readonly wasmBytes: number;
}

/** An identity that xxdk can use: opaque bytes made by xxdk (private), sealed at rest by the engine. */
export interface MixnetIdentity {
  readonly name: IdentityName;
  readonly secret: Uint8Array;
}

export type ToMixnet =
  | {
      readonly type: 'load';
      readonly assets: XxdkAssets;
      readonly place: NetworkPlace;
      /** 32 random bytes of ours; never a passphrase. */
      readonly storagePassword: Uint8Array;
      /** xxdk's localStorage as last stored; empty for a fresh client. */
      readonly storage: readonly (readonly [key: string, value: string])[];
      /** Identities to open before the follower starts. Their `secret`s came from an earlier `identity` event. */
      readonly identities: readonly MixnetIdentity[];
    }
  /** Makes a new identity and opens it; answered by `identity` or `refused`. */
  | { readonly type: 'make-identity'; readonly name: IdentityName }
  /** Starts following the network. */
  | { readonly type: 'start' }
  /** Sends one frame. `id` is the engine's; every event about it carries it. */
  | {
      readonly type: 'send';
      readonly id: string;
      readonly from: IdentityName;
      readonly to: MixnetAddress;
      readonly frame: Uint8Array;
    }
  | { readonly type: 'stored'; readonly seq: number }
  /** Flushes what is queued, stops the follower and answers `stopped`. */
  | { readonly type: 'stop' };

export type LoadStep = 'download' | 'compile' | 'client' | 'register' | 'open';

/** Why something did not happen. None of them is thrown. */
export type MixnetRefusal =
  /** The wasm could not be fetched. Try again when online. */
  | 'assets-unreachable'
  /** The wasm's bytes are not the published ones. Nothing ran. */
  | 'assets-altered'
  /** This browser kept something within the worker's reach that had to go. Nothing was loaded: messages need another browser. */
  | 'not-confined'
  /** Not enough memory, or no WebAssembly: messages need another device. */
  | 'no-memory'
  /** The network description could not be read by xxdk. */
  | 'bad-network'
  /** The network could not be reached to register. Try again. */
  | 'network-unreachable'
  /** Stored state could not be opened. */
  | 'bad-state'
  /** xxdk did not answer in time. The worker has to be restarted from stored state. */
  | 'timeout'
  /** A frame is not 768 bytes. Never reaches xxdk. */
  | 'wrong-size'
  /** No client can have this address; xxdk would panic on it. Don't send there again. */
  | 'bad-address'
  /** The network refused the frame, or its round failed. Send it again. */
  | 'not-sent'
  /** Not loaded, not started or not healthy. Wait. */
  | 'not-ready';

export type FromMixnet =
  /** First of all, once. `reachable` names what the lockdown should have removed and didn't: empty, or nothing is loaded. */
  | { readonly type: 'ready'; readonly reachable: readonly string[] }
  /** `done` and `total` in bytes for 'download' (total null when unknown), else 0 and null. */
  | {
      readonly type: 'progress';
      readonly step: LoadStep;
      readonly done: number;
      readonly total: number | null;
    }
  | { readonly type: 'loaded'; readonly fresh: boolean; readonly identities: readonly IdentityAddress[] }
  | { readonly type: 'load-refused'; readonly why: MixnetRefusal; readonly detail: string }
  | {
      readonly type: 'identity';
      readonly name: IdentityName;
      readonly secret: Uint8Array;
      readonly address: MixnetAddress;
    }
  | { readonly type: 'identity-refused'; readonly name: IdentityName; readonly why: MixnetRefusal }
  | { readonly type: 'health'; readonly healthy: boolean }
  /** Nodes registered with, of all: the network is ready to send when enough are. */
  | { readonly type: 'nodes'; readonly registered: number; readonly total: number }
  /**
   * A batch of storage writes, null removes: to be stored in one transaction. Keys under `wellio/` are the worker's own
   * notes about sends; they come back in `load.storage` like the others.
   */
  | {
      readonly type: 'store';
      readonly seq: number;
      readonly writes: readonly (readonly [key: string, value: string | null])[];
    }
  /** A frame for one of our identities. xxdk is told only after `stored`. */
  | {
      readonly type: 'frame';
      readonly seq: number;
      readonly to: IdentityName;
      readonly from: MixnetAddress;
      readonly frame: Uint8Array;
      /** Milliseconds since 1970 as the network dates the round, or null. */
      readonly roundTime: number | null;
    }
  /** Accepted by a gateway; the round has not been mixed yet. This and the next two may come after a restart too. */
  | { readonly type: 'in-round'; readonly id: string }
  /** The round is reported completed (own copy picked up). */
  | { readonly type: 'mixed'; readonly id: string }
  /** 'timeout': its fate is unknown, `mixed` may still follow. */
  | { readonly type: 'send-failed'; readonly id: string; readonly why: MixnetRefusal }
  | { readonly type: 'stopped' }
  /** The Go program has ended (by `stop` or by itself): this worker is spent, start another from stored state. */
  | { readonly type: 'exited'; readonly why: 'stopped' | 'crashed' };

export interface IdentityAddress {
  readonly name: IdentityName;
  readonly address: MixnetAddress;
}

/** Bytes of one frame: the largest DM payload is 780, less what a long round id costs (design.md §9). */
export const FRAME_BYTES = 768;
