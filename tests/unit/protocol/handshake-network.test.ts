/** The handshake over a network that loses, repeats and reorders: it converges, and nothing is stored halfway. */
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { nativeSuite } from '../../../workers/engine/protocol/suites/suite.ts';
import {
  acceptInvitation,
  accepterReceive,
  beginInviting,
  confirmAccepter,
  inviterReceive,
} from '../../../workers/engine/protocol/v1/handshake.ts';
import type { AccepterState, Invitation, InviterState } from '../../../workers/engine/protocol/v1/types.ts';
import { makeInvitation, makePerson, NOW, seededRandom, unwrap, type Person } from './fixtures.ts';

let ida: Person;
let abe: Person;
let invitation: Invitation;
beforeAll(async () => {
  ida = await makePerson(nativeSuite, 'Ida');
  abe = await makePerson(nativeSuite, 'Abe');
  invitation = makeInvitation(ida);
});

/** What the network does next: hand over a flight sent before, have a side resend, or let the inviter confirm. */
const happening = fc.oneof(
  fc.record({
    does: fc.constant('deliver' as const),
    to: fc.constantFrom('inviter', 'accepter'),
    which: fc.nat(30),
  }),
  fc.record({ does: fc.constant('resend' as const), by: fc.constantFrom('inviter', 'accepter') }),
  fc.record({ does: fc.constant('confirm' as const) }),
);

class Meeting {
  inviter: InviterState = beginInviting(invitation);
  accepter: AccepterState;
  readonly random = seededRandom('network');
  readonly mail = { inviter: [] as Uint8Array[], accepter: [] as Uint8Array[] };

  constructor(accepter: AccepterState) {
    this.accepter = accepter;
  }

  static async begin(): Promise<Meeting> {
    const random = seededRandom('network hello');
    const begun = await acceptInvitation(nativeSuite, invitation, {
      accepterBundle: abe.bundle,
      now: NOW,
      random,
    });
    return new Meeting(unwrap(begun));
  }

  resend(by: 'inviter' | 'accepter'): void {
    const state = by === 'inviter' ? this.inviter : this.accepter;
    if (!('flight' in state) || state.phase === 'complete') return;
    this.mail[by === 'inviter' ? 'accepter' : 'inviter'].push(state.flight.bytes);
  }

  async confirm(): Promise<void> {
    if (this.inviter.phase !== 'pending') return;
    const options = { inviterBundle: ida.bundle, now: NOW, random: this.random };
    this.inviter = unwrap(await confirmAccepter(nativeSuite, this.inviter, options));
    this.resend('inviter');
  }

  async deliver(to: 'inviter' | 'accepter', which: number): Promise<void> {
    const flight = this.mail[to][which % Math.max(1, this.mail[to].length)];
    if (flight === undefined) return;
    if (to === 'inviter') {
      const step = await inviterReceive(nativeSuite, this.inviter, flight, {
        now: NOW,
        ownKemKeys: ida.ownKemKeys,
      });
      this.inviter = step.state;
      if (step.send !== undefined) this.mail.accepter.push(step.send.bytes);
      expect([undefined, 'unexpected']).toContain(step.error);
    } else {
      const step = await accepterReceive(nativeSuite, this.accepter, flight, {
        now: NOW,
        random: this.random,
        ownKemKeys: abe.ownKemKeys,
      });
      this.accepter = step.state;
      if (step.send !== undefined) this.mail.inviter.push(step.send.bytes);
      expect([undefined, 'unexpected']).toContain(step.error);
    }
  }

  /** A round in which everything sent so far arrives. */
  async settle(): Promise<void> {
    this.resend('accepter');
    for (const [which] of this.mail.inviter.entries()) await this.deliver('inviter', which);
    await this.confirm();
    this.resend('inviter');
    for (const [which] of this.mail.accepter.entries()) await this.deliver('accepter', which);
  }
}

test('whatever the network did before, resending brings both to the same conversation', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(happening, { maxLength: 25 }), async (happenings) => {
      const meeting = await Meeting.begin();
      for (const event of happenings) {
        if (event.does === 'resend') meeting.resend(event.by);
        else if (event.does === 'confirm') await meeting.confirm();
        else await meeting.deliver(event.to, event.which);
        // Nobody has a conversation before the other side has proved itself.
        if (meeting.accepter.phase === 'complete') expect(meeting.inviter.phase).toBe('complete');
        if (meeting.inviter.phase === 'complete') expect(meeting.accepter.phase).not.toBe('hello-sent');
      }
      for (let round = 0; round < 3; round++) await meeting.settle();
      const { inviter, accepter } = meeting;
      if (inviter.phase !== 'complete' || accepter.phase !== 'complete') throw new Error('they did not meet');
      expect(accepter.meeting.conversationId).toBe(inviter.meeting.conversationId);
    }),
    { numRuns: 60 },
  );
});
