/** @file The inviter's side of meeting (design.md §7): make, show, see who accepted, confirm, decline, revoke. */
import type { GoneError, MessagingOffError, NetworkError, StorageError } from '../../api/errors.ts';
import type { InvitationSummary, OfferedRole } from '../../api/people.ts';
import type { Result } from '../../api/result.ts';
import { Exclusive } from '../messaging/exclusive.ts';
import { asCMixAddress, asInvitationId, asMinuteBucket, minuteBucketOf } from '../protocol/bytes.ts';
import { beginInviting, closeInvitation, confirmAccepter, inviterReceive } from '../protocol/v1/handshake.ts';
import { invitationToText } from '../protocol/v1/invitation.ts';
import type { Invitation, InviterState, Step } from '../protocol/v1/types.ts';
import { put, remove, type Change } from '../store/types.ts';
import { meetingCode } from './codes.ts';
import { ownBundle, ownKemKeys, stageFlight, type MeetingDependencies } from './meeting-context.ts';
import { INVITATIONS, type InvitationRow } from './tables.ts';

const DAY = 24 * 3_600_000;
/** Late accepters are told for this long after the end. */
const ANSWER_AFTER_END = DAY;

export interface InvitationsDependencies extends MeetingDependencies {
  /**
   * Somebody was confirmed and is about to be met: consent to share begins here. False when it could not be stored. It comes
   * before the meeting is stored, because a consent without a person harms nobody and a person without consent gets nothing.
   */
  readonly consent: (personId: string, role: OfferedRole) => Promise<boolean>;
}

type Failure = GoneError | StorageError;

export class Invitations {
  readonly #deps: InvitationsDependencies;
  readonly #rows = new Map<string, InvitationRow>();
  readonly #exclusive = new Exclusive();

  constructor(deps: InvitationsDependencies) {
    this.#deps = deps;
  }

  async start(): Promise<void> {
    const now = this.#deps.clock.now();
    for (const { id, row } of await this.#deps.store.all(INVITATIONS)) {
      this.#rows.set(id, row);
      if (row.expiresAt + ANSWER_AFTER_END < now && row.fragment !== '') await this.#retire(id, row);
    }
  }

  /** The link is no longer shown and its throw-away identity is no longer opened. */
  async #retire(id: string, row: InvitationRow): Promise<void> {
    await this.#store(id, { ...row, fragment: '' }, [
      await this.#deps.mixnet.forgetIdentity(identityName(id)),
    ]);
  }

  /** Frames from people not known yet are expected. */
  get open(): boolean {
    const now = this.#deps.clock.now();
    return [...this.#rows.values()].some(({ expiresAt }) => expiresAt + ANSWER_AFTER_END > now);
  }

  has(id: string): boolean {
    return this.#rows.has(id);
  }

  async make(
    role: OfferedRole,
    days: number,
  ): Promise<
    Result<
      { readonly id: string; readonly fragment: string },
      MessagingOffError | NetworkError | StorageError
    >
  > {
    const { mixnet, random, keys, suite, clock, store } = this.#deps;
    const id = asInvitationId(random(16));
    const made = await mixnet.makeIdentity(identityName(id));
    if (!made.ok) {
      if (mixnet.off !== null) return { ok: false, error: { code: 'messaging-off', why: mixnet.off } };
      const starting = made.error === 'not-ready' || made.error === 'timeout';
      return { ok: false, error: { code: starting ? 'mixnet-starting' : 'mixnet-unreachable' } };
    }
    const now = clock.now();
    const invitation: Invitation = {
      id,
      secret: random(32),
      root: keys.rootFingerprint,
      address: asCMixAddress(made.value),
      role,
      expiry: asMinuteBucket(minuteBucketOf(now) + days * 24 * 3600),
    };
    const row: InvitationRow = {
      state: beginInviting(invitation),
      role,
      fragment: await invitationToText(suite.hash, invitation),
      createdAt: minuteBucketOf(now) * 1000,
      expiresAt: invitation.expiry * 1000,
      personId: null,
      refused: 0,
      altered: 0,
    };
    const written = await store.write([put(INVITATIONS, id, row)]);
    if (!written.ok) return storageFailure;
    this.#rows.set(id, row);
    this.#deps.changed();
    return { ok: true, value: { id, fragment: row.fragment } };
  }

  fragment(id: string): Result<string, GoneError> {
    const row = this.#rows.get(id);
    return row?.state.phase === 'open' && row.fragment !== '' ? { ok: true, value: row.fragment } : gone;
  }

  /** The inviter has seen who accepted: flight 2 goes out. */
  confirm(id: string): Promise<Result<null, Failure>> {
    return this.#exclusive.run(async () => {
      const { suite, clock, random, outbox } = this.#deps;
      const row = this.#rows.get(id);
      const bundle = await ownBundle(this.#deps);
      if (row?.state.phase !== 'pending' || bundle === undefined) return gone;
      const now = minuteBucketOf(clock.now());
      const confirmed = await confirmAccepter(suite, row.state, { inviterBundle: bundle, now, random });
      if (!confirmed.ok) return gone;
      const flight = stageFlight(outbox, id, confirmed.value.flight, {
        repeat: true,
        expires: row.expiresAt + ANSWER_AFTER_END,
      });
      return this.#apply(id, { ...row, state: confirmed.value }, [flight]);
    });
  }

  /** Says no to who accepted (`declined`) or takes the invitation back (`revoked`); whoever waits is told. */
  close(id: string, reason: 'declined' | 'revoked'): Promise<Result<null, Failure>> {
    return this.#exclusive.run(async () => {
      const { suite, clock, outbox } = this.#deps;
      const row = this.#rows.get(id);
      if (row === undefined || row.state.phase === 'complete' || row.state.phase === 'closed') return gone;
      const now = minuteBucketOf(clock.now());
      const step = await closeInvitation(suite, row.state, { reason, now });
      return this.#apply(id, { ...row, state: step.state }, [
        outbox.drop(id),
        ...this.#answers(id, row, step),
      ]);
    });
  }

  /** A flight for one of our invitations. Whatever is wrong with it changes nothing but a count. */
  receive(id: string, payload: Uint8Array, consume: readonly Change[]): Promise<void> {
    return this.#exclusive.run(async () => {
      const { suite, clock, outbox, directory, store } = this.#deps;
      const row = this.#rows.get(id);
      if (row === undefined) {
        await store.write(consume);
        return;
      }
      const step = await inviterReceive(suite, row.state, payload, {
        now: minuteBucketOf(clock.now()),
        ownKemKeys: ownKemKeys(this.#deps),
      });
      const next: InvitationRow = {
        ...row,
        state: step.state,
        refused: row.refused + (step.refused === undefined ? 0 : 1),
        altered: row.altered + (step.error === 'not-authentic' ? 1 : 0),
      };
      if (step.state.phase === 'complete' && row.state.phase !== 'complete') {
        const met = directory.introduce(step.state.meeting);
        if (!(await this.#deps.consent(met.personId, row.role))) return;
        await this.#apply(id, { ...next, personId: met.personId, fragment: '' }, [
          outbox.drop(id),
          ...this.#answers(id, row, step),
          { changes: [...met.changes, ...consume], done: met.done },
        ]);
        return;
      }
      await this.#apply(id, next, [
        ...this.#answers(id, row, step),
        { changes: consume, done: () => undefined },
      ]);
    });
  }

  async summaries(): Promise<readonly InvitationSummary[]> {
    const all = [...this.#rows].sort(([, a], [, b]) => b.createdAt - a.createdAt);
    return Promise.all(all.map(([id, row]) => this.#summary(id, row)));
  }

  async #summary(id: string, row: InvitationRow): Promise<InvitationSummary> {
    const { role, createdAt, expiresAt, refused, altered } = row;
    return { id, role, createdAt, expiresAt, refused, altered, state: await this.#state(row) };
  }

  async #state({ state, expiresAt, personId }: InvitationRow): Promise<InvitationSummary['state']> {
    const { suite, keys, clock } = this.#deps;
    switch (state.phase) {
      case 'open':
        return { kind: clock.now() > expiresAt + 60_000 ? 'expired' : 'pending' };
      case 'pending': {
        const { accepter, invitation } = state;
        const code = await meetingCode(suite.hash, invitation.id, keys.rootFingerprint, accepter.root);
        return { kind: 'accepted', name: accepter.displayName, code };
      }
      case 'confirmed':
        return { kind: 'confirmed', personId: '' };
      case 'complete':
        return { kind: 'confirmed', personId: personId ?? '' };
      case 'closed':
        return { kind: state.reason };
    }
  }

  /** An answer is sent once: the peer repeats its flight when it didn't come. */
  #answers(id: string, row: InvitationRow, step: Step<InviterState>) {
    if (step.send === undefined) return [];
    const expires = row.expiresAt + ANSWER_AFTER_END;
    return [stageFlight(this.#deps.outbox, id, step.send, { repeat: false, expires })];
  }

  async #apply(
    id: string,
    row: InvitationRow,
    staged: readonly { readonly changes: readonly Change[]; readonly done: () => void }[],
  ): Promise<Result<null, Failure>> {
    const stored = await this.#store(
      id,
      row,
      staged.flatMap(({ changes }) => changes),
    );
    if (!stored) return storageFailure;
    for (const { done } of staged) done();
    return { ok: true, value: null };
  }

  async #store(id: string, row: InvitationRow, also: readonly Change[]): Promise<boolean> {
    const written = await this.#deps.store.write([put(INVITATIONS, id, row), ...also]);
    if (!written.ok) return false;
    this.#rows.set(id, row);
    this.#deps.changed();
    return true;
  }

  /** Ended invitations are shown for a while and then go. */
  async forgetOld(before: number): Promise<void> {
    const old = [...this.#rows].filter(([, row]) => row.expiresAt < before);
    for (const [id] of old) {
      const written = await this.#deps.store.write([remove(INVITATIONS, id)]);
      if (written.ok) this.#rows.delete(id);
    }
  }
}

export function identityName(invitationId: string): string {
  return `invitation-${invitationId}`;
}

const gone: { readonly ok: false; readonly error: GoneError } = { ok: false, error: { code: 'gone' } };
const storageFailure: { readonly ok: false; readonly error: StorageError } = {
  ok: false,
  error: { code: 'storage-failed' },
};
