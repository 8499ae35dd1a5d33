/** @file Messages that are remembered are those that are stored, whoever wrote them. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { watchMessages } from '../../../workers/engine/messaging/message-book.ts';
import { MESSAGES, type MessageRow } from '../../../workers/engine/messaging/tables.ts';
import { clear, put, remove, type Store } from '../../../workers/engine/store/types.ts';
import { createMemoryStore } from '../support/memory-store.ts';

const id = (n: number) => n.toString(16).padStart(32, '0');
const message = (conversationId: string, text: string): MessageRow => ({
  conversationId,
  mine: true,
  text,
  at: 0,
  counter: 1,
  order: 1,
  state: 'queued',
});
const putMessage = (n: number, conversationId: string, text: string) =>
  put(MESSAGES, id(n), message(conversationId, text), { tags: [conversationId] });
const sorted = <Row extends { readonly id: string }>(rows: readonly Row[]) =>
  [...rows].sort((a, b) => (a.id < b.id ? -1 : 1));

test('a conversation is read once; a message that is sent or changes is seen without reading', async () => {
  const inner = createMemoryStore();
  const { messagesOf, store } = watchMessages(inner);
  for (let n = 0; n < 50; n += 1) await store.write([putMessage(n, n % 2 === 0 ? 'a' : 'b', `text ${n}`)]);
  expect(await messagesOf('a')).toHaveLength(25);
  expect(await messagesOf('b')).toHaveLength(25);
  const before = inner.rowsRead;
  await store.write([putMessage(99, 'a', 'new')]);
  await store.write([putMessage(2, 'a', 'changed')]);
  const texts = (await messagesOf('a')).map(({ row }) => row.text);
  expect(texts).toHaveLength(26);
  expect(texts).toEqual(expect.arrayContaining(['new', 'changed']));
  expect(texts).not.toContain('text 2');
  expect(await messagesOf('b')).toHaveLength(25);
  expect(inner.rowsRead).toBe(before);
});

test('what is read across a write is not remembered', async () => {
  const inner = createMemoryStore();
  let letGo: () => void = () => undefined;
  const gate = new Promise<void>((resolve) => (letGo = resolve));
  const slow: Store = {
    ...inner,
    tagged: async (table, tags) => {
      const rows = await inner.tagged(table, tags);
      await gate;
      return rows;
    },
  };
  const { messagesOf, store } = watchMessages(slow);
  const reading = messagesOf('a');
  await store.write([putMessage(1, 'a', 'meanwhile')]);
  letGo();
  await reading;
  expect((await messagesOf('a')).map(({ row }) => row.text)).toEqual(['meanwhile']);
});

test('whatever is written in whatever order, and refused: remembered is what is stored', async () => {
  const conversation = fc.constantFrom('a', 'b', 'c');
  const n = fc.integer({ min: 0, max: 6 });
  const step = fc.oneof(
    fc.record({ do: fc.constant('put' as const), n, conversation, text: fc.string() }),
    fc.record({ do: fc.constant('refused' as const), n, conversation, text: fc.string() }),
    fc.record({ do: fc.constant('remove' as const), n }),
    fc.record({ do: fc.constant('clear' as const) }),
    fc.record({ do: fc.constant('read' as const), conversation }),
    fc.record({ do: fc.constant('crossing' as const), n, conversation, text: fc.string() }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
      const inner = createMemoryStore();
      const { messagesOf, store } = watchMessages(inner);
      for (const one of steps) {
        // A message stays in its conversation: its number says which.
        const place = 'n' in one ? one.n : 0;
        const own = ['a', 'b', 'c'][place % 3] ?? 'a';
        if (one.do === 'put') await store.write([putMessage(place, own, one.text)]);
        if (one.do === 'refused') {
          inner.failWrites({ code: 'storage-full' });
          await store.write([putMessage(place, own, one.text)]);
          inner.failWrites(null);
        }
        if (one.do === 'remove') await store.write([remove(MESSAGES, id(place))]);
        if (one.do === 'clear') await store.write([clear(MESSAGES)]);
        if (one.do === 'read') await messagesOf(one.conversation);
        if (one.do === 'crossing')
          await Promise.all([
            messagesOf(one.conversation),
            store.write([putMessage(place, own, one.text)]),
            messagesOf(own),
            store.write([putMessage(place + 1, ['a', 'b', 'c'][(place + 1) % 3] ?? 'a', one.text)]),
          ]);
        for (const each of ['a', 'b', 'c'])
          expect(sorted(await messagesOf(each))).toEqual(sorted(await inner.tagged(MESSAGES, [each])));
      }
    }),
    { numRuns: 200 },
  );
});
