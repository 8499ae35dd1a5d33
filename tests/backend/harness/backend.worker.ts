/** @file The real backend worker with ears: tells of policy violations, and tries on request what an intruder might. */
import '../../../workers/backend/backend.worker.ts';
import type { Probe } from './messages.ts';

const tell = (text: string): void =>
  (globalThis as unknown as { postMessage(message: unknown): void }).postMessage({ type: 'probed', text });

addEventListener('securitypolicyviolation', (event) => tell(`violation ${event.effectiveDirective}`));

addEventListener('message', ({ data }: MessageEvent<Probe | { readonly type: 'other' }>) => {
  switch (data.type) {
    case 'probe-globals':
      tell(
        data.names
          .map((name) => {
            const value = name
              .split('.')
              .reduce<unknown>((at, part) => Reflect.get(at as object, part), globalThis);
            return `${name}:${typeof value}`;
          })
          .join(' '),
      );
      return;
    case 'probe-fetch':
      fetch(data.url).then(
        ({ status }) => tell(`answered ${status}`),
        () => tell('no answer'),
      );
      return;
    case 'probe-thread':
      tell(typeof Worker);
      return;
    default:
  }
});
