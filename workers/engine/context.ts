/**
 * @file What the engine gives to its parts. A part's factory takes only what it uses:
 * `createTodayView(context: Pick<EngineContext, 'store' | 'clock' | 'changed'>): TodayView`, and parts.ts wires it.
 */
import type { RelayChoice } from '../api/backend.ts';
import type { AppSnapshot, MixnetState, NetworkConfig, Topic } from '../api/app.ts';
import type { GoneError, MessagingOffReason, StorageError } from '../api/errors.ts';
import type { MessagesView } from '../api/messages.ts';
import type { PeopleView } from '../api/people.ts';
import type { ImportView } from '../api/imports.ts';
import type { InsightsView } from '../api/insights.ts';
import type { JournalView } from '../api/journal.ts';
import type { OwnMetricsView } from '../api/own-metrics.ts';
import type { PlansView } from '../api/plans.ts';
import type { TodayView } from '../api/records.ts';
import type { SecurityCheck, SecuritySnapshot } from '../api/security.ts';
import type { Result } from '../api/result.ts';
import type { SharersView } from '../api/sharers.ts';
import type { SharingView } from '../api/sharing.ts';
import type { ProofNeededError } from '../api/unlock.ts';
import type { RotationTrigger } from './custody/rotation/session.ts';
import type { KeyRing } from './custody/types.ts';
import type { SessionFacts } from './messaging/session-book.ts';
import type { RandomBytes, Suite } from './protocol/suites/types.ts';
import type { Settings } from './settings/types.ts';
import type { Store } from './store/types.ts';

export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
}

/** Where and how the person reads: follows them while the engine runs. */
export interface Place {
  /** BCP 47. */
  locale(): string;
  /** IANA zone: day boundaries are the person's. */
  timeZone(): string;
}

export interface EngineContext {
  readonly store: Store;
  readonly keys: KeyRing;
  readonly suite: Suite;
  readonly settings: Settings;
  readonly clock: Clock;
  readonly random: RandomBytes;
  readonly place: Place;
  /** The tab said that its connection is metered. */
  readonly metered: boolean;
  /** What the tab learned of its origin's mix network at this start; null when it could not be had. */
  readonly network: NetworkConfig | null;
  /** Set when the self-tests at start found that nothing may be sealed or opened. */
  readonly messagingOff: MessagingOffReason | null;
  /** Tells the tab what to fetch again; coalesced to one call every 50 ms. */
  readonly changed: (...topics: readonly Topic[]) => void;
  /** The outcome of a check made elsewhere (a worker's isolation test): replaces the one with the same id. */
  readonly reportCheck: (check: SecurityCheck) => void;
}

/** What the app and security views need of messaging. Cheap: called for each snapshot. */
export interface MessagingStatus {
  mixnet(): MixnetState;
  network(): AppSnapshot['network'];
  queued(): Promise<number>;
  people(): Promise<number>;
  unread(): Promise<number>;
  wasm(): SecuritySnapshot['wasm'];
  sent(): Promise<SecuritySnapshot['sent']>;
}

/** Good when somebody has just shown that they may open this profile. */
export type RequireProof = () => Promise<Result<null, ProofNeededError>>;

/** The relay, per conversation. Whether somebody may switch it on is asked before (views/backend.ts). */
export interface RelaySwitches {
  choice(conversationId: string): RelayChoice;
  /** Conversations that allow it. */
  allowed(): number;
  setAllowed(
    conversationId: string,
    allowed: boolean,
  ): Promise<Result<null, GoneError | StorageError | { readonly code: 'relay-never' }>>;
}

/** Messaging, people and the mixnet behind them. */
export interface MessagingPart {
  readonly people: PeopleView;
  readonly messages: MessagesView;
  readonly sharing: (requireProof: RequireProof) => SharingView;
  readonly sharers: SharersView;
  readonly status: MessagingStatus;
  readonly relay: RelaySwitches;
  /** Asks the public list of revocations again: an account was opened. */
  accountOpened(): void;
  /** The page was shown or hidden. */
  setVisible(visible: boolean): void;
  /** The person answered `ask-metered`. */
  allowMixnetDownload(): void;
  /** New sessions with everybody from the next message on; where somebody may have had the keys, another ML-KEM key at once too. */
  newKeysForAll(why?: RotationTrigger): Promise<void>;
  /** Of each running session. */
  sessions(): readonly SessionFacts[];
  /** Forgets every session's key; what is sealed still leaves. False when storage refuses. */
  forgetSessions(): Promise<boolean>;
  /** Stops the mixnet in order; nothing is written after it resolves. */
  stop(): Promise<void>;
}

/** Log entries, the index and imports. */
export interface RecordsPart {
  readonly today: TodayView;
  readonly ownMetrics: OwnMetricsView;
  readonly journal: JournalView;
  readonly insights: InsightsView;
  readonly plans: PlansView;
  readonly imports: ImportView;
  stop(): Promise<void>;
}

/** Everything that the engine composes after its keys are open. */
export interface EngineParts {
  readonly records: RecordsPart;
  readonly messaging: MessagingPart;
}
