import { describe, expect, test, vi } from 'vitest';
import { LOG_PATH, logScript } from '../../../workers/mixnet/log-script.ts';
import { fromBase64, type Script, scriptThreads, toBase64 } from '../../../workers/mixnet/script-thread.ts';

interface Thread {
  addEventListener(type: string, listener: (event: { data: Uint8Array; target: unknown }) => void): void;
  removeEventListener(type: string, listener: unknown): void;
  postMessage(message: unknown): void;
  terminate(): void;
}

const decode = (data: Uint8Array): unknown => JSON.parse(new TextDecoder().decode(data));
const encode = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));

function start(script: Script): { readonly thread: Thread; readonly heard: unknown[] } {
  const Threads = scriptThreads((path) => (path === '/script' ? script : undefined));
  const thread = new Threads('/script') as Thread;
  const heard: unknown[] = [];
  thread.addEventListener('error', () => heard.push('error'));
  thread.addEventListener('message', ({ data, target }) => {
    expect(data.constructor).toBe(Uint8Array);
    expect(target).toBe(thread);
    heard.push(decode(data));
  });
  return { thread, heard };
}

const READY = { tag: '<WW>Ready</WW>', id: 0, response: false, data: null };

describe('what xxdk gets for a worker', () => {
  test('is ready after somebody listens, and never within the call', async () => {
    const { heard } = start(() => Promise.resolve(null));
    expect(heard).toEqual([]);
    await vi.waitFor(() => expect(heard).toEqual([READY]));
  });

  test('repeats tag and number in a reply, with data, with none, or not at all; in the order of being done', async () => {
    let late: (value: Uint8Array) => void = () => undefined;
    const { thread, heard } = start((tag, data) => {
      if (tag === 'late') return new Promise((resolve) => (late = resolve));
      if (tag === 'echo') return Promise.resolve(data);
      return Promise.resolve(tag === 'empty' ? null : undefined);
    });
    await vi.waitFor(() => expect(heard).toEqual([READY]));
    thread.postMessage(encode({ tag: 'late', id: 3, response: false, data: null }));
    thread.postMessage(encode({ tag: 'echo', id: 4, response: false, data: 'AQL/' }));
    thread.postMessage(encode({ tag: 'empty', id: 5, response: false, data: null }));
    thread.postMessage(encode({ tag: 'silent', id: 6, response: false, data: null }));
    thread.postMessage({ port: null, channel: 'log' });
    await vi.waitFor(() => expect(heard).toHaveLength(3));
    late(Uint8Array.of(1));
    await vi.waitFor(() => expect(heard).toHaveLength(4));
    expect(heard.slice(1)).toEqual([
      { tag: 'echo', id: 4, response: true, data: 'AQL/' },
      { tag: 'empty', id: 5, response: true, data: null },
      { tag: 'late', id: 3, response: true, data: 'AQ==' },
    ]);
  });

  test('says nothing more after terminate', async () => {
    const { thread, heard } = start(() => Promise.resolve(null));
    await vi.waitFor(() => expect(heard).toEqual([READY]));
    thread.postMessage(encode({ tag: 'x', id: 1, response: false, data: null }));
    thread.terminate();
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(heard).toEqual([READY]);
  });

  test('is not made for any other path', () => {
    const Threads = scriptThreads(() => undefined);
    expect(() => new Threads('https://example.com/worker.js')).toThrow('no threads');
  });

  test('the log script accepts its file and forgets every line', async () => {
    expect(LOG_PATH).toMatch(/^\//);
    expect(await logScript('NewLogFile', new Uint8Array())).toBeNull();
    expect(await logScript('WriteLog', new Uint8Array(9))).toBeUndefined();
  });

  test('Base64 goes there and back', () => {
    const bytes = Uint8Array.from({ length: 256 }, (_, index) => index);
    expect(fromBase64(toBase64(bytes))).toEqual(bytes);
    expect(toBase64(bytes)).toBe(Buffer.from(bytes).toString('base64'));
  });
});
