import type { BackupProgress } from '$api/index.ts';
import { holdingOff } from '$lib/engine/auto-lock.ts';
import { engine } from '$lib/engine/engine.ts';

const ASKED_EVERY_MS = 250;

/** Making, trying out or reading a backup: how far it is, and stopping it. Make it while a component is set up. */
export class BackupWork {
  busy = $state(false);
  progress = $state.raw<BackupProgress | null>(null);
  #left = false;

  constructor() {
    $effect(() => () => {
      this.#left = true;
    });
  }

  /** One at a time; the diary doesn't lock itself meanwhile. */
  async run<Answer>(work: () => Promise<Answer>): Promise<Answer> {
    this.busy = true;
    const timer = setInterval(() => void this.#look(), ASKED_EVERY_MS);
    try {
      return await holdingOff(work);
    } finally {
      clearInterval(timer);
      this.busy = false;
      this.progress = null;
    }
  }

  async stop(): Promise<void> {
    await engine().backup.stop();
  }

  async #look(): Promise<void> {
    const progress = await engine().backup.progress();
    if (this.busy && !this.#left) this.progress = progress;
  }
}
