import { expose, wrap, type Remote } from 'comlink';
import { afterEach, expect, test } from 'vitest';
import { callablePaths, guardedEndpoint } from '../../../workers/engine/startup/guarded-endpoint.ts';

interface Api {
  readonly start: () => Promise<string>;
  readonly app: { readonly snapshot: (text: string) => Promise<string> };
}
const api: Api = {
  start: () => Promise.resolve('started'),
  app: { snapshot: (text) => Promise.resolve(`seen ${text}`) },
};

const ports: MessagePort[] = [];
afterEach(() => {
  for (const port of ports.splice(0)) port.close();
});

/** Both ends over a real channel; `guarded` is what differs. */
function connect(guarded: boolean): Remote<Api> {
  const { port1, port2 } = new MessageChannel();
  ports.push(port1, port2);
  port1.start();
  expose(api, guarded ? guardedEndpoint(port1, callablePaths(api)) : port1);
  return wrap<Api>(port2);
}

const patience = (answer: Promise<unknown>): Promise<unknown> =>
  Promise.race([
    answer.catch(() => 'refused'),
    new Promise((resolve) => setTimeout(() => resolve('no answer'), 100)),
  ]);

type Loose = Record<string, Record<string, Record<string, (text: string) => Promise<unknown>>>>;

test('listed methods can be called', async () => {
  const remote = connect(true);
  expect(await remote.start()).toBe('started');
  expect(await (remote as unknown as Api).app.snapshot('you')).toBe('seen you');
});

test.each([
  ['evaluate text', (remote: Loose) => remote['app']?.['snapshot']?.['constructor']?.('return 7')],
  ['walk up to the prototype', (remote: Loose) => remote['app']?.['__proto__']?.['toString']?.('')],
  ['read a property', async (remote: Loose) => await (remote['app'] as unknown as Promise<unknown>)],
])('nothing else: %s', async (_, attempt) => {
  const refused = await patience(Promise.resolve(attempt(connect(true) as unknown as Loose)));
  expect(refused).toBe('no answer');
  // The control: Comlink alone answers.
  const answered = await patience(Promise.resolve(attempt(connect(false) as unknown as Loose)));
  expect(answered).not.toBe('no answer');
});
