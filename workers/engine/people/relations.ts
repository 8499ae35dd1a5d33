/**
 * @file What two people have asked each other about sharing: deleting what came, and another role. Requests are messages between apps;
 * the owner's side alone decides, in the engine.
 */
import type { GoneError, MessagingOffError, MessagingOffReason, StorageError } from '../../api/errors.ts';
import { ROLES, type Role } from '../../api/people.ts';
import type { Result } from '../../api/result.ts';
import type { RoleAskedError } from '../../api/sharers.ts';
import type { EngineContext } from '../context.ts';
import type { InsightSharing } from '../insights/insight-sharing.ts';
import type { Content } from '../messaging/incoming.ts';
import type { Also, SealFailure, SecureChatClient } from '../messaging/secure-chat-client.ts';
import { joined, stage, type Staged } from '../messaging/staged.ts';
import { toStorageError } from '../store/storage-error.ts';
import { put, remove } from '../store/types.ts';
import type { Directory } from './directory.ts';
import { decodeRelation, encodeRelation, type RelationMessage } from './relation-message.ts';
import { NO_RELATION, RECEIVED_INSIGHTS, RELATIONS, type PersonRow, type RelationRow } from './tables.ts';

export interface RelationsDependencies extends Pick<EngineContext, 'store' | 'clock'> {
  readonly chat: SecureChatClient;
  readonly directory: Directory;
  readonly sharing: InsightSharing;
  readonly off: () => MessagingOffReason | null;
  readonly changed: () => void;
  readonly report: (fault: unknown) => void;
}

type Failure = GoneError | StorageError;

const gone: Result<never, GoneError> = { ok: false, error: { code: 'gone' } };

/** In the order of ROLES: what a supporter sees, then a coach, then a clinician. */
export function isHigher(role: Role, than: Role): boolean {
  return ROLES.indexOf(role) > ROLES.indexOf(than);
}

export class Relations {
  readonly #deps: RelationsDependencies;
  readonly #rows = new Map<string, RelationRow>();
  #answering: Promise<void> = Promise.resolve();

  constructor(deps: RelationsDependencies) {
    this.#deps = deps;
    deps.chat.onContent('relation', (content) => this.#received(content));
  }

  async open(): Promise<void> {
    for (const { id, row } of await this.#deps.store.all(RELATIONS)) this.#rows.set(id, row);
  }

  /** Says what a crash kept from being said. */
  start(): void {
    this.#answer();
  }

  /** Nothing more is answered after this resolves. */
  idle(): Promise<void> {
    return this.#answering;
  }

  of(personId: string): RelationRow {
    return this.#rows.get(personId) ?? NO_RELATION;
  }

  /** Asks their app to delete what it has; may be asked again. */
  async askToForget(personId: string): Promise<Result<null, Failure | MessagingOffError>> {
    const row = { ...this.of(personId), forgetAskedAt: this.#deps.clock.now(), forgetAnswer: null };
    return this.#say(personId, { t: 'forget' }, [this.#put(personId, row)]);
  }

  async askForRole(
    personId: string,
    role: Role,
  ): Promise<Result<null, Failure | MessagingOffError | RoleAskedError>> {
    const { directory, clock } = this.#deps;
    const mine = directory.get(personId)?.myRole ?? null;
    if (mine === null || !isHigher(role, mine)) return gone;
    const before = this.of(personId);
    if (before.roleAsked !== null) return { ok: false, error: { code: 'role-asked-before' } };
    const row = { ...before, roleAsked: { role, at: clock.now() } };
    return this.#say(personId, { t: 'ask-role', role }, [this.#put(personId, row)]);
  }

  /**
   * Gives somebody who sees mine another role: a new consent over what it has at first, and word to them, in one transaction. Whether
   * that may be asked for is the caller's to check.
   */
  async changeRole(personId: string, role: Role): Promise<Result<null, Failure | MessagingOffError>> {
    const { directory, sharing } = this.#deps;
    const person = directory.get(personId);
    if (person?.ended !== false || person.theirRole === null) return gone;
    const before = this.of(personId);
    const request = before.roleRequest;
    const answered: RelationRow =
      request?.state === 'open' ? { ...before, roleRequest: { ...request, state: 'granted' } } : before;
    return this.#say(personId, { t: 'role', role }, [
      directory.withRoles(personId, { theirRole: role }),
      this.#put(personId, answered),
      stage(await sharing.grantChanges(personId, role)),
    ]);
  }

  /** Nothing is said: to them it looks as if nobody had looked. */
  async declineRole(personId: string): Promise<Result<null, Failure>> {
    const before = this.of(personId);
    const request = before.roleRequest;
    if (request?.state !== 'open') return gone;
    const part = this.#put(personId, { ...before, roleRequest: { ...request, state: 'declined' } });
    const written = await this.#deps.store.write(part.changes);
    if (!written.ok) return { ok: false, error: toStorageError(written.error) };
    part.done();
    return written;
  }

  async #say(
    personId: string,
    message: RelationMessage,
    parts: readonly Staged[],
  ): Promise<Result<null, Failure | MessagingOffError>> {
    const { directory, off } = this.#deps;
    const why = off();
    if (why !== null) return { ok: false, error: { code: 'messaging-off', why } };
    const person = directory.get(personId);
    if (person?.ended !== false) return gone;
    return this.#send(person, message, joined(parts));
  }

  async #send(person: PersonRow, message: RelationMessage, part: Staged): Promise<Result<null, Failure>> {
    const also: Also = () => Promise.resolve(part.changes);
    const sent = await this.#deps.chat.send(person.conversationId, 'relation', encodeRelation(message), {
      also,
    });
    if (!sent.ok) {
      part.failed();
      return { ok: false, error: asFailure(sent.error) };
    }
    part.done();
    return { ok: true, value: null };
  }

  #put(personId: string, row: RelationRow): Staged {
    return stage([put(RELATIONS, personId, row)], () => {
      this.#rows.set(personId, row);
      this.#deps.changed();
    });
  }

  async #received({ conversationId, payload }: Content): Promise<Staged | null> {
    const message = decodeRelation(payload);
    const found = this.#deps.directory.ofConversation(conversationId);
    if (message === undefined || found === undefined) return null;
    const [personId, person] = found;
    switch (message.t) {
      case 'forget':
        return this.#forget(personId);
      case 'forgotten':
        return this.#forgotten(personId, message.n);
      case 'ask-role':
        return this.#asked(personId, person, message.role);
      case 'role':
        // Who shares nothing with me can't make me anything: a role begins with a meeting.
        return person.myRole === null
          ? stage([])
          : this.#deps.directory.withRoles(personId, { myRole: message.role });
    }
  }

  /** Everything that came from them goes, in the request's own transaction; the answer follows, also after a crash. */
  async #forget(personId: string): Promise<Staged> {
    const { store, clock } = this.#deps;
    const rows = await store.tagged(RECEIVED_INSIGHTS, [personId]);
    const before = this.of(personId);
    const deleted = rows.length;
    const part = this.#put(personId, {
      ...before,
      forgotten: { at: clock.now(), deleted },
      owesForgotten: (before.owesForgotten ?? 0) + deleted,
    });
    const removed = stage(
      rows.map(({ id }) => remove(RECEIVED_INSIGHTS, id)),
      () => this.#answer(),
    );
    return joined([part, removed]);
  }

  #forgotten(personId: string, deleted: number): Staged {
    const before = this.of(personId);
    // An answer to nothing.
    if (before.forgetAskedAt === null) return stage([]);
    return this.#put(personId, { ...before, forgetAnswer: { at: this.#deps.clock.now(), deleted } });
  }

  /** The first request for a higher role is kept; every other one is taken and leads to nothing, without a word. */
  #asked(personId: string, { theirRole }: PersonRow, role: Role): Staged {
    const before = this.of(personId);
    if (theirRole === null || !isHigher(role, theirRole) || before.roleRequest !== null) return stage([]);
    const at = this.#deps.clock.now();
    return this.#put(personId, { ...before, roleRequest: { role, at, state: 'open' } });
  }

  /** One after the other, once the message that asks has been dealt with. */
  #answer(): void {
    this.#answering = this.#answering.then(() => this.#answerAll()).catch(this.#deps.report);
  }

  async #answerAll(): Promise<void> {
    const { directory, off } = this.#deps;
    if (off() !== null) return;
    for (const [personId, row] of this.#rows) {
      const person = directory.get(personId);
      if (row.owesForgotten === null || person?.ended !== false) continue;
      const said = this.#put(personId, { ...row, owesForgotten: null });
      await this.#send(person, { t: 'forgotten', n: row.owesForgotten }, said);
    }
  }
}

function asFailure(error: SealFailure): Failure {
  switch (error.code) {
    // Who revoked their own key is reached again when they connect anew.
    case 'key-revoked':
    case 'no-conversation':
    case 'withdrawn':
    case 'too-large':
      return { code: 'gone' };
    default:
      return toStorageError(error);
  }
}
