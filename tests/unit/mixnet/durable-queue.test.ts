import { describe, expect, test, vi } from 'vitest';
import type { FromMixnet } from '../../../workers/engine/transport/mixnet-port.ts';
import { DurableQueue, type QueuedFrame } from '../../../workers/mixnet/durable-queue.ts';

const frame: QueuedFrame = {
  to: 'lasting',
  from: new Uint8Array(36),
  frame: new Uint8Array(768),
  roundTime: null,
};

function queue(): { readonly queue: DurableQueue; readonly posted: FromMixnet[] } {
  const posted: FromMixnet[] = [];
  return { queue: new DurableQueue((message) => posted.push(message)), posted };
}

describe('the queue of what must be durable', () => {
  test('gathers writes into one batch, the last value of a key in its later place', async () => {
    const { queue: q, posted } = queue();
    q.write('a', '1');
    q.write('b', '1');
    q.write('a', '2');
    q.write('c', null);
    expect(posted).toEqual([]);
    await vi.waitFor(() => expect(posted).toHaveLength(1));
    const writes = [
      ['b', '1'],
      ['a', '2'],
      ['c', null],
    ];
    expect(posted[0]).toEqual({ type: 'store', seq: 1, writes });
  });

  test('sends writes before the frame that came after them, and one item at a time', () => {
    const { queue: q, posted } = queue();
    q.write('a', '1');
    void q.frame(frame);
    q.write('b', '2');
    expect(posted.map(({ type }) => type)).toEqual(['store']);
    q.stored(1);
    expect(posted.map(({ type }) => type)).toEqual(['store', 'frame']);
    q.stored(2);
    expect(posted.map(({ type }) => type)).toEqual(['store', 'frame', 'store']);
  });

  test('resolves a frame only for its own number', async () => {
    const { queue: q } = queue();
    let done = false;
    void q.frame(frame).then(() => (done = true));
    q.stored(7);
    await Promise.resolve();
    expect(done).toBe(false);
    q.stored(1);
    await Promise.resolve();
    expect(done).toBe(true);
  });

  test('settles when all that was queued is stored, at once when there is nothing', async () => {
    const { queue: q, posted } = queue();
    await q.settle();
    q.write('a', '1');
    void q.frame(frame);
    let done = false;
    const settled = q.settle().then(() => (done = true));
    q.stored(1);
    await Promise.resolve();
    expect(done).toBe(false);
    q.write('b', '2');
    q.stored(2);
    await settled;
    expect(posted).toHaveLength(3);
  });
});
