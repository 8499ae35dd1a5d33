import type {
  EngineApi,
  Leaving,
  LeftReport,
  LockedState,
  Proof,
  ProofError,
  ProofNeededError,
  StartResult,
  StorageError,
  Topic,
} from '$api/index.ts';
import { language } from '$lib/format/language.ts';
import { keepUnsaved } from '$lib/state/unsaved.ts';
import { isMetered } from './connection-cost.ts';
import { setEngine } from './engine.ts';
import type { RunningEngine } from './engine-worker.ts';
import { fetchBackendConfig } from './backend-config.ts';
import { forget, handOver } from './hand-over.ts';
import { fetchNetworkConfig } from './network-config.ts';
import { clearPageStorage } from './page-storage.ts';

export type SessionPhase =
  | { readonly kind: 'starting' }
  | { readonly kind: 'ready' }
  /**
   * Somebody has to show a passphrase, a passkey or the recovery words; or, on a device without a way in, only to open it again. Either
   * an engine that has opened nothing waits for it, or there is none at all.
   */
  | { readonly kind: 'locked'; readonly locked: LockedState }
  /** Logged out, or everything is gone; what the engine still found afterwards. */
  | { readonly kind: 'left'; readonly how: Leaving; readonly report: LeftReport }
  /** Another tab has the engine, or took it from here. */
  | { readonly kind: 'elsewhere' }
  | { readonly kind: 'unavailable'; readonly why: Extract<StartResult, { state: 'unavailable' }>['why'] }
  | { readonly kind: 'crashed' };

type StartWorker = (onCrash: () => void) => Promise<RunningEngine>;

/** An engine that can't stop in order is ended all the same. */
const STOP_MS = 5_000;
const within = <Value>(work: Promise<Value>, milliseconds: number): Promise<Value | undefined> =>
  Promise.race([
    work.catch(() => undefined),
    new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), milliseconds)),
  ]);

const zone = () => Intl.DateTimeFormat().resolvedOptions().timeZone;

/** The life of the engine in this tab: start, take over, lose, crash; and which snapshots are out of date. */
export class EngineSession {
  phase = $state.raw<SessionPhase>({ kind: 'starting' });
  /** Counts up when a topic changed; reading one inside an effect makes it run again. */
  readonly revisions: Record<Topic, number> = $state({
    app: 0,
    today: 0,
    journal: 0,
    insights: 0,
    people: 0,
    messages: 0,
    mixnet: 0,
    security: 0,
    'medical-vault': 0,
    backend: 0,
  });
  #running: RunningEngine | null = null;
  #startWorker: StartWorker | null = null;
  /** The engine of before is stopping. */
  #stopping: Promise<unknown> = Promise.resolve();
  #zone = zone();

  async start(startWorker: StartWorker, options: { readonly takeOver: boolean }): Promise<void> {
    this.#end();
    this.phase = { kind: 'starting' };
    await this.#begin(startWorker, options.takeOver);
  }

  async #begin(startWorker: StartWorker, takeOver: boolean): Promise<void> {
    this.#startWorker = startWorker;
    await this.#stopping;
    try {
      const [running, network, backend] = await Promise.all([
        startWorker(() => this.#fail()),
        fetchNetworkConfig(),
        fetchBackendConfig(),
      ]);
      this.#running = running;
      this.#zone = zone();
      const result = await running.api.start({
        takeOver,
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
    if (this.phase.kind !== 'locked') return null;
    if (this.#running === null) await this.open();
    const running = this.#waiting();
    if (running === null) {
      // Another tab has it, or a way in was removed there and it is open.
      forget([proof]);
      return null;
    }
    try {
      const unlocked = await handOver(proof, [proof], (shown) => running.api.unlock.unlock(shown));
      if (unlocked.ok) {
        await this.#use(running.api);
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

  #waiting(): RunningEngine | null {
    return this.phase.kind === 'locked' ? this.#running : null;
  }

  /** Starts the engine of a locked diary: without a way in it opens, else it waits for one. */
  async open(): Promise<void> {
    if (this.phase.kind !== 'locked' || this.#running !== null || this.#startWorker === null) return;
    await this.#begin(this.#startWorker, false);
  }

  /**
   * What is being typed is stored, then nothing is on the screen, then every worker ends. Nothing of the diary can be read from this
   * tab until it is opened again.
   */
  async lock(): Promise<void> {
    if (this.phase.kind !== 'ready' || this.#running === null) return;
    const ended = this.#running;
    const kept = keepUnsaved();
    const asked = ended.api.security.waysIn();
    this.#running = null;
    this.phase = { kind: 'starting' };
    const [, state] = await Promise.all([within(kept, STOP_MS), within(asked, STOP_MS)]);
    setEngine(null);
    this.#stopping = within(ended.api.app.stop(), STOP_MS).then(() => ended.terminate());
    const { ways, prf, waitMs } = state ?? { ways: [], prf: null, waitMs: 0 };
    this.phase = { kind: 'locked', locked: { ways, prf, waitMs } };
    await this.#stopping;
    // It didn't say what to ask for: the next one does.
    if (state === undefined) await this.open();
  }

  /** Logs out or removes everything; what refused it, or null when the diary is closed. */
  async leave(how: Leaving): Promise<StorageError | ProofNeededError | null> {
    if (this.phase.kind !== 'ready' || this.#running === null) return null;
    const { security } = this.#running.api;
    if (how === 'soft') await within(keepUnsaved(), STOP_MS);
    const left = await security.leave(how);
    if (!left.ok) return left.error;
    this.#end();
    setEngine(null);
    if (how !== 'soft') await clearPageStorage();
    this.phase = { kind: 'left', how, report: left.value };
    return null;
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

export const lockSession = (): Promise<void> => session.lock();
