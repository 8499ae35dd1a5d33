import { expect, test } from 'vitest';
import { clearToasts, onFirstToast, tell } from '../../../src/lib/state/toasts.ts';

const settled = () => new Promise((done) => setTimeout(done));

test('loaded with the first result; cleared away when somebody goes on; a failed load is tried again', async () => {
  const said: string[] = [];
  let loads = 0;
  let offline = true;
  tell('nobody listens yet');
  onFirstToast(() => {
    loads += 1;
    return offline
      ? Promise.reject(new Error('offline'))
      : Promise.resolve({ show: (text) => said.push(text), clear: () => said.push('(clear)') });
  });
  clearToasts();
  await settled();
  expect(loads).toBe(0);
  tell('lost');
  await settled();
  offline = false;
  tell('saved');
  await settled();
  clearToasts();
  await settled();
  expect([loads, said]).toEqual([2, ['saved', '(clear)']]);
});
