import type { AppSnapshot } from '$api/index.ts';
import { engine } from '$lib/engine/engine.ts';
import { markDiary } from '$lib/engine/page-storage.ts';
import { session } from '$lib/engine/engine-session.svelte.ts';

/** What the frame around every screen shows. One for the whole tab; the root layout keeps it fresh. */
class AppState {
  snapshot = $state.raw<AppSnapshot | null>(null);
  #asked = 0;

  async reload(): Promise<void> {
    if (session.phase.kind !== 'ready') return;
    const turn = ++this.#asked;
    try {
      const snapshot = await engine().app.snapshot();
      if (turn !== this.#asked) return;
      this.snapshot = snapshot;
      if (snapshot.welcomed) markDiary();
    } catch {
      // The last one stays; the next change asks again.
    }
  }

  /** Call once while a component is set up. */
  keepFresh(): void {
    $effect(() => {
      const { app, people, messages, mixnet } = session.revisions;
      if (session.phase.kind === 'ready' && app + people + messages + mixnet >= 0) void this.reload();
    });
    $effect(() => {
      // A locked diary shows nothing, and begins with nothing when it opens.
      if (session.phase.kind === 'ready') return;
      this.#asked += 1;
      this.snapshot = null;
    });
  }
}

export const appState = new AppState();
