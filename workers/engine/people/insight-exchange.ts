/** @file Insight packets as messages: what is shared leaves through the conversation; what others share is kept, one per week. */
import type { GoneError, KeyRevokedError, NothingToShareError, StorageError } from '../../api/errors.ts';
import type { ReceivedInsight, SharingSnapshot } from '../../api/people.ts';
import type { Result } from '../../api/result.ts';
import type { EngineContext } from '../context.ts';
import type { InsightSharing } from '../insights/insight-sharing.ts';
import type { Outbox } from '../messaging/outbox.ts';
import type { Content } from '../messaging/incoming.ts';
import type { SecureChatClient } from '../messaging/secure-chat-client.ts';
import { stage, type Staged } from '../messaging/staged.ts';
import { minuteBucketOf } from '../protocol/bytes.ts';
import { put } from '../store/types.ts';
import type { Directory } from './directory.ts';
import { agreementOf } from './sharing-history.ts';
import { RECEIVED_INSIGHTS, type RelationRow } from './tables.ts';

export interface InsightExchangeDependencies extends Pick<EngineContext, 'store' | 'clock'> {
  readonly chat: SecureChatClient;
  readonly outbox: Outbox;
  readonly directory: Directory;
  readonly sharing: InsightSharing;
  /** Messaging is off on this device: nothing is recorded as shared that can't leave. */
  readonly off: () => boolean;
  readonly report: (fault: unknown) => void;
}

type ShareFailure = GoneError | KeyRevokedError | NothingToShareError | StorageError;

/** How often the weekly cadence is looked at, at the least. */
const LOOK_EVERY = 10 * 60_000;

export class InsightExchange {
  readonly #deps: InsightExchangeDependencies;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #looking: Promise<void> = Promise.resolve();
  #stopped = false;

  constructor(deps: InsightExchangeDependencies) {
    this.#deps = deps;
    deps.chat.onContent('insight', (content) => this.#received(content));
  }

  /** Shares what is due, then looks again when the next one is. */
  start(): void {
    this.#looking = this.#look()
      .catch((fault: unknown) => {
        this.#deps.report(fault);
        return LOOK_EVERY;
      })
      .then((wait) => {
        if (!this.#stopped) this.#timer = setTimeout(() => this.start(), wait);
      });
  }

  /** Nothing is shared by itself after this resolves. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#looking;
  }

  /** Milliseconds until the next look. */
  async #look(): Promise<number> {
    const { sharing, clock, off } = this.#deps;
    if (off()) return LOOK_EVERY;
    const { personIds, nextAt } = await sharing.dueShares();
    for (const personId of personIds) if (!this.#stopped) await this.share(personId);
    return nextAt === null ? LOOK_EVERY : Math.min(Math.max(1_000, nextAt - clock.now()), LOOK_EVERY);
  }

  /** Queues this period's packet: sealed, recorded and queued in one transaction. */
  async share(personId: string): Promise<Result<null, ShareFailure>> {
    const { directory, sharing, chat, clock } = this.#deps;
    const person = directory.get(personId);
    if (person === undefined || person.ended) return { ok: false, error: { code: 'gone' } };
    const prepared = await sharing.prepare(personId);
    if (!prepared.ok) return prepared;
    const sent = await chat.send(person.conversationId, 'insight', prepared.value.bytes, {
      also: async ({ id }) => {
        // It may have been stopped or paused while this waited for its turn.
        const consent = await sharing.consent(personId);
        if (consent?.id !== prepared.value.consentId || consent.paused) return null;
        return [await sharing.sentChange(prepared.value, { at: clock.now(), messageId: id })];
      },
    });
    if (sent.ok) return { ok: true, value: null };
    switch (sent.error.code) {
      case 'conflict':
        return { ok: false, error: { code: 'already-shared' } };
      case 'withdrawn':
        return { ok: false, error: { code: 'no-consent' } };
      case 'no-conversation':
      case 'too-large':
        return { ok: false, error: { code: 'gone' } };
      case 'key-revoked':
      case 'storage-full':
      case 'storage-failed':
        return { ok: false, error: { code: sent.error.code } };
    }
  }

  /** What this person gets and got, each decoded from the final bytes. */
  async snapshot(
    personId: string,
    { roleRequest, forgetAskedAt, forgetAnswer }: RelationRow,
  ): Promise<SharingSnapshot> {
    const { sharing, outbox } = this.#deps;
    const consent = await sharing.consent(personId);
    const history = await sharing.history(personId);
    return {
      role: consent?.role ?? null,
      paused: consent?.paused ?? false,
      agreement: consent === null ? null : agreementOf(consent),
      switches: await sharing.switches(personId),
      requestedRole: roleRequest?.state === 'open' ? roleRequest.role : null,
      forget: forgetAskedAt === null ? null : { askedAt: forgetAskedAt, answer: forgetAnswer },
      next: await sharing.preview(personId),
      sent: history.map(({ packet, at, messageId }) => ({
        packet,
        at,
        state: (messageId === null ? undefined : outbox.stateOf(messageId)) ?? 'confirmed',
      })),
    };
  }

  async #received({ conversationId, payload }: Content): Promise<Staged | null> {
    const { sharing, directory, store, clock } = this.#deps;
    const decoded = sharing.decodeReceived(payload);
    const person = directory.ofConversation(conversationId);
    // A packet for another role than the one that was met is not something this person may send.
    if (!decoded.ok || decoded.value.role !== person?.[1].myRole) return null;
    const [personId] = person;
    const id = await store.opaqueId(RECEIVED_INSIGHTS, `${personId}/${decoded.value.week}`);
    const receivedAt = minuteBucketOf(clock.now()) * 1000;
    const row = { personId, packet: new Uint8Array(payload), receivedAt };
    return stage([put(RECEIVED_INSIGHTS, id, row, { tags: [personId] })]);
  }

  /** Newest week first. */
  async received(personId: string): Promise<readonly ReceivedInsight[]> {
    const rows = await this.#deps.store.tagged(RECEIVED_INSIGHTS, [personId]);
    return rows
      .flatMap(({ row }): ReceivedInsight[] => {
        const decoded = this.#deps.sharing.decodeReceived(row.packet);
        return decoded.ok ? [{ packet: decoded.value, receivedAt: row.receivedAt }] : [];
      })
      .sort((a, b) => b.packet.week.localeCompare(a.packet.week));
  }
}
