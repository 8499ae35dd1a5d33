import { engine } from '$lib/engine/engine.ts';

const ASKED = 'wellio-keep-asked';

function wasAsked(): boolean {
  try {
    return localStorage.getItem(ASKED) !== null;
  } catch {
    return true;
  }
}

/** Whether the browser keeps this site's data, and whether the person was asked. Looks only when a screen wants to know. */
class Keeping {
  /** Null while unknown, or where the browser has no such thing. */
  kept = $state<boolean | null>(null);
  #asked = $state(true);

  get mayAsk(): boolean {
    return this.kept === false && !this.#asked;
  }

  async look(): Promise<void> {
    if (!('storage' in navigator)) return;
    this.kept = await navigator.storage.persisted();
    this.#asked = wasAsked();
    if (this.kept) await engine().security.reportPersistence(true);
  }

  async ask(): Promise<boolean> {
    const kept = await navigator.storage.persist();
    this.kept = kept;
    this.later();
    await engine().security.reportPersistence(kept);
    return kept;
  }

  /** Not here any more: Settings asks. */
  later(): void {
    this.#asked = true;
    try {
      localStorage.setItem(ASKED, 'yes');
    } catch {
      // Until the tab is closed, then.
    }
  }
}

export const keeping = new Keeping();
