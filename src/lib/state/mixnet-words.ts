import type { AppSnapshot, MixnetState } from '$api/index.ts';
import { t } from '$lib/i18n/index.ts';
import type { StatusLevel } from '$lib/ui/status-level.ts';

export function mixnetLevel(state: MixnetState): StatusLevel {
  switch (state.kind) {
    case 'unused':
      return 'idle';
    case 'up':
      return 'full';
    case 'off':
      return 'off';
    case 'ask-metered':
    case 'loading':
    case 'connecting':
    case 'waiting':
    case 'asleep':
      return 'waiting';
  }
}

/** Two words or so, for the status mark. */
export function mixnetWord(state: MixnetState): string {
  const words = t.mixnet.words;
  switch (state.kind) {
    case 'waiting':
    case 'asleep':
      return words[state.kind](state.queued);
    case 'unused':
    case 'ask-metered':
    case 'loading':
    case 'connecting':
    case 'up':
    case 'off':
      return words[state.kind];
  }
}

/** The same without the count, for a narrow bar. */
export function mixnetShortWord(state: MixnetState): string {
  if (state.kind === 'waiting') return t.mixnet.words.waitingShort;
  if (state.kind === 'asleep') return t.mixnet.words.asleepShort;
  return mixnetWord(state);
}

/** A sentence or two that say what it means and what happens next. */
export function mixnetText(state: MixnetState): string {
  const texts = t.mixnet.texts;
  switch (state.kind) {
    case 'unused':
    case 'loading':
    case 'up':
    case 'waiting':
    case 'asleep':
      return texts[state.kind];
    case 'connecting':
      return texts.connecting(state.nodes, state.of);
    case 'ask-metered':
      return t.mixnet.meteredText(String(state.megabytes));
    case 'off':
      return t.mixnet.off[state.why];
  }
}

export function givesNoAnonymity(snapshot: AppSnapshot | null): boolean {
  return snapshot?.network?.anonymity === 'none';
}
