/**
 * @file The engine's side of the mixnet worker: owns the worker, restarts it from stored state, keeps the order of what
 * must be durable. Nothing here knows what a frame holds.
 *
 * Made by `makeMixnetLink` in mixnet-supervisor.ts. After `stop`, `terminate`, a failed `load` or 'gave-up' a link is spent
 * and another is made.
 */
import type { Result } from '../../api/result.ts';
import type {
  FromMixnet,
  IdentityAddress,
  IdentityName,
  LoadStep,
  MixnetAddress,
  MixnetIdentity,
  MixnetRefusal,
  NetworkPlace,
  ToMixnet,
  XxdkAssets,
} from './mixnet-port.ts';

/** A key of xxdk's storage and its new value; null removes it. In order. */
export type StorageWrite = readonly [key: string, value: string | null];

/** What the worker comes up from: read anew for each start of the worker, never kept by the link. */
export interface StoredMixnetState {
  /** The 32 bytes made once for this device. */
  readonly storagePassword: Uint8Array;
  /** All writes ever persisted, applied. */
  readonly storage: readonly (readonly [key: string, value: string])[];
  readonly identities: readonly MixnetIdentity[];
}

export interface IncomingFrame {
  readonly to: IdentityName;
  readonly from: MixnetAddress;
  readonly frame: Uint8Array;
  /** Milliseconds since 1970 as the network dates the round, or null. */
  readonly roundTime: number | null;
}

export interface OutgoingFrame {
  /** The engine's own id: unique among frames, the same for each attempt or not, as the outbox likes. */
  readonly id: string;
  readonly from: IdentityName;
  readonly to: MixnetAddress;
  readonly frame: Uint8Array;
}

export interface MadeIdentity extends IdentityAddress {
  /** To be stored sealed before the address is given to anybody. */
  readonly secret: Uint8Array;
}

export interface LoadFailure {
  readonly why: MixnetRefusal;
  /** For a log line in development; never shown, never holds a key. */
  readonly detail: string;
}

export interface LoadedMixnet {
  /** A new client was registered with the network in this load. */
  readonly fresh: boolean;
  readonly identities: readonly IdentityAddress[];
}

/**
 * Everything that happens without being asked for. The three about sends may repeat, and may come for frames sent before
 * a restart or a reload.
 */
export type MixnetEvent =
  | { readonly type: 'health'; readonly healthy: boolean }
  | { readonly type: 'nodes'; readonly registered: number; readonly total: number }
  /** Accepted by a gateway, the round is not mixed yet. */
  | { readonly type: 'in-round'; readonly id: string }
  /** The round is reported completed. May come after a 'send-failed' with 'timeout', and after a restart. */
  | { readonly type: 'mixed'; readonly id: string }
  /** Send it again. 'timeout' means that its fate is unknown: it may still arrive. */
  | { readonly type: 'send-failed'; readonly id: string; readonly why: MixnetRefusal }
  /** The worker went away; it comes back by itself in `inMs`. Health is false until then. */
  | { readonly type: 'restarting'; readonly inMs: number; readonly attempt: number }
  /** It is back, from stored state, and following if it was before. */
  | { readonly type: 'restarted' }
  /** Too many restarts in a row: messages are off until `load` is called on a new link. */
  | { readonly type: 'gave-up'; readonly error: LoadFailure };

export interface MixnetHandlers {
  /** Reads what the worker needs. Called for the first load and each restart. */
  readonly restore: () => Promise<StoredMixnetState>;
  /** Resolves when the writes are durable, in one transaction. A rejection stops the worker, which restarts from what is stored. */
  readonly persist: (writes: readonly StorageWrite[]) => Promise<void>;
  /** Resolves when the frame is durable; within a few seconds, xxdk dies after 30. A rejection as for `persist`. */
  readonly receive: (frame: IncomingFrame) => Promise<void>;
  readonly event: (event: MixnetEvent) => void;
}

export interface MixnetParams {
  readonly assets: XxdkAssets;
  readonly place: NetworkPlace;
}

export type OnProgress = (step: LoadStep, done: number, total: number | null) => void;

/** What the link needs of a Worker, so that tests can bring their own. */
export interface MixnetWorker {
  postMessage(message: ToMixnet): void;
  onmessage: ((event: MessageEvent<FromMixnet>) => void) | null;
  onerror: ((event: ErrorEvent) => void) | null;
  terminate(): void;
}

/** How a link is made: `spawnMixnetWorker` in the app, a stand-in in tests. */
export interface MixnetLinkOptions {
  readonly spawn: () => MixnetWorker;
  /** Milliseconds to wait before each restart in a row; after the last, the link gives up. */
  readonly backoffMs?: readonly number[];
}

/** Every method but `load`, `stop` and `terminate` may be called only after `load` resolved with ok. */
export interface MixnetLink {
  load(params: MixnetParams, onProgress?: OnProgress): Promise<Result<LoadedMixnet, LoadFailure>>;
  /** Makes and opens an identity, before or after `start`; sends wait meanwhile (about 1 s). */
  makeIdentity(name: IdentityName): Promise<Result<MadeIdentity, MixnetRefusal>>;
  /** Starts following the network; health is told by events. */
  start(): void;
  /** Never throws; what becomes of it is told by events with its id, 'send-failed' when the worker goes away. */
  send(outgoing: OutgoingFrame): void;
  /** Flushes xxdk's state, stops the follower, ends the worker. Bounded: after 10 s it is terminated anyway. */
  stop(): Promise<void>;
  /** For locking: the worker and all it holds are gone when this returns. Nothing is flushed. */
  terminate(): void;
}
