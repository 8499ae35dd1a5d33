/** @file The people one knows, in memory for the screens and in the store for good; at most one per account root. */
import type { EngineContext } from '../context.ts';
import { announcedDevice, earlierKeyIds, isSameDevice } from '../messaging/key-announcement.ts';
import type { SecureChatClient } from '../messaging/secure-chat-client.ts';
import { joined, stage, type Staged } from '../messaging/staged.ts';
import { minuteBucketOf } from '../protocol/bytes.ts';
import type { Meeting } from '../protocol/v1/types.ts';
import { put } from '../store/types.ts';
import { PEOPLE, type PersonRow } from './tables.ts';

export interface Introduction extends Staged {
  readonly personId: string;
}

export interface DirectoryDependencies extends Pick<EngineContext, 'store' | 'suite' | 'clock'> {
  readonly chat: SecureChatClient;
  /** Nothing more is shared with this person. False when that could not be stored. */
  readonly stopSharing: (personId: string) => Promise<boolean>;
  /** The account root has revoked the device of this conversation. */
  readonly revoked: (conversationId: string) => boolean;
  readonly changed: () => void;
  readonly report: (fault: unknown) => void;
}

export class Directory {
  readonly #deps: DirectoryDependencies;
  readonly #people = new Map<string, PersonRow>();

  constructor(deps: DirectoryDependencies) {
    this.#deps = deps;
    deps.chat.onContent('farewell', async ({ conversationId }) => {
      const [personId, row] = this.ofConversation(conversationId) ?? [];
      if (personId === undefined || row === undefined) return stage([]);
      // Before the farewell counts as come: a share too few harms nobody, one too many does.
      if (!(await deps.stopSharing(personId))) throw new Error('the end of sharing could not be stored');
      return this.#put(personId, ended(row));
    });
    deps.chat.onContent('keys', async ({ conversationId, payload }) => {
      const [personId, row] = this.ofConversation(conversationId) ?? [];
      if (personId === undefined || row === undefined) return stage([]);
      // A device that is over must not come back under a key that nobody has revoked yet.
      if (deps.revoked(conversationId)) return stage([]);
      const now = minuteBucketOf(deps.clock.now());
      const device = await announcedDevice(deps.suite, payload, row.peer, now);
      if (device === undefined) return null;
      if (device === row.peer.device) return stage([]);
      const earlier = earlierKeyIds(row.earlierKeyIds ?? [], row.peer.device, device);
      const next = { ...row, peer: { ...row.peer, device }, earlierKeyIds: [...earlier] };
      const moved = stage([], () => void deps.chat.readdress(conversationId).catch(deps.report));
      return joined([this.#put(personId, next), this.#pinned(next), moved]);
    });
  }

  async open(): Promise<void> {
    for (const { id, row } of await this.#deps.store.all(PEOPLE)) {
      this.#people.set(id, row);
      this.#pin(row);
    }
  }

  get(id: string): PersonRow | undefined {
    return this.#people.get(id);
  }

  all(): readonly (readonly [string, PersonRow])[] {
    return [...this.#people];
  }

  ofConversation(conversationId: string): readonly [string, PersonRow] | undefined {
    return this.all().find(([, row]) => row.conversationId === conversationId);
  }

  /**
   * Two people have met: `store` is given what that changes, for the transaction that also stores the handshake's new state. A root
   * that is known already keeps its person and conversation and gains the role: crossed and repeated meetings end as one.
   */
  introduce<Value>(meeting: Meeting, store: (met: Introduction) => Promise<Value>): Promise<Value> {
    return this.#deps.chat.exclusively(async () => store(await this.#introduction(meeting)));
  }

  async #introduction(meeting: Meeting): Promise<Introduction> {
    const { store, chat, clock } = this.#deps;
    const known = this.all().find(([, row]) => row.peer.root === meeting.peer.root);
    // The same id when a crash makes it happen again: what was granted to it the first time is not left to nobody.
    const personId = known?.[0] ?? (await store.opaqueId(PEOPLE, meeting.peer.root));
    const before = known?.[1];
    const role: Pick<PersonRow, 'theirRole' | 'myRole'> =
      meeting.side === 'inviter'
        ? { theirRole: meeting.role, myRole: before?.myRole ?? null }
        : { theirRole: before?.theirRole ?? null, myRole: meeting.role };
    const row: PersonRow = {
      name: meeting.peer.displayName,
      peer: meeting.peer,
      conversationId: before?.conversationId ?? meeting.conversationId,
      ...role,
      ended: false,
      blocked: false,
      metAt: before?.metAt ?? clock.now(),
      earlierKeyIds:
        before !== undefined && isSameDevice(before.peer.device, meeting.peer.device)
          ? [...earlierKeyIds(before.earlierKeyIds ?? [], before.peer.device, meeting.peer.device)]
          : [],
    };
    const conversation = await chat.meet(row.conversationId, personId, meeting);
    const person = this.#put(personId, row);
    return { personId, ...joined([person, conversation, this.#pinned(row)]) };
  }

  /** Ends sharing and talking, with a farewell. False when that could not be stored, or there is no such person. */
  async end(id: string): Promise<boolean> {
    const row = this.#people.get(id);
    if (row === undefined || !(await this.#deps.stopSharing(id))) return false;
    return this.#deps.chat.end(row.conversationId, this.#put(id, ended(row)));
  }

  /**
   * Ends sharing and talking without a word to them: what they send is ignored. The roles stay, so that it can be taken back; sharing
   * then needs a new agreement. False when that could not be stored, or the two aren't connected.
   */
  async block(id: string): Promise<boolean> {
    const row = this.#people.get(id);
    if (row?.ended !== false || !(await this.#deps.stopSharing(id))) return false;
    const blocked = this.#put(id, { ...row, ended: true, blocked: true });
    return this.#deps.chat.silence(row.conversationId, true, blocked);
  }

  async unblock(id: string): Promise<boolean> {
    const row = this.#people.get(id);
    if (row?.blocked !== true) return false;
    const back = this.#put(id, { ...row, ended: false, blocked: false });
    return this.#deps.chat.silence(row.conversationId, false, back);
  }

  /** Other roles of somebody who is known, for somebody's own transaction. */
  withRoles(id: string, roles: Partial<Pick<PersonRow, 'theirRole' | 'myRole'>>): Staged {
    const row = this.#people.get(id);
    if (row === undefined) throw new Error('roles of nobody');
    return this.#put(id, { ...row, ...roles });
  }

  /** What came under a key that nobody knew may open now. */
  #pinned(row: PersonRow): Staged {
    return stage([], () => {
      this.#pin(row);
      void this.#deps.chat.retryParked().catch(this.#deps.report);
    });
  }

  #put(id: string, row: PersonRow): Staged {
    return stage([put(PEOPLE, id, row)], () => {
      this.#people.set(id, row);
      this.#deps.changed();
    });
  }

  /** Ended ones too: what they still send has to be known for theirs, and acknowledgements are for both to the last. */
  #pin(row: PersonRow): void {
    this.#deps.chat.pin({
      conversationId: row.conversationId,
      root: row.peer.root,
      device: row.peer.device,
      earlierKeyIds: row.earlierKeyIds ?? [],
    });
  }
}

/** Also the roles end: whoever meets again agrees anew. */
function ended(row: PersonRow): PersonRow {
  return { ...row, ended: true, blocked: false, theirRole: null, myRole: null };
}
