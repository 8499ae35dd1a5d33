/**
 * @file Proves at each start that the engine can't reach the network (design.md §4 rule 2): a request to its own origin must be
 * refused by the policy of its own response, and the violation it reports is the evidence.
 */
import type { SecurityCheck } from '../../api/security.ts';

export interface NetworkSelfTestEnvironment {
  readonly fetch: (url: string, init: RequestInit) => Promise<unknown>;
  /** The worker's origin: the one place whose answer tells nobody anything. */
  readonly origin: string;
  /** Where `securitypolicyviolation` events arrive. */
  readonly events: EventTarget;
}

/** How long the violation may come after the refusal. */
const EVENT_WAIT_MS = 200;

function forbidsConnections(event: Event): boolean {
  return 'effectiveDirective' in event && event.effectiveDirective === 'connect-src';
}

export async function networkSelfTest({
  fetch,
  origin,
  events,
}: NetworkSelfTestEnvironment): Promise<SecurityCheck> {
  const check = { id: 'engine-network' } as const;
  let stop = (): void => undefined;
  const violation = new Promise<boolean>((resolve) => {
    const listener = (event: Event): void => {
      if (forbidsConnections(event)) resolve(true);
    };
    events.addEventListener('securitypolicyviolation', listener);
    stop = () => {
      events.removeEventListener('securitypolicyviolation', listener);
      resolve(false);
    };
  });
  try {
    await fetch(`${origin}/?engine-self-test`, { cache: 'no-store', credentials: 'omit', redirect: 'error' });
    return { ...check, state: 'attention', detail: 'not-blocked' };
  } catch {
    const timer = setTimeout(stop, EVENT_WAIT_MS);
    const refused = await violation;
    clearTimeout(timer);
    return refused
      ? { ...check, state: 'good', detail: 'blocked' }
      : { ...check, state: 'attention', detail: 'unproven' };
  } finally {
    stop();
  }
}
