/**
 * @file The two interfaces of the spec (cmix-guide.md, "Interface Abstractions") with what this app adds to them. Implementations:
 * CMixTransport here, a relay later; nothing above knows which one carries a message.
 */
import { base64urlnopad } from '@scure/base';
import type { Change } from '../store/types.ts';

export interface SendOptions {
  /** The mixnet identity that a message leaves from; the lasting one by default. */
  readonly from?: string;
  /** Called once, when every frame has been accepted into a round. */
  readonly inRound?: () => void;
}

export interface Arrival {
  /** The identity that it came to. */
  readonly to: string;
  /** To be carried out in the transaction that deals with the payload: from then on it won't be delivered again. */
  readonly consume: readonly Change[];
}

export type ReceiveHandler = (senderId: string, payload: Uint8Array, arrival: Arrival) => Promise<void>;

export interface ISecureTransport {
  /**
   * Resolves when the network reports the payload delivered to its mix (for cMix: every frame's round completed). Rejects with
   * a {@link NotSentError}: nothing or not everything left, send it again.
   */
  send(recipientId: string, payload: Uint8Array, options?: SendOptions): Promise<void>;
  onReceive(handler: ReceiveHandler): void;
}

export interface ISecureCrypto {
  /** Seals for the holder of the key with this `key_id`. */
  encryptForRecipient(recipientPublicKey: string, plaintext: Uint8Array): Promise<Uint8Array>;
  decryptFromSender(ciphertext: Uint8Array): Promise<Uint8Array>;
}

/** A send that has to be repeated: the caller keeps the payload and tries again. The only rejection of `send`. */
export class NotSentError extends Error {
  /**
   * `not-ready`: nothing was tried. `refused`, `timeout`: try again later (after a time-out it may arrive twice). `too-large`,
   * `bad-address`: no try can succeed.
   */
  readonly why: 'not-ready' | 'refused' | 'timeout' | 'too-large' | 'bad-address';

  constructor(why: NotSentError['why']) {
    super(`not sent: ${why}`);
    this.name = 'NotSentError';
    this.why = why;
  }
}

/** How recipients and senders are named at the interface: unpadded Base64url of the 36-byte address, as in CMixEnvelope. */
export function addressText(address: Uint8Array): string {
  return base64urlnopad.encode(address);
}

export function addressOf(text: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(base64urlnopad.decode(text));
}
