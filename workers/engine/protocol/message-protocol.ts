/** What a protocol version offers to messaging/: everything in terms of bytes, nothing of its suites. */
import type { Bytes, KeyId, MinuteBucket } from './bytes.ts';
import type { OpenError } from './open-error.ts';
import type { Result } from './result.ts';
import type { Suite } from './suites/types.ts';
import type { SizeClass } from './v1/message.ts';
import type { OpenInput } from './v1/open.ts';
import type { Sealed, SealError, SealInput } from './v1/seal.ts';
import type { beginSession, expiryOf, keysOf } from './v1/session.ts';
import type { OpenedMessage, SecureMessageV1, SuiteId } from './v1/types.ts';

/** What can be read without a key: enough to look up the keys. Nothing in it is authenticated. */
export interface InspectedMessage {
  readonly kind: 'message';
  readonly version: SuiteId;
  readonly senderKeyId: KeyId;
  readonly recipientKeyId: KeyId;
  readonly bucket: MinuteBucket;
}

export interface MessageProtocol {
  readonly version: SuiteId;
  readonly sizeClasses: readonly SizeClass[];
  inspect(bytes: Uint8Array): Result<InspectedMessage, OpenError>;
  open(
    suite: Suite,
    input: Omit<OpenInput, 'message'> & { readonly bytes: Uint8Array },
  ): Promise<Result<OpenedMessage, OpenError>>;
  readonly beginSession: typeof beginSession;
  readonly expiryOf: typeof expiryOf;
  readonly keysOf: typeof keysOf;
  seal(suite: Suite, input: SealInput): Promise<Result<Sealed, SealError>>;
  /** The interchange form, for relay rows. */
  toInterchange(bytes: Uint8Array): Result<SecureMessageV1, OpenError>;
  fromInterchange(value: unknown): Result<Bytes, OpenError>;
}
