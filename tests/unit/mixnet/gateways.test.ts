import { describe, expect, test } from 'vitest';
import { guardedFetch, registrarHost, route } from '../../../workers/mixnet/gateways.ts';

const gateway = `${'0123456789abcdef'.repeat(3)}012345.xxnode.io`;
const ndf = JSON.stringify({ Registration: { ClientRegistrationAddress: 'registration.example.net:11420' } });
const loopback = { ndf, host: '127.0.0.1' };
const far = { ndf, host: null };

describe('where xxdk may call', () => {
  test('the registrar is named as xxdk names it', () => {
    expect(registrarHost(ndf)).toBe('registrar.example.net:11420');
    expect(registrarHost('{}')).toBeNull();
    expect(registrarHost('no json')).toBeNull();
  });

  test('gateways and registrar go to the loopback host on their ports, over http', () => {
    expect(
      route(`https://${gateway}:22840/mixmessages.Gateway/Poll`, loopback, 'registrar.example.net:11420'),
    ).toBe('http://127.0.0.1:22840/mixmessages.Gateway/Poll');
    expect(route('https://registrar.example.net:11420/x', loopback, 'registrar.example.net:11420')).toBe(
      'http://127.0.0.1:11420/x',
    );
  });

  test('on a real network they stay as they are', () => {
    const url = `https://${gateway}:22840/mixmessages.Gateway/Poll`;
    expect(route(url, far, null)).toBe(url);
  });

  test.each([
    'https://example.com/',
    `http://${gateway}:22840/`,
    `https://x.${gateway}:22840/`,
    `https://${gateway}.example.com/`,
    `https://xxnode.io/`,
    'https://registrar.example.net:443/',
    'https://registrar.example.net.evil.example:11420/',
    'blob:https://registrar.example.net:11420/x',
    'not a url',
    '',
  ])('%s is nobody of the network', (url) => {
    expect(route(url, loopback, 'registrar.example.net:11420')).toBeNull();
    expect(route(url, far, 'registrar.example.net:11420')).toBeNull();
  });

  test('a missing registrar allows none', () => {
    expect(route('https://null/', far, null)).toBeNull();
  });

  test('the fetch built on it calls nothing else and leaves the browser its own errors', async () => {
    const called: unknown[] = [];
    const words = new TypeError("'OPTIONS' is unsupported in no-cors mode.");
    const guarded = guardedFetch((input, init) => {
      called.push([input, init]);
      return Promise.reject(words);
    }, loopback);
    const init = { method: 'OPTIONS', mode: 'no-cors' } as const;
    await expect(guarded(`https://${gateway}:22840`, init)).rejects.toBe(words);
    expect(called).toEqual([['http://127.0.0.1:22840/', init]]);
    await expect(guarded('https://example.com/')).rejects.toThrow('only the mix network');
    await expect(guarded(new Request('https://example.com/'))).rejects.toThrow('only the mix network');
    expect(called).toHaveLength(1);
  });
});
