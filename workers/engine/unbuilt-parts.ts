/** @file Stands in for parts that have not landed: every call of theirs fails loudly. Goes away with the last of them. */
import type { MessagesView } from '../api/messages.ts';
import type { PeopleView } from '../api/people.ts';
import type { MessagingPart } from './context.ts';

/** A view all of whose methods reject; the caller says which view it stands for. */
export function unbuilt(name: string): object {
  return new Proxy(
    {},
    {
      get: (_, method) => () => Promise.reject(new Error(`${name}.${String(method)} is not built yet`)),
    },
  );
}

/** No contact, no network, nothing sent: the truth of an engine without messaging. */
export function unbuiltMessaging(): MessagingPart {
  return {
    people: unbuilt('people') as PeopleView,
    messages: unbuilt('messages') as MessagesView,
    status: {
      mixnet: () => ({ kind: 'unused' }),
      network: () => null,
      queued: () => Promise.resolve(0),
      people: () => Promise.resolve(0),
      unread: () => Promise.resolve(0),
      wasm: () => null,
      sent: () => Promise.resolve({ frames: 0, slots: 0 }),
    },
    setVisible: () => undefined,
    allowMixnetDownload: () => undefined,
    newKeysForAll: () => Promise.resolve(),
    stop: () => Promise.resolve(),
  };
}
