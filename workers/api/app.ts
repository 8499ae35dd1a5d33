import type { BackendConfig } from './backend.ts';
import type { MessagingOffReason, StorageError } from './errors.ts';
import type { Result } from './result.ts';
import type { LockSettings } from './security.ts';
import type { LockedState } from './unlock.ts';

/** What changed in the engine since the last snapshot; screens fetch again what they show. */
export type Topic =
  | 'app'
  | 'today'
  | 'journal'
  | 'insights'
  | 'people'
  | 'messages'
  | 'mixnet'
  | 'security'
  | 'medical-vault'
  | 'backend';

export type StartResult =
  /** This tab owns the engine. */
  | { readonly state: 'ready' }
  /** This tab owns the engine, which waits for `unlock.unlock`. */
  | { readonly state: 'locked'; readonly locked: LockedState }
  /** Another tab owns it: offer to take over (`takeOver: true`). */
  | { readonly state: 'elsewhere' }
  /** The keys of this profile can't be opened, or storage is refused. */
  | { readonly state: 'unavailable'; readonly why: 'storage-refused' | 'keys-damaged' | 'newer-version' };

export interface StartOptions {
  readonly takeOver: boolean;
  /** BCP 47 tag of the interface, for week starts and for text made here. */
  readonly locale: string;
  /** IANA zone: day boundaries are the person's. */
  readonly timeZone: string;
  /** `navigator.connection.saveData` or a metered type, where the browser tells. */
  readonly metered: boolean;
  /** What `GET /network.json` of the app's own origin says; null when it could not be had (the last known one is used then). */
  readonly network: NetworkConfig | null;
  /** What `GET /backend.json` of the app's own origin says; null where there is none, or it could not be had (the last one that an account used is kept). */
  readonly backend: BackendConfig | null;
}

/** Which mix network this deployment uses. The app knows no network by name. */
export interface NetworkConfig {
  readonly name: string;
  /** `none`: a network on one machine that gives no anonymity, which every messaging screen says. */
  readonly anonymity: 'cmix' | 'none';
  /** Set for a network on this machine: gateways are reached at this host, over plain http, on the NDF's ports. */
  readonly host: string | null;
  /** The client NDF, JSON text. */
  readonly ndf: string;
}

/** 🟢 cMix up and sealed; 🟡 waiting (nothing leaves), 🔴 messaging off. Word and shape on screen, never colour alone. */
export type MixnetState =
  | { readonly kind: 'unused' }
  /** Asked for before some megabytes are loaded on a metered connection. */
  | { readonly kind: 'ask-metered'; readonly megabytes: number }
  | { readonly kind: 'loading'; readonly step: string; readonly done: number; readonly total: number | null }
  | { readonly kind: 'connecting'; readonly nodes: number; readonly of: number }
  | { readonly kind: 'up' }
  | { readonly kind: 'waiting'; readonly since: number; readonly queued: number }
  /** The page has been hidden for long; wakes when it is shown. */
  | { readonly kind: 'asleep'; readonly queued: number }
  | { readonly kind: 'off'; readonly why: MessagingOffReason };

export interface AppSnapshot {
  /** First run is done. */
  readonly welcomed: boolean;
  readonly name: string;
  /** Words instead of numbers wherever the index, trends and plans are shown. */
  readonly wordsOnly: boolean;
  readonly mixnet: MixnetState;
  /** The configured network; `anonymity: 'none'` is said on every messaging screen. */
  readonly network: { readonly name: string; readonly anonymity: 'cmix' | 'none' } | null;
  readonly queued: number;
  readonly people: number;
  readonly unread: number;
  /** When to lock by itself; `asks`: there is a way in that keeps somebody out. */
  readonly lock: LockSettings & { readonly asks: boolean };
}

export interface AppView {
  snapshot(): Promise<AppSnapshot>;
  /** Page visibility, from the main thread: the mixnet sleeps after long hiding. */
  setVisible(visible: boolean): Promise<void>;
  setTimeZone(timeZone: string): Promise<void>;
  setWordsOnly(wordsOnly: boolean): Promise<Result<null, StorageError>>;
  /** Answers `ask-metered`. */
  allowMixnetDownload(): Promise<void>;
  /** Stops everything in order and closes the store (used before a takeover and by tests). */
  stop(): Promise<void>;
}
