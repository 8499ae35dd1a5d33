/**
 * @file RelayTransport: sealed messages as rows of the backend, for conversations that allow it (design.md §5). The table shows
 * which key writes to which, in which minute; the bytes are the ones that also wait for the mixnet.
 */
import { protocolOf } from '../protocol/registry.ts';
import type { BackendFailure } from './backend-port.ts';
import type { BackendLink } from './backend-link.ts';
import { useRelayPermit, type RelayPermit } from './relay-permit.ts';
import { NotSentError, type ISecureTransport, type ReceiveHandler } from './secure-transport.ts';

export interface RelayTransportDependencies {
  readonly link: Pick<BackendLink, 'call'>;
  /** Our keys whose inboxes are read: the current one, and rotated ones that can still be opened. */
  readonly ownKeyIds: () => readonly string[];
  /** Dealing with a payload failed, or the server did: what waits there waits on. */
  readonly report: (fault: unknown) => void;
}

export interface PollResult {
  /** Handed over and removed. */
  readonly delivered: number;
  /** No message of ours: removed, since it would come again for ever. */
  readonly discarded: number;
  readonly failure: BackendFailure | null;
}

/** The server gives as many at once; asked until it gives fewer, and no longer than this. */
const PAGE = 50;
const MOST_PAGES = 20;

/**
 * Addresses are key ids (64 lowercase hex digits). `send` without a permit of the delivery policy is refused: see `under`.
 */
export class RelayTransport implements ISecureTransport {
  readonly #deps: RelayTransportDependencies;
  #handler: ReceiveHandler | undefined;

  constructor(deps: RelayTransportDependencies) {
    this.#deps = deps;
  }

  onReceive(handler: ReceiveHandler): void {
    this.#handler = handler;
  }

  /** The transport for the one message that the permit is for. */
  under(permit: RelayPermit): Pick<ISecureTransport, 'send'> {
    return { send: (recipientId, payload) => this.#send(recipientId, payload, permit) };
  }

  /** Always refused: there is no relay without a decision about this message. */
  send(): Promise<void> {
    return Promise.reject(new NotSentError('refused'));
  }

  /** Resolves when the row is stored. */
  async #send(recipientId: string, payload: Uint8Array, permit: RelayPermit): Promise<void> {
    if (!useRelayPermit(permit) || permit.recipientKeyId !== recipientId) throw new NotSentError('refused');
    const message = protocolOf(payload[0] ?? 0)?.toInterchange(payload);
    // Handshake flights, other versions and messages for another key have no form that the relay takes.
    if (message?.ok !== true || message.value.recipient_key_id !== recipientId)
      throw new NotSentError('refused');
    const put = await this.#deps.link.call('relay-put', { payload: JSON.stringify(message.value) });
    if (!put.ok) throw new NotSentError(RETRYABLE.includes(put.error) ? 'not-ready' : 'refused');
  }

  /** Fetches what waits, hands it over, and removes what was dealt with. Not repeated by itself: see relay-times.ts. */
  async poll(): Promise<PollResult> {
    let delivered = 0;
    let discarded = 0;
    for (const keyId of this.#deps.ownKeyIds()) {
      for (let page = 0; page < MOST_PAGES; page += 1) {
        const inbox = await this.#deps.link.call('relay-inbox', { keyId });
        if (!inbox.ok) return { delivered, discarded, failure: inbox.error };
        const done: string[] = [];
        for (const { id, payload } of inbox.value.rows) {
          const outcome = await this.#deliver(keyId, payload);
          if (outcome === 'failed') continue;
          done.push(id);
          if (outcome === 'delivered') delivered += 1;
          else discarded += 1;
        }
        if (done.length === 0) break;
        const removed = await this.#deps.link.call('relay-remove', { keyId, ids: done });
        if (!removed.ok) return { delivered, discarded, failure: removed.error };
        if (inbox.value.rows.length < PAGE) break;
      }
    }
    return { delivered, discarded, failure: null };
  }

  async #deliver(keyId: string, text: string): Promise<'delivered' | 'discarded' | 'failed'> {
    const message = readMessage(text);
    if (message === null || this.#handler === undefined) return 'discarded';
    try {
      // Nothing to consume here: the row is removed afterwards, and what comes again meanwhile is a replay.
      await this.#handler(message.sender, message.payload, { to: keyId, consume: [] });
      return 'delivered';
    } catch (fault) {
      this.#deps.report(fault);
      return 'failed';
    }
  }
}

const RETRYABLE: readonly BackendFailure[] = [
  'offline',
  'signed-out',
  'expired',
  'rate-limited',
  'inbox-full',
  'server-failed',
];

/** The row's binary form and its sender's key id, or null: altered, or of a version this app doesn't speak. */
function readMessage(text: string): { readonly sender: string; readonly payload: Uint8Array } | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof value !== 'object' || value === null) return null;
  const { version, sender_key_id } = value as {
    readonly version?: unknown;
    readonly sender_key_id?: unknown;
  };
  if (typeof version !== 'number' || typeof sender_key_id !== 'string') return null;
  const payload = protocolOf(version)?.fromInterchange(value);
  return payload?.ok === true ? { sender: sender_key_id, payload: payload.value } : null;
}
