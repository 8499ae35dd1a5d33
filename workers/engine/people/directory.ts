/** @file The people one knows, in memory for the screens and in the store for good; at most one per account root. */
import type { Role } from '../../api/people.ts';
import type { EngineContext } from '../context.ts';
import type { SecureChatClient } from '../messaging/secure-chat-client.ts';
import type { Meeting } from '../protocol/v1/types.ts';
import { put, type Change } from '../store/types.ts';
import { PEOPLE, type PersonRow } from './tables.ts';

export interface Introduction {
  readonly personId: string;
  /** For the transaction that also stores the handshake's new state. */
  readonly changes: readonly Change[];
  /** To be called once that has succeeded. */
  readonly done: () => void;
}

export interface DirectoryDependencies extends Pick<EngineContext, 'store' | 'clock'> {
  readonly chat: SecureChatClient;
  readonly randomId: () => string;
  readonly changed: () => void;
}

export class Directory {
  readonly #deps: DirectoryDependencies;
  readonly #people = new Map<string, PersonRow>();

  constructor(deps: DirectoryDependencies) {
    this.#deps = deps;
  }

  async start(): Promise<void> {
    for (const { id, row } of await this.#deps.store.all(PEOPLE)) {
      this.#people.set(id, row);
      if (!row.ended) this.#pin(row);
    }
  }

  get(id: string): PersonRow | undefined {
    return this.#people.get(id);
  }

  all(): readonly (readonly [string, PersonRow])[] {
    return [...this.#people];
  }

  /**
   * Two people have met. A root that is known already keeps its person and conversation and gains the role: crossed and repeated
   * meetings end as one.
   */
  introduce(meeting: Meeting): Introduction {
    const known = this.all().find(([, row]) => row.peer.root === meeting.peer.root);
    const personId = known?.[0] ?? this.#deps.randomId();
    const before = known?.[1];
    const theirs: Role | null = meeting.side === 'inviter' ? meeting.role : null;
    const mine: Role | null = meeting.side === 'accepter' ? meeting.role : null;
    const row: PersonRow = {
      name: meeting.peer.displayName,
      peer: meeting.peer,
      conversationId: before?.conversationId ?? meeting.conversationId,
      theirRole: theirs ?? (before?.ended === true ? null : (before?.theirRole ?? null)),
      myRole: mine ?? (before?.ended === true ? null : (before?.myRole ?? null)),
      ended: false,
      metAt: before?.metAt ?? this.#deps.clock.now(),
    };
    const conversation = this.#deps.chat.meet(row.conversationId, personId, meeting);
    return {
      personId,
      changes: [put(PEOPLE, personId, row), conversation.change],
      done: () => {
        this.#people.set(personId, row);
        conversation.done();
        this.#pin(row);
        this.#deps.changed();
      },
    };
  }

  /** Changes one person; `also` goes into the same transaction. */
  async update(id: string, change: Partial<PersonRow>, also: readonly Change[] = []): Promise<boolean> {
    const before = this.#people.get(id);
    if (before === undefined) return false;
    const row = { ...before, ...change };
    const written = await this.#deps.store.write([put(PEOPLE, id, row), ...also]);
    if (!written.ok) return false;
    this.#people.set(id, row);
    if (row.ended) this.#deps.chat.unpin(row.conversationId);
    this.#deps.changed();
    return true;
  }

  #pin(row: PersonRow): void {
    this.#deps.chat.pin({ conversationId: row.conversationId, root: row.peer.root, device: row.peer.device });
  }
}
