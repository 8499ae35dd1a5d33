import type { MixnetState } from '$api/index.ts';
import { engine } from '$lib/engine/engine.ts';
import type { StatusLevel } from '$lib/ui/status-level.ts';
import { appState } from './app-state.svelte.ts';
import { givesNoAnonymity, mixnetLevel, mixnetShortWord, mixnetText, mixnetWord } from './mixnet-words.ts';

const UNUSED: MixnetState = { kind: 'unused' };

/** The connection to the mix network as a screen shows it: level, word, text, and what waits. */
export class CmixConnection {
  get state(): MixnetState {
    return appState.snapshot?.mixnet ?? UNUSED;
  }

  get level(): StatusLevel {
    return mixnetLevel(this.state);
  }

  get word(): string {
    return mixnetWord(this.state);
  }

  get shortWord(): string {
    return mixnetShortWord(this.state);
  }

  get text(): string {
    return mixnetText(this.state);
  }

  /** Items of the outbox that wait to go out. */
  get queued(): number {
    return appState.snapshot?.queued ?? 0;
  }

  get networkName(): string | null {
    return appState.snapshot?.network?.name ?? null;
  }

  /** A network that hides nobody: said wherever messages are. */
  get noAnonymity(): boolean {
    return givesNoAnonymity(appState.snapshot);
  }

  /** Nothing to tell anybody who has no contact and no invitation. */
  get inUse(): boolean {
    return this.state.kind !== 'unused';
  }

  /** The answer to `ask-metered`. */
  async allowDownload(): Promise<void> {
    await engine().app.allowMixnetDownload();
    await appState.reload();
  }
}

const connection = new CmixConnection();

export function useCmixConnection(): CmixConnection {
  return connection;
}
