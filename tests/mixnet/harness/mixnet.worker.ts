/** @file The real mixnet worker with ears: reports policy violations, and does on request what an intruder might try. */
import '../../../workers/mixnet/mixnet.worker.ts';
import type { FromProbe, ToProbe } from './probe-messages.ts';

const browserFetch = fetch.bind(globalThis);
const tell = (message: FromProbe): void => (globalThis as unknown as Worker).postMessage(message);

addEventListener('securitypolicyviolation', (event) =>
  tell({ type: 'probe-violation', directive: event.effectiveDirective, blocked: event.blockedURI }),
);

addEventListener('message', ({ data }: MessageEvent<ToProbe | { readonly type: 'other' }>) => {
  switch (data.type) {
    case 'probe-fetch':
      void (data.through === 'browser' ? browserFetch : globalThis.fetch)(data.url).then(
        (response) => tell({ type: 'probe-answer', text: `answered ${response.status}` }),
        (error: unknown) => tell({ type: 'probe-answer', text: String(error) }),
      );
      return;
    case 'probe-globals':
      tell({
        type: 'probe-answer',
        text: data.names
          .map(
            (name) =>
              `${name}:${typeof name.split('.').reduce<unknown>((at, part) => Reflect.get(at as object, part), globalThis)}`,
          )
          .join(' '),
      });
      return;
    case 'probe-thread':
      try {
        new Worker(data.url);
        tell({ type: 'probe-answer', text: 'a thread' });
      } catch (error) {
        tell({ type: 'probe-answer', text: String(error) });
      }
      return;
    case 'probe-panic': {
      // A call without the arguments it reads: Go panics and its program ends, as after a bad round.
      const crash: unknown = Reflect.get(globalThis, 'NewDatabaseCipher');
      try {
        (crash as (...args: unknown[]) => void)();
      } catch {
        // what is wanted is what it does to the program
      }
      return;
    }
    default:
  }
});
