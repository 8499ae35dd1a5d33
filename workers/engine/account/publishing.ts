/** @file This device's public keys in the directory: published, and rotated when the device has new ones. */
import type { BackendError } from '../../api/backend.ts';
import type { StorageError } from '../../api/errors.ts';
import type { Result } from '../../api/result.ts';
import type { EngineContext } from '../context.ts';
import { refused, type Account } from './account.ts';
import type { AccountRows } from './account-rows.ts';

export interface PublishingParts extends Pick<EngineContext, 'clock' | 'changed'> {
  readonly keys: Pick<EngineContext['keys'], 'kem' | 'signing' | 'keyId' | 'deviceId'>;
  readonly account: Pick<Account, 'call' | 'signedIn'>;
  readonly rows: AccountRows;
}

const PROTOCOL_VERSION = 1;
const MINUTE = 60_000;
/** A month of weekly rotations. */
const MOST_EARLIER = 5;

export interface Publishing {
  /** Minute, in milliseconds; null while the directory lacks the keys in use. */
  publishedAt(): number | null;
  /** Keys that were published before, newest first: what was put for them may still wait. */
  earlierKeyIds(): readonly string[];
  open(): Promise<void>;
  /** Asks nothing when the directory has them already. */
  publish(again?: boolean): Promise<Result<null, BackendError | StorageError>>;
}

export function createPublishing({ keys, account, rows, clock, changed }: PublishingParts): Publishing {
  let at: number | null = null;
  let publishedId: string | null = null;
  let earlier: readonly string[] = [];
  let tail: Promise<unknown> = Promise.resolve();

  async function open(): Promise<void> {
    const row = await rows.get('published');
    publishedId = row?.keyId ?? null;
    at = row?.at ?? null;
    earlier = row?.earlier ?? [];
  }

  async function publish(again: boolean): Promise<Result<null, BackendError | StorageError>> {
    if (!account.signedIn) return refused('signed-out');
    // Another account may be open by now: what is kept is this one's.
    await open();
    if (publishedId === keys.keyId && !again) return { ok: true, value: null };
    const ask = {
      deviceId: keys.deviceId,
      kem: keys.kem.publicKey,
      signing: keys.signing.publicKey,
      protocolVersion: PROTOCOL_VERSION,
    };
    const first = await account.call('publish-keys', ask);
    // Another key is in its place: this device's last one.
    const answer =
      !first.ok && first.error === 'device-has-key' ? await account.call('rotate-keys', ask) : first;
    if (!answer.ok) return refused(answer.error);
    const row = {
      kind: 'published',
      keyId: keys.keyId,
      at: Math.floor(clock.now() / MINUTE) * MINUTE,
      earlier: [publishedId, ...earlier]
        .filter((id): id is string => id !== null && id !== keys.keyId)
        .slice(0, MOST_EARLIER),
    } as const;
    const stored = await rows.put(row);
    if (!stored.ok) return stored;
    publishedId = row.keyId;
    at = row.at;
    earlier = row.earlier;
    changed('backend', 'messages');
    return stored;
  }

  return {
    publishedAt: () => (account.signedIn && publishedId === keys.keyId ? at : null),
    earlierKeyIds: () => earlier,
    open,
    publish(again = false) {
      const done = tail.then(() => publish(again));
      tail = done.catch(() => undefined);
      return done;
    },
  };
}
