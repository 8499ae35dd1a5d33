/** @file How two people meet (design.md §7), and how they don't. */
import { describe, expect, test } from 'vitest';
import { valueOf } from '../unit/support/engine-context.ts';
import { invitationState, invite, knows, meet, type Person } from './support/person.ts';
import { cue, START, useStories } from './support/story.ts';
import { DAY, HOUR, MINUTE, pass, result, SECOND, sleepThrough, until } from './support/timers.ts';

useStories();

const refused = (code: string) => ({ ok: false, error: { code } });

async function acceptance(person: Person) {
  return (await person.people.snapshot()).accepted[0];
}

async function summary(inviter: Person, id: string) {
  return (await inviter.people.snapshot()).invitations.find((one) => one.id === id);
}

async function accepted(inviter: Person, id: string): Promise<boolean> {
  return (await invitationState(inviter, id)) === 'accepted';
}

async function talk(one: Person, other: Person): Promise<void> {
  const before = [(await one.heard(other.name)).length, (await other.heard(one.name)).length];
  await one.say(other.name, `hello ${other.name}`);
  await other.say(one.name, `hello ${one.name}`);
  await until('both hear', async () => {
    const now = [(await one.heard(other.name)).length, (await other.heard(one.name)).length];
    return now.every((count, side) => count === (before[side] ?? 0) + 1);
  });
}

describe('a meeting', () => {
  test('invite, look, accept, see who, confirm: then both can talk and see the same numbers', async () => {
    const [network, [ada, ben]] = await cue('Ada', 'Ben');
    const { id, fragment } = await invite(ada, 'coach');
    expect(await invitationState(ada, id)).toBe('pending');

    const before = ben.disk.contents();
    const preview = valueOf(await ben.people.readInvitation(`https://wellio.example/accept#${fragment}`));
    expect(preview).toMatchObject({ role: 'coach', expiresAt: Date.parse(START) + 7 * DAY });
    expect(valueOf(await ben.people.readInvitation(fragment))).toEqual(preview);
    expect(ben.disk.contents()).toEqual(before);
    expect(ben.part.status.mixnet()).toEqual({ kind: 'unused' });

    valueOf(await result(ben.people.accept(fragment, 'Ben')));
    await until('Ada sees who accepted', () => accepted(ada, id));
    expect((await summary(ada, id))?.state).toEqual({ kind: 'accepted', name: 'Ben', code: preview.code });
    expect(await acceptance(ben)).toMatchObject({ state: 'waiting', why: null, code: preview.code });
    // Nothing of Ada has left before she confirms: neither her name nor a packet.
    expect((await ben.people.snapshot()).people).toEqual([]);
    expect((await ada.people.snapshot()).people).toEqual([]);

    valueOf(await result(ada.people.confirm(id)));
    await until('both know each other', async () => (await knows(ada, ben)) && (await knows(ben, ada)));
    const [at, with_] = [await ada.personId('Ben'), await ben.personId('Ada')];
    expect((await summary(ada, id))?.state).toEqual({ kind: 'confirmed', personId: at });
    expect((await ben.people.snapshot()).accepted).toEqual([]);
    const [seenByAda, seenByBen] = [
      valueOf(await ada.people.person(at)),
      valueOf(await ben.people.person(with_)),
    ];
    expect(seenByAda.person).toMatchObject({ name: 'Ben', theirRole: 'coach', myRole: null });
    expect(seenByBen.person).toMatchObject({ name: 'Ada', theirRole: null, myRole: 'coach' });
    expect(seenByAda.safetyCode).toBe(seenByBen.safetyCode);
    expect(seenByAda.sharing.role).toBe('coach');
    expect(seenByBen.sharing.role).toBeNull();
    await talk(ada, ben);
    await pass(HOUR);
    expect([await ada.queued(), await ben.queued()]).toEqual([0, 0]);
    expect(network.registrations).toBe(2);
    // Everything that left is one of the known sizes: whole payloads of 1, 2, 7, 12 or 14 frames.
    const frames = network.payloads().map(({ length }) => Math.ceil(length / 747));
    expect(frames.filter((count) => ![1, 2, 7, 12, 14].includes(count))).toEqual([]);
  });

  test('goes on where it was after either side was killed at any time', async () => {
    const [, [ada, ben]] = await cue('Ada', 'Ben');
    const { id, fragment } = await invite(ada);
    await ada.restart();
    valueOf(await result(ben.people.accept(fragment, 'Ben')));
    await ben.restart();
    await until('accepted', () => accepted(ada, id));
    await ada.restart();
    valueOf(await result(ada.people.confirm(id)));
    await ada.restart();
    await ben.restart();
    await until('met', async () => (await knows(ada, ben)) && (await knows(ben, ada)), 2 * HOUR);
    await talk(ada, ben);
  });

  test('survives loss, repeats and disorder of frames', async () => {
    const [network, [ada, ben]] = await cue('Ada', 'Ben');
    network.faults.shuffle = 20 * SECOND;
    network.faults.duplication = 0.3;
    network.faults.loss = 0.04;
    const { id, fragment } = await invite(ada);
    valueOf(await result(ben.people.accept(fragment, 'Ben')));
    await until('accepted', () => accepted(ada, id), DAY);
    valueOf(await result(ada.people.confirm(id)));
    await until('met', async () => (await knows(ada, ben)) && (await knows(ben, ada)), 3 * DAY);
    network.faults.loss = 0;
    await talk(ada, ben);
    await pass(DAY);
    expect([await ada.queued(), await ben.queued()]).toEqual([0, 0]);
  });

  test('the inviter may speak first: what comes before the last flight waits for it', async () => {
    const [network, [ada, ben]] = await cue('Ada', 'Ben');
    const { id, fragment } = await invite(ada);
    valueOf(await result(ben.people.accept(fragment, 'Ben')));
    await until('accepted', () => accepted(ada, id));
    valueOf(await result(ada.people.confirm(id)));
    // The flight "done" is a payload of one frame.
    let lost = 0;
    network.tamper = (sent) => {
      const isDone = sent.frame[18] === 1;
      lost += isDone ? 1 : 0;
      return isDone ? [] : [sent];
    };
    await until('Ada has met Ben', () => knows(ada, ben));
    await ada.say('Ben', 'first');
    await pass(MINUTE);
    expect(lost).toBeGreaterThan(0);
    expect((await ben.people.snapshot()).people).toEqual([]);
    network.tamper = (sent) => [sent];
    await until('Ben has met Ada', () => knows(ben, ada), HOUR);
    await until('what waited is shown', async () => (await ben.heard('Ada')).length === 1);
    expect(await ben.heard('Ada')).toEqual(['first']);
  });
});

describe('a meeting that does not happen', () => {
  test('declined: whoever accepted is told', async () => {
    const [, [ada, ben]] = await cue('Ada', 'Ben');
    const { id, fragment } = await invite(ada);
    valueOf(await result(ben.people.accept(fragment, 'Ben')));
    await until('accepted', () => accepted(ada, id));
    valueOf(await result(ada.people.decline(id)));
    await until('Ben is told', async () => (await acceptance(ben))?.state === 'refused');
    expect((await acceptance(ben))?.why).toBe('invitation-declined');
    expect(await invitationState(ada, id)).toBe('declined');
    expect(await ada.people.confirm(id)).toEqual(refused('gone'));
    await result(ben.people.dismissAccepted(id));
    expect((await ben.people.snapshot()).accepted).toEqual([]);
    await pass(HOUR);
    expect([await ada.queued(), await ben.queued()]).toEqual([0, 0]);
  });

  test('revoked before anybody accepted: the link is gone, and a late accepter is told', async () => {
    const [, [ada, ben]] = await cue('Ada', 'Ben');
    const { id, fragment } = await invite(ada);
    valueOf(await result(ada.people.revoke(id)));
    expect(await ada.people.invitationFragment(id)).toEqual(refused('gone'));
    valueOf(await result(ben.people.accept(fragment, 'Ben')));
    await until('Ben is told', async () => (await acceptance(ben))?.state === 'refused');
    expect((await acceptance(ben))?.why).toBe('invitation-revoked');
    expect(await summary(ada, id)).toMatchObject({ state: { kind: 'revoked' }, refused: 1 });
  });

  test('revoked after the confirmation, while keys are exchanged', async () => {
    const [network, [ada, ben]] = await cue('Ada', 'Ben');
    const { id, fragment } = await invite(ada);
    valueOf(await result(ben.people.accept(fragment, 'Ben')));
    await until('accepted', () => accepted(ada, id));
    network.up = false;
    await pass(SECOND);
    valueOf(await result(ada.people.confirm(id)));
    valueOf(await result(ada.people.revoke(id)));
    network.up = true;
    await until('Ben is told', async () => (await acceptance(ben))?.state === 'refused');
    await pass(HOUR);
    expect((await ben.people.snapshot()).people).toEqual([]);
    expect((await ada.people.snapshot()).people).toEqual([]);
  });

  test('expired: refused before anything is sent, and while it waits', async () => {
    const [, [ada, ben, cem]] = await cue('Ada', 'Ben', 'Cem');
    const { id, fragment } = await invite(ada, 'supporter', 1);
    valueOf(await result(ben.people.accept(fragment, 'Ben')));
    await until('accepted', () => accepted(ada, id));
    await pass(DAY + 2 * MINUTE);
    expect(await cem.people.readInvitation(fragment)).toEqual(refused('invitation-expired'));
    expect(await result(cem.people.accept(fragment, 'Cem'))).toEqual(refused('invitation-expired'));
    expect((await cem.people.snapshot()).accepted).toEqual([]);
    await pass(DAY);
    expect(await acceptance(ben)).toMatchObject({ state: 'refused', why: 'invitation-expired' });
  });

  test('expired while it was accepted offline: it says so, and sends nothing', async () => {
    const [network, [ada, ben]] = await cue('Ada', 'Ben');
    const { id, fragment } = await invite(ada, 'supporter', 1);
    network.loads.push(
      ...Array.from({ length: 2000 }, () => ({
        ok: false as const,
        error: { why: 'network-unreachable' as const, detail: '' },
      })),
    );
    valueOf(await result(ben.people.accept(fragment, 'Ben')));
    expect((await acceptance(ben))?.state).toBe('sending');
    await pass(DAY + 2 * MINUTE);
    expect(await acceptance(ben)).toMatchObject({ state: 'refused', why: 'invitation-expired' });
    network.loads.length = 0;
    await pass(10 * MINUTE);
    expect(await invitationState(ada, id)).toBe('expired');
    expect(ben.part.status.mixnet().kind).toBe('up');
  });

  test('used: the second accepter is refused, the inviter is told of one', async () => {
    const [network, [ada, ben, cem]] = await cue('Ada', 'Ben', 'Cem');
    network.faults.duplication = 1;
    const { id, fragment } = await invite(ada);
    valueOf(await result(ben.people.accept(fragment, 'Ben')));
    await until('accepted', () => accepted(ada, id));
    valueOf(await result(cem.people.accept(fragment, 'Cem')));
    await until('Cem is told', async () => (await acceptance(cem))?.state === 'refused');
    expect((await acceptance(cem))?.why).toBe('invitation-used');
    expect(await summary(ada, id)).toMatchObject({ state: { kind: 'accepted', name: 'Ben' }, refused: 1 });
    valueOf(await result(ada.people.confirm(id)));
    await until('Ada and Ben meet', async () => (await knows(ada, ben)) && (await knows(ben, ada)));
    expect((await ada.people.snapshot()).people.map(({ name }) => name)).toEqual(['Ben']);
    expect((await cem.people.snapshot()).people).toEqual([]);
  });

  test('altered, own, accepted already, or no invitation at all', async () => {
    const [, [ada, ben]] = await cue('Ada', 'Ben');
    const { fragment } = await invite(ada);
    const other = fragment.startsWith('A', 50) ? 'B' : 'A';
    const altered = fragment.slice(0, 50) + other + fragment.slice(51);
    expect(await ben.people.readInvitation(altered)).toEqual(refused('invitation-altered'));
    expect(await result(ben.people.accept(altered, 'Ben'))).toEqual(refused('invitation-altered'));
    expect(await ben.people.readInvitation('')).toEqual(refused('invitation-altered'));
    expect(await ben.people.readInvitation('x'.repeat(100_000))).toEqual(refused('invitation-altered'));
    expect(await ada.people.readInvitation(fragment)).toEqual(refused('invitation-own'));
    expect(await result(ada.people.accept(fragment, 'Ada'))).toEqual(refused('invitation-own'));
    valueOf(await result(ben.people.accept(fragment, 'Ben')));
    expect(await result(ben.people.accept(fragment, 'Ben'))).toEqual(refused('invitation-already-accepted'));
  });

  test('an invitation needs a name, a role and some days', async () => {
    const [, [ada]] = await cue('Ada');
    const why = async (input: { role: 'coach'; days: number }) => {
      const made = await ada.people.invite(input);
      return made.ok ? 'made' : made.error;
    };
    expect(await why({ role: 'coach', days: 0 })).toMatchObject({ field: 'days', why: 'too-small' });
    expect(await why({ role: 'coach', days: 31 })).toMatchObject({ field: 'days', why: 'too-large' });
    expect(await why({ role: 'coach', days: 1.5 })).toMatchObject({ field: 'days', why: 'not-a-number' });
    expect(await why({ role: 'nurse' as 'coach', days: 1 })).toMatchObject({ field: 'role' });
    expect(ada.part.status.mixnet()).toEqual({ kind: 'unused' });
  });
});

describe('meeting again', () => {
  test('crossed invitations end as one person and one conversation on each side, in both directions', async () => {
    const [, [ada, ben]] = await cue('Ada', 'Ben');
    const [byAda, byBen] = [await invite(ada, 'coach'), await invite(ben, 'supporter')];
    valueOf(await result(ben.people.accept(byAda.fragment, 'Ben')));
    valueOf(await result(ada.people.accept(byBen.fragment, 'Ada')));
    await until(
      'both accepted',
      async () => (await accepted(ada, byAda.id)) && (await accepted(ben, byBen.id)),
    );
    await Promise.all([result(ada.people.confirm(byAda.id)), result(ben.people.confirm(byBen.id))]);
    await until('both met', async () => (await knows(ada, ben)) && (await knows(ben, ada)));
    await pass(10 * MINUTE);
    for (const [person, other] of [
      [ada, ben],
      [ben, ada],
    ] as const) {
      const { people } = await person.people.snapshot();
      expect(people.map(({ name }) => name)).toEqual([other.name]);
      expect(await person.messages.list()).toHaveLength(1);
    }
    expect((await ada.people.snapshot()).people[0]).toMatchObject({
      theirRole: 'coach',
      myRole: 'supporter',
    });
    expect((await ben.people.snapshot()).people[0]).toMatchObject({
      theirRole: 'supporter',
      myRole: 'coach',
    });
    for (let round = 0; round < 3; round++) await talk(ada, ben);
    expect((await ada.shown('Ben')).filter(({ kind }) => kind === 'unopened')).toEqual([]);
    expect((await ben.shown('Ada')).filter(({ kind }) => kind === 'unopened')).toEqual([]);
    await pass(2 * HOUR);
    expect([...(await ada.states('Ben')), ...(await ben.states('Ada'))]).toEqual(
      Array.from({ length: 6 }, () => 'confirmed'),
    );
  });

  test('a repeated meeting keeps the conversation, adds the role, and works with what is said meanwhile', async () => {
    const [network, [ada, ben]] = await cue('Ada', 'Ben');
    await meet(ada, ben, 'supporter');
    await talk(ada, ben);
    const conversation = await ada.conversationWith('Ben');
    const { id, fragment } = await invite(ben, 'coach');
    valueOf(await result(ada.people.accept(fragment, 'Ada')));
    await until('accepted', () => accepted(ben, id));
    valueOf(await result(ben.people.confirm(id)));
    // The inviter completes first and speaks under the new meeting before the other side knows of its end.
    network.tamper = (sent) => (sent.frame[18] === 1 ? [] : [sent]);
    await until('Ben is done', async () => (await invitationState(ben, id)) === 'confirmed');
    await ben.say('Ada', 'between');
    await pass(MINUTE);
    expect((await ada.shown('Ben')).filter(({ kind }) => kind === 'unopened')).toEqual([]);
    network.tamper = (sent) => [sent];
    await until('heard', async () => (await ada.heard('Ben')).includes('between'), HOUR);
    await talk(ada, ben);
    expect(await ada.conversationWith('Ben')).toBe(conversation);
    expect((await ada.people.snapshot()).people).toHaveLength(1);
    expect((await ada.people.snapshot()).people[0]).toMatchObject({
      theirRole: 'supporter',
      myRole: 'coach',
    });
  });
});

describe('after an invitation', () => {
  test('its throw-away identity, its link and at last its row go', async () => {
    const [, [ada, ben]] = await cue('Ada', 'Ben');
    const { invitationId } = await meet(ada, ben);
    await result(ada.people.invite({ role: 'coach', days: 2 }));
    const identities = () =>
      [...ada.disk.contents().keys()].filter((key) => key.startsWith('mixnet_identities/'));
    const rows = () => [...ada.disk.contents().keys()].filter((key) => key.startsWith('invitations/'));
    expect(identities()).toHaveLength(3);
    await sleepThrough(3 * DAY + 2 * HOUR);
    await pass(HOUR);
    expect(identities()).toHaveLength(2);
    await sleepThrough(5 * DAY);
    await pass(HOUR);
    expect(identities()).toHaveLength(1);
    expect(await invitationState(ada, invitationId)).toBe('confirmed');
    await sleepThrough(32 * DAY);
    await pass(HOUR);
    expect(rows()).toEqual([]);
    expect([...ben.disk.contents().keys()].filter((key) => key.startsWith('acceptances/'))).toEqual([]);
    await talk(ada, ben);
  });
});
