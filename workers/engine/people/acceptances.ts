/** @file The accepter's side of meeting: read a link, accept, wait for the inviter, or hear why not. */
import type { InvitationError, StorageError } from '../../api/errors.ts';
import type { InvitationPreview, Role, PeopleSnapshot } from '../../api/people.ts';
import type { Result } from '../../api/result.ts';
import { Exclusive } from '../messaging/exclusive.ts';
import { minuteBucketOf } from '../protocol/bytes.ts';
import { acceptInvitation, accepterReceive } from '../protocol/v1/handshake.ts';
import { invitationFromText } from '../protocol/v1/invitation.ts';
import type { AccepterState, Invitation, RefusalReason } from '../protocol/v1/types.ts';
import type { Change } from '../store/types.ts';
import { stage, type Staged } from '../messaging/staged.ts';
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
import { ACCEPTANCES, type AcceptanceRow } from './tables.ts';

interface Read {
  readonly text: string;
  readonly invitation: Invitation;
  readonly role: Role;
}

export class Acceptances {
  readonly #deps: MeetingDependencies;
  readonly #rows: MeetingRows<AcceptanceRow>;
  readonly #exclusive = new Exclusive();

  constructor(deps: MeetingDependencies) {
    this.#deps = deps;
    this.#rows = new MeetingRows(ACCEPTANCES, deps);
  }

  open(): Promise<void> {
    return this.#rows.open();
  }

  /** Resolves when what was begun is stored. */
  idle(): Promise<void> {
    return this.#exclusive.idle();
  }

  /** Frames from people not known yet are expected. */
  get expecting(): boolean {
    const now = this.#deps.clock.now();
    return [...this.#rows.all.values()].some(
      ({ state, expiresAt }) => isOpen(state) && now <= expiresAt + ANSWER_AFTER_END,
    );
  }

  has(id: string): boolean {
    return this.#rows.all.has(id);
  }

  /** Creates and consumes nothing. `text` is a link, its fragment, or what a camera read. */
  async preview(text: string): Promise<Result<InvitationPreview, InvitationError>> {
    const read = await this.#read(text);
    if (!read.ok) return read;
    const { invitation, role } = read.value;
    return {
      ok: true,
      value: { role, expiresAt: invitation.expiry * 1000, code: await this.#code(invitation) },
    };
  }

  /** Stored when this resolves; flight 1 leaves as soon as the mixnet has given this device an address. */
  accept(text: string): Promise<Result<{ readonly id: string }, InvitationError | StorageError>> {
    return this.#exclusive.run(async () => {
      const read = await this.#read(text);
      if (!read.ok) return read;
      const { invitation, role } = read.value;
      const row: AcceptanceRow = {
        state: null,
        invitation: read.value.text,
        role,
        acceptedAt: this.#deps.clock.now(),
        expiresAt: invitation.expiry * 1000,
        personId: null,
        code: await this.#code(invitation),
      };
      const stored = await this.#rows.put(invitation.id, row, []);
      return stored.ok ? { ok: true, value: { id: invitation.id } } : stored;
    });
  }

  /** Sends flight 1 of whatever was accepted before there was an address. Called after each load of the mixnet. */
  begin(): Promise<void> {
    return this.#exclusive.run(async () => {
      for (const [id, row] of this.#rows.all) if (row.state === null) await this.#begin(id, row);
    });
  }

  async #begin(id: string, row: AcceptanceRow): Promise<void> {
    const { suite, clock, random } = this.#deps;
    const bundle = await ownBundle(this.#deps);
    if (bundle === undefined) return;
    const now = minuteBucketOf(clock.now());
    const invitation = await invitationFromText(suite.hash, row.invitation, now);
    if (!invitation.ok) return;
    const accepted = await acceptInvitation(suite, invitation.value, { accepterBundle: bundle, now, random });
    if (!accepted.ok || accepted.value.phase !== 'hello-sent') return;
    const flight = stageFlight(this.#deps, id, accepted.value.flight, {
      repeat: true,
      expires: row.expiresAt,
    });
    await this.#rows.put(id, { ...row, state: accepted.value }, [flight]);
  }

  receive(id: string, payload: Uint8Array, consume: readonly Change[]): Promise<void> {
    return this.#exclusive.run(async () => {
      const { suite, clock, random, outbox, directory, store } = this.#deps;
      const row = this.#rows.all.get(id);
      if (row === undefined || row.state === null) {
        await store.write(consume);
        return;
      }
      const step = await accepterReceive(suite, row.state, payload, {
        now: minuteBucketOf(clock.now()),
        random,
        ownKemKeys: ownKemKeys(this.#deps),
      });
      const moved = step.state.phase !== row.state.phase;
      const staged: Staged[] = [stage(consume)];
      // What the old phase repeated has been answered.
      if (moved) staged.push(outbox.drop(id));
      if (step.send !== undefined) {
        const expires = row.expiresAt + ANSWER_AFTER_END;
        const repeat = moved && step.state.phase === 'confirm-sent';
        staged.push(stageFlight(this.#deps, id, step.send, { repeat, expires }));
      }
      if (!moved || step.state.phase !== 'complete') {
        await this.#rows.put(id, { ...row, state: step.state }, staged);
        return;
      }
      await directory.introduce(step.state.meeting, (met) =>
        this.#rows.put(id, { ...row, state: step.state, personId: met.personId }, [...staged, met]),
      );
    });
  }

  /** Acceptances under way or refused; completed ones are people now. */
  summaries(): PeopleSnapshot['accepted'] {
    return [...this.#rows.all]
      .filter(([, { state }]) => state?.phase !== 'complete')
      .map(([id, row]) => ({ id, role: row.role, code: row.code, ...this.#state(row) }));
  }

  dismiss(id: string): Promise<void> {
    return this.#exclusive.run(() => this.#forget([id]));
  }

  /** Old acceptances go, and with them the secret that was in the link: completed ones soon, the others after they were shown. */
  tidy(): Promise<void> {
    return this.#exclusive.run(async () => {
      const now = this.#deps.clock.now();
      const old = [...this.#rows.all].filter(([, { state, expiresAt }]) => {
        const keep = state?.phase === 'complete' ? ANSWER_AFTER_END : SHOWN_AFTER_END;
        return expiresAt + keep < now;
      });
      if (old.length > 0) await this.#forget(old.map(([id]) => id));
    });
  }

  #forget(ids: readonly string[]): Promise<void> {
    return this.#rows.remove(
      ids,
      ids.map((id) => this.#deps.outbox.drop(id)),
    );
  }

  #state({ state, expiresAt }: AcceptanceRow): Pick<PeopleSnapshot['accepted'][number], 'state' | 'why'> {
    if (state?.phase === 'refused') return { state: 'refused', why: refusals[state.reason] };
    // Flight 1 leaves before the end or never; what has left may still be answered for a while.
    const until = state === null ? expiresAt : expiresAt + ANSWER_AFTER_END;
    if (this.#deps.clock.now() > until) return { state: 'refused', why: 'invitation-expired' };
    return { state: state === null ? 'sending' : 'waiting', why: null };
  }

  async #read(text: string): Promise<Result<Read, InvitationError>> {
    const { suite, clock, keys } = this.#deps;
    const fragment = text.trim().split('#').at(-1) ?? '';
    const read = await invitationFromText(suite.hash, fragment, minuteBucketOf(clock.now()));
    if (!read.ok) return { ok: false, error: { code: readErrors[read.error] } };
    const invitation = read.value;
    if (invitation.root === keys.rootFingerprint) return failed('invitation-own');
    if (this.#rows.all.has(invitation.id)) return failed('invitation-already-accepted');
    return { ok: true, value: { text: fragment, invitation, role: invitation.role } };
  }

  #code(invitation: Invitation): Promise<string> {
    const { suite, keys } = this.#deps;
    return meetingCode(suite.hash, invitation.id, invitation.root, keys.rootFingerprint);
  }
}

function isOpen(state: AccepterState | null): boolean {
  return state === null || state.phase === 'hello-sent' || state.phase === 'confirm-sent';
}

function failed(code: InvitationError['code']): { readonly ok: false; readonly error: InvitationError } {
  return { ok: false, error: { code } };
}

const readErrors = {
  altered: 'invitation-altered',
  expired: 'invitation-expired',
  'unknown-version': 'invitation-unknown-version',
} as const;

const refusals: Readonly<Record<RefusalReason, InvitationError['code']>> = {
  used: 'invitation-used',
  expired: 'invitation-expired',
  revoked: 'invitation-revoked',
  declined: 'invitation-declined',
};
