/** @file Remembers which version of the cryptography sealed last, so that an update that changes it begins new sessions with everybody. */
import * as v from 'valibot';
import { afterUpdate, CRYPTO_VERSION } from '../custody/rotation/crypto-version.ts';
import { checkedTable, countSchema } from '../store/checked-table.ts';
import { put, type Store } from '../store/types.ts';
import type { SecureChatClient } from './secure-chat-client.ts';

/** Single facts of messaging, one row each. */
export const MESSAGING_FACTS = checkedTable(
  'messaging_facts',
  v.strictObject({ v: v.literal(1), cryptoVersion: countSchema }),
);

/** At each start, before anything is sealed. Cut off in the middle, the next start asks again: asking twice is asking once. */
export async function followCryptoUpdate(
  store: Pick<Store, 'get' | 'write' | 'opaqueId'>,
  chat: Pick<SecureChatClient, 'conversations' | 'askForNew'>,
  current: number = CRYPTO_VERSION,
): Promise<void> {
  const id = await store.opaqueId(MESSAGING_FACTS, 'crypto-version');
  const stored = (await store.get(MESSAGING_FACTS, id))?.cryptoVersion;
  const trigger = afterUpdate(stored, current);
  if (trigger === null) return;
  let all = true;
  for (const [conversation] of chat.conversations())
    all = (await chat.askForNew(conversation, trigger)) && all;
  // Storage that refuses is asked again at the next start.
  if (all) await store.write([put(MESSAGING_FACTS, id, { v: 1, cryptoVersion: current })]);
}
