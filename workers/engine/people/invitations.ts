/** @file The inviter's side of meeting (design.md §7): make, show, see who accepted, confirm, decline, revoke. */
import type { GoneError, MessagingOffError, NetworkError, StorageError } from '../../api/errors.ts';
import type { InvitationSummary, Role } from '../../api/people.ts';
import type { Result } from '../../api/result.ts';
import { Exclusive } from '../messaging/exclusive.ts';
import { asCMixAddress, asInvitationId, asMinuteBucket, minuteBucketOf } from '../protocol/bytes.ts';
import { beginInviting, closeInvitation, confirmAccepter, inviterReceive } from '../protocol/v1/handshake.ts';
import { invitationToText } from '../protocol/v1/invitation.ts';
import type { Invitation, InviterState, Step } from '../protocol/v1/types.ts';
import { stage, type Staged } from '../messaging/staged.ts';
import type { Change } from '../store/types.ts';
import { meetingCode } from './codes.ts';
import {
  ANSWER_AFTER_END,
  ownBundle,
  ownKemKeys,
  SHOWN_AFTER_END,
  stageFlight,
  type MeetingDependencies,
} from './meeting-context.ts';
import { MeetingRows } from './meeting-rows.ts';
import { INVITATIONS, type InvitationRow } from './tables.ts';

/** Refused accepters that are told apart. */
const REFUSED_KEPT = 16;

export interface InvitationsDependencies extends MeetingDependencies {
  /**
   * Somebody was confirmed and is about to be met: consent to share begins here. False when it could not be stored. It comes
   * before the meeting is stored, because a consent without a person harms nobody and a person without consent gets nothing.
   */
  readonly consent: (personId: string, role: Role) => Promise<boolean>;
}

type Failure = GoneError | StorageError;
type Made = Result<
  { readonly id: string; readonly fragment: string },
  MessagingOffError | NetworkError | StorageError
>;

export class Invitations {
  readonly #deps: InvitationsDependencies;
  readonly #rows: MeetingRows<InvitationRow>;
  readonly #exclusive = new Exclusive();

  constructor(deps: InvitationsDependencies) {
    this.#deps = deps;
    this.#rows = new MeetingRows(INVITATIONS, deps);
  }

  open(): Promise<void> {
    return this.#rows.open();
  }

  /** Resolves when what was begun is stored. */
  idle(): Promise<void> {
    return this.#exclusive.idle();
  }

  /** Frames from people not known yet are expected: also late accepters, who are told. */
  get expecting(): boolean {
    return [...this.#rows.all.values()].some((row) => this.#answers(row));
  }

  #answers({ expiresAt }: InvitationRow): boolean {
    return this.#deps.clock.now() <= expiresAt + ANSWER_AFTER_END;
  }

  /**
   * Invitations that are over for good lose their link, and their throw-away identity is no longer opened (from the next load of the
   * mixnet on); so is one whose invitation was never stored. What was shown long enough goes.
   */
  tidy(): Promise<void> {
    return this.#exclusive.run(async () => {
      const { mixnet, store, clock } = this.#deps;
      const live = [...this.#rows.all]
        .filter(([, row]) => this.#answers(row))
        .map(([id]) => identityName(id));
      const identities = await mixnet.identities();
      const spent = identities.filter((name) => name.startsWith(IDENTITY_PREFIX) && !live.includes(name));
      const forgotten = await Promise.all(spent.map((name) => mixnet.forgetIdentity(name)));
      if (forgotten.length > 0) await store.write(forgotten);
      for (const [id, row] of this.#rows.all) {
        if (this.#answers(row)) continue;
        if (row.expiresAt + SHOWN_AFTER_END < clock.now()) {
          await this.#rows.remove([id], [this.#deps.outbox.drop(id)]);
        } else if (row.fragment !== '') await this.#rows.put(id, { ...row, fragment: '' }, []);
      }
    });
  }

  has(id: string): boolean {
    return this.#rows.all.has(id);
  }

  /** In turn with `tidy`, which would take an identity without an invitation for a leftover. */
  make(role: Role, days: number): Promise<Made> {
    return this.#exclusive.run(() => this.#make(role, days));
  }

  async #make(role: Role, days: number): Promise<Made> {
    const { mixnet, random, keys, suite, clock } = this.#deps;
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
      refused: [],
      altered: 0,
    };
    const stored = await this.#rows.put(id, row, []);
    return stored.ok ? { ok: true, value: { id, fragment: row.fragment } } : stored;
  }

  fragment(id: string): Result<string, GoneError> {
    const row = this.#rows.all.get(id);
    return row?.state.phase === 'open' && row.fragment !== '' ? { ok: true, value: row.fragment } : gone;
  }

  /** The inviter has seen who accepted: flight 2 goes out. */
  confirm(id: string): Promise<Result<null, Failure>> {
    return this.#exclusive.run(async () => {
      const { suite, clock, random } = this.#deps;
      const row = this.#rows.all.get(id);
      const bundle = await ownBundle(this.#deps);
      if (row?.state.phase !== 'pending' || bundle === undefined) return gone;
      const now = minuteBucketOf(clock.now());
      const confirmed = await confirmAccepter(suite, row.state, { inviterBundle: bundle, now, random });
      if (!confirmed.ok) return gone;
      const flight = stageFlight(this.#deps, id, confirmed.value.flight, {
        repeat: true,
        expires: row.expiresAt + ANSWER_AFTER_END,
      });
      return this.#rows.put(id, { ...row, state: confirmed.value }, [flight]);
    });
  }

  /** Says no to who accepted (`declined`) or takes the invitation back (`revoked`); whoever waits is told. */
  close(id: string, reason: 'declined' | 'revoked'): Promise<Result<null, Failure>> {
    return this.#exclusive.run(async () => {
      const { suite, clock, outbox } = this.#deps;
      const row = this.#rows.all.get(id);
      if (row === undefined || row.state.phase === 'complete' || row.state.phase === 'closed') return gone;
      const now = minuteBucketOf(clock.now());
      const step = await closeInvitation(suite, row.state, { reason, now });
      return this.#rows.put(id, { ...row, state: step.state }, [
        outbox.drop(id),
        ...this.#reply(id, row, step),
      ]);
    });
  }

  /** A flight for one of our invitations. Whatever is wrong with it changes nothing but a count. */
  receive(id: string, payload: Uint8Array, consume: readonly Change[]): Promise<void> {
    return this.#exclusive.run(async () => {
      const { suite, clock, outbox, directory, store } = this.#deps;
      const row = this.#rows.all.get(id);
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
        refused: withRefused(row.refused, step.refused?.root),
        altered: row.altered + (step.error === 'not-authentic' ? 1 : 0),
      };
      if (step.state.phase !== 'complete' || row.state.phase === 'complete') {
        await this.#rows.put(id, next, [...this.#reply(id, row, step), stage(consume)]);
        return;
      }
      await directory.introduce(step.state.meeting, async (met) => {
        if (!(await this.#deps.consent(met.personId, row.role))) return;
        await this.#rows.put(id, { ...next, personId: met.personId, fragment: '' }, [
          outbox.drop(id),
          ...this.#reply(id, row, step),
          stage(consume),
          met,
        ]);
      });
    });
  }

  async summaries(): Promise<readonly InvitationSummary[]> {
    const all = [...this.#rows.all].sort(([, a], [, b]) => b.createdAt - a.createdAt);
    return Promise.all(all.map(([id, row]) => this.#summary(id, row)));
  }

  async #summary(id: string, row: InvitationRow): Promise<InvitationSummary> {
    const { role, createdAt, expiresAt, altered } = row;
    const state = await this.#state(row);
    return { id, role, createdAt, expiresAt, refused: row.refused.length, altered, state };
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
        return { kind: 'connecting', name: state.accepter.displayName };
      case 'complete':
        return { kind: 'confirmed', personId: personId ?? '' };
      case 'closed':
        return { kind: state.reason };
    }
  }

  /** An answer is sent once: the peer repeats its flight when it didn't come. */
  #reply(id: string, row: InvitationRow, step: Step<InviterState>): readonly Staged[] {
    if (step.send === undefined) return [];
    const expires = row.expiresAt + ANSWER_AFTER_END;
    return [stageFlight(this.#deps, id, step.send, { repeat: false, expires })];
  }
}

function withRefused(refused: string[], root: string | undefined): string[] {
  if (root === undefined || refused.includes(root)) return refused;
  return [...refused, root].slice(-REFUSED_KEPT);
}

const IDENTITY_PREFIX = 'invitation-';

function identityName(invitationId: string): string {
  return IDENTITY_PREFIX + invitationId;
}

const gone: { readonly ok: false; readonly error: GoneError } = { ok: false, error: { code: 'gone' } };
