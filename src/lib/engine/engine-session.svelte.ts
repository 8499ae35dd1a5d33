import type { EngineApi, LockedState, Proof, ProofError, StartResult, Topic } from '$api/index.ts';
import { language } from '$lib/format/language.ts';
import { isMetered } from './connection-cost.ts';
import { setEngine } from './engine.ts';
import type { RunningEngine } from './engine-worker.ts';
import { fetchBackendConfig } from './backend-config.ts';
import { fetchNetworkConfig } from './network-config.ts';

export type SessionPhase =
  | { readonly kind: 'starting' }
  | { readonly kind: 'ready' }
  /** The engine waits for a passphrase, a passkey or the recovery words. */
  | { readonly kind: 'locked'; readonly locked: LockedState }
  /** Another tab has the engine, or took it from here. */
  | { readonly kind: 'elsewhere' }
  | { readonly kind: 'unavailable'; readonly why: Extract<StartResult, { state: 'unavailable' }>['why'] }
  | { readonly kind: 'crashed' };

type StartWorker = (onCrash: () => void) => Promise<RunningEngine>;

const zone = () => Intl.DateTimeFormat().resolvedOptions().timeZone;

/** The life of the engine in this tab: start, take over, lose, crash; and which snapshots are out of date. */
export class EngineSession {
  phase = $state.raw<SessionPhase>({ kind: 'starting' });
  /** Counts up when a topic changed; reading one inside an effect makes it run again. */
  readonly revisions: Record<Topic, number> = $state({
    app: 0,
    today: 0,
    insights: 0,
    people: 0,
    messages: 0,
    mixnet: 0,
    security: 0,
    backend: 0,
  });
  #running: RunningEngine | null = null;
  #zone = zone();

  async start(startWorker: StartWorker, options: { readonly takeOver: boolean }): Promise<void> {
    this.#end();
    this.phase = { kind: 'starting' };
    try {
      const [running, network, backend] = await Promise.all([
        startWorker(() => this.#fail()),
        fetchNetworkConfig(),
        fetchBackendConfig(),
      ]);
      this.#running = running;
      this.#zone = zone();
      const result = await running.api.start({
        takeOver: options.takeOver,
        locale: language,
        timeZone: this.#zone,
        metered: isMetered(),
        network,
        backend,
      });
      await this.#settle(running.api, result);
    } catch {
      this.#fail();
    }
  }

  async #settle(api: EngineApi, result: StartResult): Promise<void> {
    switch (result.state) {
      case 'ready':
        return this.#use(api);
      case 'locked':
        this.phase = { kind: 'locked', locked: result.locked };
        return;
      case 'elsewhere':
        this.#end();
        this.phase = { kind: 'elsewhere' };
        return;
      case 'unavailable':
        this.#end();
        this.phase = { kind: 'unavailable', why: result.why };
        return;
    }
  }

  async #use(api: EngineApi): Promise<void> {
    await api.watch((change) => this.changed(change));
    setEngine(api);
    this.phase = { kind: 'ready' };
  }

  /** Shows a way in; null when it opened, or when there is something else to show now. */
  async unlock(proof: Proof): Promise<ProofError | null> {
    if (this.phase.kind !== 'locked' || this.#running === null) return null;
    const { api } = this.#running;
    try {
      const unlocked = await api.unlock.unlock(proof);
      if (unlocked.ok) {
        await this.#use(api);
        return null;
      }
      switch (unlocked.error.code) {
        case 'not-locked':
          return null;
        case 'unavailable':
          this.#end();
          this.phase = { kind: 'unavailable', why: unlocked.error.why };
          return null;
        default:
          return unlocked.error;
      }
    } catch {
      this.#fail();
      return null;
    }
  }

  /** Stops in order and ends the worker: nothing of the diary stays in this tab's memory, and it must be opened again. */
  async lock(startWorker: StartWorker): Promise<void> {
    if (this.phase.kind !== 'ready' || this.#running === null) return;
    const { app } = this.#running.api;
    this.phase = { kind: 'starting' };
    setEngine(null);
    // An engine that can't stop in order is ended all the same.
    await app.stop().catch(() => undefined);
    await this.start(startWorker, { takeOver: false });
  }

  /** What the engine reports through `watch`. */
  changed(change: readonly Topic[] | 'lost'): void {
    if (change === 'lost') {
      this.#end();
      this.phase = { kind: 'elsewhere' };
      return;
    }
    for (const topic of change) this.revisions[topic] += 1;
  }

  /** The page was shown or hidden. A person who travelled gets the day of where they are. */
  async visible(isVisible: boolean): Promise<void> {
    if (this.phase.kind !== 'ready' || this.#running === null) return;
    const { app } = this.#running.api;
    await app.setVisible(isVisible);
    const now = zone();
    if (isVisible && now !== this.#zone) {
      this.#zone = now;
      await app.setTimeZone(now);
    }
  }

  #fail(): void {
    this.#end();
    this.phase = { kind: 'crashed' };
  }

  #end(): void {
    this.#running?.terminate();
    this.#running = null;
  }
}

export const session = new EngineSession();

const realWorker: StartWorker = async (onCrash) => {
  const { startEngineWorker } = await import('./engine-worker.ts');
  return startEngineWorker(onCrash);
};

/** Starts, or takes over, with the real worker. */
export function startSession(options: { readonly takeOver: boolean }): Promise<void> {
  return session.start(realWorker, options);
}

export const lockSession = (): Promise<void> => session.lock(realWorker);
