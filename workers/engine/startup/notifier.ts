import type { Topic } from '../../api/app.ts';

/** At most one call in this time. */
const INTERVAL_MS = 50;

export interface Notifier {
  readonly changed: (...topics: readonly Topic[]) => void;
  /** Tells what is waiting at once; later changes are dropped. */
  close(): void;
}

/** Gathers what changed and tells it together, each topic once. */
export function createNotifier(tell: (topics: readonly Topic[]) => void): Notifier {
  const waiting = new Set<Topic>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let closed = false;

  function flush(): void {
    clearTimeout(timer);
    timer = undefined;
    const topics = [...waiting];
    waiting.clear();
    if (topics.length > 0) tell(topics);
  }

  return {
    changed(...topics) {
      if (closed) return;
      for (const topic of topics) waiting.add(topic);
      timer ??= setTimeout(flush, INTERVAL_MS);
    },
    close() {
      closed = true;
      flush();
    },
  };
}
