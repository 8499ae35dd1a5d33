/**
 * @file The engine's life: leads, opens, tests itself, runs its parts, stops in order. Knows no view and no feature: what runs is
 * composed by the caller from the context it is given.
 */
import type { StartOptions, StartResult, Topic } from '../../api/app.ts';
import type { BackendConfig } from '../../api/backend.ts';
import type { EngineApi } from '../../api/engine.ts';
import type { MessagingOffReason } from '../../api/errors.ts';
import type { SecurityCheck, StoredTable } from '../../api/security.ts';
import type { Backups } from '../backup/backups.ts';
import type { LockedState, Proof, ProofError, UnlockView } from '../../api/unlock.ts';
import type { Clock, EngineContext } from '../context.ts';
import type { VaultKeys } from '../medical-vault/vault-keys.ts';
import type { KnownAnswerResult } from '../protocol/suites/known-answer-tests.ts';
import { wipe } from '../protocol/suites/bytes.ts';
import type { Suite } from '../protocol/suites/types.ts';
import { createChecks } from './checks.ts';
import { backendCheck, knownAnswerCheck, passphraseCheck } from './first-checks.ts';
import { deleteDatabases, inventory } from '../store/erase.ts';
import { DamagedRowError } from '../store/sealed-store.ts';
import { claimLeadership, type Leadership, type Locks } from './leader.ts';
import { createNotifier } from './notifier.ts';
import type { RootCustody } from '../custody/root-custody.ts';
import type { WaysIn } from '../custody/ways-in.ts';
import { createFreshness, type Freshness } from './freshness.ts';
import { openProfile, type Profile, type ProfileEnvironment } from './open-profile.ts';
import { createPlace } from './place.ts';

export type Views = Omit<EngineApi, 'start' | 'watch' | 'unlock'>;
/** Answers when the tab has heard it, if it says so. */
export type Listener = (change: readonly Topic[] | 'lost') => unknown;

/** What a view may ask of the engine itself. */
export interface EngineServices {
  checks(): readonly SecurityCheck[];
  setTimeZone(timeZone: string): void;
  stop(): Promise<void>;
  /** Stops in order and destroys every key and row; what is still there afterwards. */
  erase(): Promise<readonly StoredTable[]>;
  inventory(): Promise<readonly StoredTable[]>;
  /** What the tab learned of its origin's backend at this start. */
  readonly backend: BackendConfig | null;
  readonly backups: Backups;
  readonly vaultKeys: VaultKeys;
  readonly root: RootCustody;
  readonly waysIn: WaysIn;
  /** What oracle operations ask before they do anything (design.md §4). */
  readonly freshness: Freshness;
  /** There is a way in that asks for something. */
  asks(): boolean;
  /** The ways in were changed: the checks say so. */
  waysChanged(): Promise<void>;
}

export interface Composition {
  readonly views: Views;
  /** Nothing is written after it resolves. */
  stop(): Promise<void>;
}

export type Compose = (context: EngineContext, services: EngineServices) => Promise<Composition>;

export interface EngineEnvironment extends ProfileEnvironment {
  readonly locks: Locks;
  readonly clock: Clock;
  selectSuite(): Promise<Suite>;
  knownAnswerTests(suite: Suite): Promise<KnownAnswerResult>;
  networkSelfTest(): Promise<SecurityCheck>;
  /** Ends the worker. */
  exit(): void;
}

export interface Lifecycle {
  readonly start: (options: StartOptions) => Promise<StartResult>;
  readonly watch: (listener: Listener) => void;
  readonly unlock: UnlockView;
  /** Resolves once, when the engine is ready. */
  readonly views: Promise<Views>;
}

/** Leads, and waits for somebody to show a way in. Nothing is open. */
interface Waiting {
  readonly options: StartOptions;
  readonly leadership: Leadership;
  readonly suite: Suite;
  readonly messagingOff: MessagingOffReason | null;
  state: LockedState;
}

interface Running {
  readonly composition: Composition;
  readonly profile: Profile;
  readonly leadership: Leadership;
}

export function createLifecycle(environment: EngineEnvironment, compose: Compose): Lifecycle {
  let resolveViews: (views: Views) => void = () => undefined;
  const views = new Promise<Views>((resolve) => {
    resolveViews = resolve;
  });
  const checks = createChecks();
  let listener: Listener = () => undefined;
  let running: Running | undefined;
  let waiting: Waiting | undefined;
  let stopping: Promise<void> | undefined;
  /** Starts come one after the other: a second one sees what the first did. */
  let starting: Promise<unknown> = Promise.resolve();
  const notifier = createNotifier((topics) => void tell(topics));

  function inTurn<Value>(work: () => Promise<Value>): Promise<Value> {
    const done = starting.then(work);
    starting = done.catch(() => undefined);
    return done;
  }

  /** A tab that doesn't listen must not stop the engine. */
  async function tell(change: readonly Topic[] | 'lost'): Promise<void> {
    try {
      await listener(change);
    } catch {
      // It asks for snapshots when it listens again.
    }
  }

  function close({ keys, root, store }: Profile): void {
    keys.destroy();
    root.destroy();
    store.close();
  }

  async function stopInOrder({ composition, profile, leadership }: Running, erasing = false): Promise<void> {
    try {
      await composition.stop();
      await profile.store.drain();
      if (erasing) await profile.shredKeys();
    } finally {
      notifier.close();
      close(profile);
      if (erasing) await deleteDatabases(environment.databases).catch(() => undefined);
      await leadership.release();
    }
  }

  async function erase(): Promise<readonly StoredTable[]> {
    if (running !== undefined) await (stopping ??= stopInOrder(running, true));
    return inventory(environment.databases);
  }

  function stop(): Promise<void> {
    if (waiting !== undefined) {
      const { leadership } = waiting;
      waiting = undefined;
      return (stopping ??= leadership.release());
    }
    if (running === undefined) return Promise.resolve();
    return (stopping ??= stopInOrder(running));
  }

  async function lose(): Promise<void> {
    await stop().catch(() => undefined);
    void tell('lost');
    environment.exit();
  }

  function report(check: SecurityCheck): void {
    checks.report(check);
    notifier.changed('security');
  }

  async function selfTest(suite: Suite): Promise<MessagingOffReason | null> {
    const answers = await environment.knownAnswerTests(suite);
    for (const check of [knownAnswerCheck(answers), backendCheck(suite)]) checks.report(check);
    return answers.passed ? null : 'self-test-failed';
  }

  async function lead(options: StartOptions, leadership: Leadership): Promise<StartResult> {
    const suite = await environment.selectSuite();
    const [messagingOff, profile] = await Promise.all([selfTest(suite), openProfile(environment, suite)]);
    if (profile.ok) return runOrRefuse(options, leadership, profile.value, messagingOff);
    if (typeof profile.error === 'object') {
      const { state } = profile.error;
      waiting = { options, leadership, suite, messagingOff, state };
      return { state: 'locked', locked: state };
    }
    await leadership.release();
    return { state: 'unavailable', why: profile.error };
  }

  const stillWaiting = (asked: Waiting): boolean => waiting === asked;

  async function unlockOnce(proof: Proof): Promise<Awaited<ReturnType<UnlockView['unlock']>>> {
    if (waiting === undefined) return { ok: false, error: { code: 'not-locked' } };
    const asked = waiting;
    const { options, leadership, suite, messagingOff } = asked;
    const profile = await openProfile(environment, suite, proof);
    if (proof.way === 'prf') wipe(proof.output);
    if (!stillWaiting(asked)) {
      // Another tab took over meanwhile: nothing may be opened here any more.
      if (profile.ok) close(profile.value);
      return { ok: false, error: { code: 'not-locked' } };
    }
    if (!profile.ok) {
      if (typeof profile.error !== 'object')
        return { ok: false, error: { code: 'unavailable', why: profile.error } };
      asked.state = profile.error.state;
      const refused: ProofError = profile.error.refused ?? { code: 'proof-wrong', waitMs: 0 };
      return { ok: false, error: refused };
    }
    const result = await runOrRefuse(options, leadership, profile.value, messagingOff);
    waiting = undefined;
    return result.state === 'unavailable'
      ? { ok: false, error: { code: 'unavailable', why: result.why } }
      : { ok: true, value: null };
  }

  async function runOrRefuse(
    options: StartOptions,
    leadership: Leadership,
    profile: Profile,
    messagingOff: MessagingOffReason | null,
  ): Promise<StartResult> {
    try {
      return await run(options, leadership, profile, messagingOff);
    } catch (error) {
      close(profile);
      if (!(error instanceof DamagedRowError)) throw error;
      await leadership.release();
      return { state: 'unavailable', why: 'keys-damaged' };
    }
  }

  async function run(
    options: StartOptions,
    leadership: Leadership,
    profile: Profile,
    messagingOff: MessagingOffReason | null,
  ): Promise<StartResult> {
    const place = createPlace(options.locale, options.timeZone);
    const { store, keys, settings, suite, waysIn, backups, root, vaultKeys } = profile;
    let asks = false;
    const waysChanged = async (): Promise<void> => {
      const ways = await waysIn.list();
      asks = ways.length > 0;
      report(passphraseCheck(ways));
      notifier.changed('app');
    };
    await waysChanged();
    const composition = await compose(
      {
        store,
        keys,
        suite,
        settings,
        clock: environment.clock,
        random: environment.random,
        place,
        metered: options.metered,
        network: options.network,
        messagingOff,
        changed: notifier.changed,
        reportCheck: report,
      },
      {
        checks: checks.list,
        setTimeZone: place.setTimeZone,
        stop,
        erase,
        inventory: () => inventory(environment.databases),
        backend: options.backend,
        backups,
        vaultKeys,
        root,
        waysIn,
        freshness: createFreshness(waysIn, environment.clock),
        asks: () => asks,
        waysChanged,
      },
    );
    running = { composition, profile, leadership };
    resolveViews(composition.views);
    void environment.networkSelfTest().then(report);
    return { state: 'ready' };
  }

  async function startOnce(options: StartOptions): Promise<StartResult> {
    if (running !== undefined) return { state: 'ready' };
    if (waiting !== undefined) return { state: 'locked', locked: waiting.state };
    const leadership = await claimLeadership(environment.locks, options.takeOver, {
      lost: () => void lose(),
      storeLost: () => {
        running?.profile.store.close();
        void lose();
      },
    });
    if (leadership === undefined) return { state: 'elsewhere' };
    try {
      return await lead(options, leadership);
    } catch (error) {
      await leadership.release();
      throw error;
    }
  }

  return {
    views,
    watch(next) {
      listener = next;
    },
    start: (options) => inTurn(() => startOnce(options)),
    unlock: {
      locked: () => inTurn(() => Promise.resolve(waiting?.state ?? null)),
      unlock: (proof) => inTurn(() => unlockOnce(proof)),
    },
  };
}
