/**
 * @file The engine's life: leads, opens, tests itself, runs its parts, stops in order. Knows no view and no feature: what runs is
 * composed by the caller from the context it is given.
 */
import type { StartOptions, StartResult, Topic } from '../../api/app.ts';
import type { EngineApi } from '../../api/engine.ts';
import type { MessagingOffReason } from '../../api/errors.ts';
import type { SecurityCheck } from '../../api/security.ts';
import type { Clock, EngineContext } from '../context.ts';
import type { KnownAnswerResult } from '../protocol/suites/known-answer-tests.ts';
import type { Suite } from '../protocol/suites/types.ts';
import { createChecks } from './checks.ts';
import { backendCheck, knownAnswerCheck, NO_PASSPHRASE } from './first-checks.ts';
import { DamagedRowError } from '../store/sealed-store.ts';
import { claimLeadership, type Leadership, type Locks } from './leader.ts';
import { createNotifier } from './notifier.ts';
import { openProfile, type Profile, type ProfileEnvironment } from './open-profile.ts';
import { createPlace } from './place.ts';

export type Views = Omit<EngineApi, 'start' | 'watch'>;
/** Answers when the tab has heard it, if it says so. */
export type Listener = (change: readonly Topic[] | 'lost') => unknown;

/** What a view may ask of the engine itself. */
export interface EngineServices {
  checks(): readonly SecurityCheck[];
  setTimeZone(timeZone: string): void;
  stop(): Promise<void>;
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
  /** Resolves once, when the engine is ready. */
  readonly views: Promise<Views>;
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
  let stopping: Promise<void> | undefined;
  /** Starts come one after the other: a second one sees what the first did. */
  let starting: Promise<unknown> = Promise.resolve();
  const notifier = createNotifier((topics) => void tell(topics));

  /** A tab that doesn't listen must not stop the engine. */
  async function tell(change: readonly Topic[] | 'lost'): Promise<void> {
    try {
      await listener(change);
    } catch {
      // It asks for snapshots when it listens again.
    }
  }

  function close({ keys, store }: Profile): void {
    keys.destroy();
    store.close();
  }

  async function stopInOrder({ composition, profile, leadership }: Running): Promise<void> {
    try {
      await composition.stop();
      await profile.store.drain();
    } finally {
      notifier.close();
      close(profile);
      await leadership.release();
    }
  }

  function stop(): Promise<void> {
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
    for (const check of [knownAnswerCheck(answers), backendCheck(suite), NO_PASSPHRASE]) checks.report(check);
    return answers.passed ? null : 'self-test-failed';
  }

  async function lead(options: StartOptions, leadership: Leadership): Promise<StartResult> {
    const suite = await environment.selectSuite();
    const [messagingOff, profile] = await Promise.all([selfTest(suite), openProfile(environment, suite)]);
    if (!profile.ok) {
      await leadership.release();
      return { state: 'unavailable', why: profile.error };
    }
    try {
      return await run(options, leadership, profile.value, messagingOff);
    } catch (error) {
      close(profile.value);
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
    const { store, keys, settings, suite } = profile;
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
      { checks: checks.list, setTimeZone: place.setTimeZone, stop },
    );
    running = { composition, profile, leadership };
    resolveViews(composition.views);
    void environment.networkSelfTest().then(report);
    return { state: 'ready' };
  }

  async function startOnce(options: StartOptions): Promise<StartResult> {
    if (running !== undefined) return { state: 'ready' };
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
    start(options) {
      const started = starting.then(() => startOnce(options));
      starting = started.catch(() => undefined);
      return started;
    },
  };
}
