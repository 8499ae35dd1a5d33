/**
 * @file Messages as they are stored, remembered once read: the list of conversations and the one that is open are drawn anew at every change, and
 * read every message each time before. In memory alone, like what is on the screen.
 */
import type { Change, Store, Stored } from '../store/types.ts';
import { MESSAGES, type MessageRow } from './tables.ts';

/** Remembered at most, of all conversations together. */
const MOST_MESSAGES = 20_000;

export interface WatchedMessages {
  /** Of one conversation, in no particular order. */
  readonly messagesOf: (conversationId: string) => Promise<readonly Stored<MessageRow>[]>;
  /** The store through which every message must be written. */
  readonly store: Store;
}

export function watchMessages(inner: Store): WatchedMessages {
  const known = new Map<string, Map<string, MessageRow>>();
  /** Writes of messages that have ended, and those under way: what was read across one isn't remembered. */
  let ended = 0;
  let underWay = 0;

  function remember(conversationId: string, rows: readonly Stored<MessageRow>[]): void {
    const count = [...known.values()].reduce((sum, { size }) => sum + size, 0);
    if (count + rows.length > MOST_MESSAGES) known.clear();
    if (rows.length <= MOST_MESSAGES)
      known.set(conversationId, new Map(rows.map(({ id, row }) => [id, row])));
  }

  function apply(change: Change): void {
    // Nothing removes a message by itself; whatever else happens to them is read again.
    if (change.type !== 'put') {
      known.clear();
      return;
    }
    const row = change.row as MessageRow;
    known.get(row.conversationId)?.set(change.id, row);
  }

  return {
    async messagesOf(conversationId) {
      const remembered = known.get(conversationId);
      if (remembered !== undefined) return [...remembered].map(([id, row]) => ({ id, row }));
      const before = ended;
      const rows = await inner.tagged(MESSAGES, [conversationId]);
      if (ended === before && underWay === 0) remember(conversationId, rows);
      return rows;
    },
    store: {
      ...inner,
      write: async (changes) => {
        const messages = changes.filter(({ table }) => table.name === MESSAGES.name);
        if (messages.length === 0) return inner.write(changes);
        underWay += 1;
        try {
          const written = await inner.write(changes);
          if (written.ok) messages.forEach(apply);
          return written;
        } catch (error) {
          known.clear();
          throw error;
        } finally {
          underWay -= 1;
          ended += 1;
        }
      },
    },
  };
}
