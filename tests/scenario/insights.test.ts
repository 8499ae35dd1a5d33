/** @file A week that is shared: once, exactly what is shown, only with consent, only in the role that was met. */
import { describe, expect, test } from 'vitest';
import { valueOf } from '../unit/support/engine-context.ts';
import { addDays } from '../../workers/engine/wellness/calendar.ts';
import type { InsightPacket } from '../../workers/api/people.ts';
import { invitationState, invite, knows, meet, type Person } from './support/person.ts';
import { cue, useStories } from './support/story.ts';
import { DAY, HOUR, MINUTE, pass, result, sleepThrough, until } from './support/timers.ts';

useStories();

const refused = (code: string) => ({ ok: false, error: { code } });

/** Walks, meals and moods on `count` days from `first` on, morning UTC. */
async function live(person: Person, first: string, count: number, portions = 3): Promise<void> {
  for (let day = 0; day < count; day++) {
    const at = Date.parse(`${addDays(first, day)}T06:00:00Z`);
    valueOf(await person.log.log({ domain: 'nutrition', portions, water: 5 }, at));
    valueOf(
      await person.log.log({ domain: 'activity', kind: 'walk', minutes: 20, intensity: 'moderate' }, at),
    );
    valueOf(await person.log.log({ domain: 'mood', valence: 4, energy: 3 }, at));
  }
}

async function received(person: Person, from: Person): Promise<readonly InsightPacket[]> {
  const page = valueOf(await person.people.person(await person.personId(from.name)));
  return page.received.map(({ packet }) => packet);
}

async function sharing(person: Person, by: Person) {
  return valueOf(await by.people.person(await by.personId(person.name))).sharing;
}

async function shareNow(by: Person, person: Person) {
  return result(by.people.shareNow(await by.personId(person.name)));
}

/** The bytes of the packet rows of a table, opened only as far as CBOR. */
async function packetBytes(
  person: Person,
  table: 'received_insights' | 'shared-insights',
): Promise<readonly string[]> {
  const rows = await person.disk.all({
    name: table,
    decode: (value) => value as { readonly packet?: Uint8Array; readonly bytes?: Uint8Array },
  });
  return rows.map(({ row }) => Buffer.from(row.packet ?? row.bytes ?? []).toString('hex')).sort();
}

describe('sharing', () => {
  test('a coach and a friend receive byte for byte what the person is shown for each', async () => {
    const [, [ada, ben, cem]] = await cue('Ada', 'Ben', 'Cem');
    await live(ada, '2026-11-16', 7);
    await meet(ada, ben, 'coach');
    await meet(ada, cem, 'supporter');
    const next = valueOf((await sharing(ben, ada)).next);
    expect(next).toMatchObject({ role: 'coach', week: '2026-W47' });
    valueOf(await shareNow(ada, ben));
    valueOf(await shareNow(ada, cem));
    await until('received', async () =>
      (await Promise.all([received(ben, ada), received(cem, ada)])).every((all) => all.length === 1),
    );
    const [toBen, toCem] = [await sharing(ben, ada), await sharing(cem, ada)];
    expect(await received(ben, ada)).toEqual(toBen.sent.map(({ packet }) => packet));
    expect(await received(cem, ada)).toEqual(toCem.sent.map(({ packet }) => packet));
    expect(await received(ben, ada)).toEqual([next]);
    const [got, sent] = [
      [
        ...(await packetBytes(ben, 'received_insights')),
        ...(await packetBytes(cem, 'received_insights')),
      ].sort(),
      await packetBytes(ada, 'shared-insights'),
    ];
    expect(got).toEqual(sent);
    expect(sent).toHaveLength(2);
    expect((await ben.people.snapshot()).people[0]?.lastInsight?.packet).toEqual(next);
    // A packet is no message: nothing in the talk, nothing unread, and it goes the same way to confirmed.
    expect(await ben.shown('Ada')).toEqual([]);
    expect(await ben.part.status.unread()).toBe(0);
    await until('confirmed', async () => (await sharing(ben, ada)).sent[0]?.state === 'confirmed', DAY);
  });

  test('once for a week, whoever asks and however often, also while it waits and after a restart', async () => {
    const [network, [ada, ben]] = await cue('Ada', 'Ben');
    await live(ada, '2026-11-16', 7);
    await meet(ada, ben, 'coach');
    network.up = false;
    const id = await ada.personId('Ben');
    const all = await result(Promise.all([1, 2, 3].map(() => ada.people.shareNow(id))));
    expect(all.filter(({ ok }) => ok)).toHaveLength(1);
    expect(all.filter(({ ok }) => !ok)).toEqual([refused('already-shared'), refused('already-shared')]);
    expect((await sharing(ben, ada)).sent[0]?.state).toBe('queued');
    await ada.restart();
    expect(await shareNow(ada, ben)).toEqual(refused('already-shared'));
    network.up = true;
    await until('received', async () => (await received(ben, ada)).length === 1);
    await pass(HOUR);
    expect(await received(ben, ada)).toHaveLength(1);
  });

  test('by itself once a week, at a minute of its own; nothing of weeks before the consent', async () => {
    const [, [ada, ben]] = await cue('Ada', 'Ben');
    await live(ada, '2026-11-16', 7);
    await meet(ada, ben, 'supporter');
    await pass(12 * HOUR);
    expect(await received(ben, ada)).toEqual([]);
    await sleepThrough(Date.parse('2026-11-29T12:00:00Z') - Date.now());
    await live(ada, '2026-11-23', 7);
    await sleepThrough(Date.parse('2026-11-30T00:30:00Z') - Date.now());
    await until('by itself', async () => (await received(ben, ada)).length === 1, DAY);
    expect((await received(ben, ada))[0]).toMatchObject({ week: '2026-W48', role: 'supporter' });
    await pass(DAY);
    expect(await received(ben, ada)).toHaveLength(1);
  });

  test('too little data, no consent and no such person are said', async () => {
    const [, [ada, ben]] = await cue('Ada', 'Ben');
    await meet(ada, ben, 'coach');
    expect(await shareNow(ada, ben)).toEqual(refused('too-little-data'));
    expect(await shareNow(ben, ada)).toEqual(refused('no-consent'));
    expect(await result(ada.people.shareNow('0'.repeat(32)))).toEqual(refused('gone'));
  });
});

describe('consent', () => {
  test('a pause, and the end of its time, stop the next packet; the other side sees nothing of it', async () => {
    const [, [ada, ben]] = await cue('Ada', 'Ben');
    await meet(ada, ben, 'coach');
    await live(ada, '2026-11-16', 7);
    const id = await ada.personId('Ben');
    valueOf(await ada.people.setPaused(id, true));
    expect(await shareNow(ada, ben)).toEqual(refused('no-consent'));
    valueOf(await ada.people.setPaused(id, false));
    valueOf(await shareNow(ada, ben));
    await until('received', async () => (await received(ben, ada)).length === 1);
    valueOf(await ada.people.setPaused(id, true));
    await sleepThrough(6 * DAY + 12 * HOUR);
    await live(ada, '2026-11-23', 7);
    await sleepThrough(DAY);
    await pass(13 * HOUR);
    expect(await received(ben, ada)).toHaveLength(1);
    expect((await ben.people.snapshot()).people[0]).toMatchObject({
      state: { kind: 'connected' },
      myRole: 'coach',
    });
    valueOf(await ada.people.setPaused(id, false));
    await sleepThrough(85 * DAY);
    await live(ada, new Date(Date.now() - 8 * DAY).toISOString().slice(0, 10), 8);
    expect(await shareNow(ada, ben)).toEqual(refused('no-consent'));
    expect((await sharing(ben, ada)).agreement).toBeNull();
  });

  test('withdrawn while the packet waits for its turn: it does not leave', async () => {
    const [network, [ada, ben]] = await cue('Ada', 'Ben');
    await live(ada, '2026-11-16', 7);
    await meet(ada, ben, 'coach');
    const [conversation, id] = [await ada.conversationWith('Ben'), await ada.personId('Ben')];
    const before = network.sent.length;
    const busy = Array.from({ length: 5 }, (_, n) => ada.messages.send(conversation, `m ${n}`));
    const shared = ada.people.shareNow(id);
    valueOf(await result(ada.people.setPaused(id, true)));
    await result(Promise.all(busy));
    expect(await result(shared)).toEqual(refused('no-consent'));
    await pass(10 * MINUTE);
    expect(network.sent.length - before).toBe(5 * 7 + 7);
    expect(await received(ben, ada)).toEqual([]);
  });

  test('a packet in another role than the one that was met is refused, with a note and nothing stored', async () => {
    const [, [ada, ben]] = await cue('Ada', 'Ben');
    await live(ada, '2026-11-16', 7);
    await meet(ada, ben, 'supporter');
    // An altered app on Ada's side: it shares as with a coach.
    valueOf(await ada.sharing.grantConsent(await ada.personId('Ben'), 'coach'));
    valueOf(await shareNow(ada, ben));
    await until('a note', async () => (await ben.shown('Ada')).length === 1);
    expect((await ben.shown('Ada'))[0]).toMatchObject({ kind: 'unopened', why: 'altered' });
    expect(await packetBytes(ben, 'received_insights')).toEqual([]);
    // It is sent again until it is given up, and is no news each time.
    await pass(DAY);
    expect(await ben.shown('Ada')).toHaveLength(1);
    expect((await sharing(ben, ada)).sent[0]?.state).toBe('mixed');
  });
});

describe('a farewell', () => {
  test('ends both sides: nothing more is shared, said or asked; what was said stays readable', async () => {
    const [network, [ada, ben]] = await cue('Ada', 'Ben');
    await live(ada, '2026-11-16', 7);
    await meet(ada, ben, 'coach');
    await ada.say('Ben', 'hello');
    await until('heard', async () => (await ben.heard('Ada')).length === 1);
    valueOf(await shareNow(ada, ben));
    await until('received', async () => (await received(ben, ada)).length === 1);
    valueOf(await result(ada.people.remove(await ada.personId('Ben'))));
    expect((await ada.people.snapshot()).people[0]).toMatchObject({
      state: { kind: 'removed' },
      theirRole: null,
    });
    await until('Ben is told', async () => (await ben.people.snapshot()).people[0]?.state.kind === 'removed');
    expect((await ben.people.snapshot()).people[0]).toMatchObject({ myRole: null });
    expect(await ben.heard('Ada')).toEqual(['hello']);
    expect(await received(ben, ada)).toHaveLength(1);
    const [toBen, toAda] = [await ada.conversationWith('Ben'), await ben.conversationWith('Ada')];
    expect(await ada.messages.send(toBen, 'x')).toEqual(refused('gone'));
    expect(await ben.messages.send(toAda, 'x')).toEqual(refused('gone'));
    expect(await shareNow(ada, ben)).toEqual(refused('gone'));
    expect(await ada.sharing.consent(await ada.personId('Ben'))).toBeNull();
    expect(await result(ada.people.remove(await ada.personId('Ben')))).toEqual(refused('gone'));
    await pass(2 * HOUR);
    // The farewell is acknowledged, so it is not sent again, and nothing else is.
    expect([await ada.queued(), await ben.queued()]).toEqual([0, 0]);
    const sent = network.sent.length;
    await sleepThrough(6 * DAY + 12 * HOUR);
    await live(ada, '2026-11-23', 7);
    await sleepThrough(DAY);
    await pass(13 * HOUR);
    expect(network.sent.length).toBe(sent);
    await ada.restart();
    await ben.restart();
    await pass(MINUTE);
    // Nobody is left to talk to: the mixnet is not even loaded, but for an invitation that may still be answered.
    expect(ben.part.status.mixnet()).toEqual({ kind: 'unused' });
  });

  test('crosses what the other says at the same time: it is ignored, not parked, and not claimed as confirmed', async () => {
    const [network, [ada, ben]] = await cue('Ada', 'Ben');
    await meet(ada, ben, 'supporter');
    network.up = false;
    await ada.say('Ben', 'never left');
    await ben.say('Ada', 'too late');
    valueOf(await result(ada.people.remove(await ada.personId('Ben'))));
    network.up = true;
    await until('Ben is told', async () => (await ben.people.snapshot()).people[0]?.state.kind === 'removed');
    await pass(2 * HOUR);
    expect(await ada.heard('Ben')).toEqual([]);
    expect(await ben.heard('Ada')).toEqual([]);
    expect(await ada.states('Ben')).toEqual(['expired']);
    expect(await ben.states('Ada')).toEqual(['expired']);
    expect([await ada.queued(), await ben.queued()]).toEqual([0, 0]);
    expect([...ada.disk.contents().keys()].filter((key) => key.startsWith('parked/'))).toEqual([]);
    expect(await ada.part.status.unread()).toBe(0);
  });

  test('both at once', async () => {
    const [network, [ada, ben]] = await cue('Ada', 'Ben');
    await meet(ada, ben, 'supporter');
    valueOf(await result(ada.people.remove(await ada.personId('Ben'))));
    valueOf(await result(ben.people.remove(await ben.personId('Ada'))));
    await pass(2 * HOUR);
    expect([await ada.queued(), await ben.queued()]).toEqual([0, 0]);
    const sent = network.sent.length;
    for (let day = 0; day < 3; day++) await sleepThrough(DAY);
    expect(network.sent.length).toBe(sent);
  });

  test('whoever meets again begins anew in the same conversation; a late farewell of before ends nothing', async () => {
    const [network, [ada, ben]] = await cue('Ada', 'Ben');
    await meet(ada, ben, 'coach');
    await ada.say('Ben', 'before');
    await until('heard', async () => (await ben.heard('Ada')).length === 1);
    await pass(HOUR);
    // The farewell is mixed and waits somewhere.
    const late = await (async () => {
      const kept: typeof network.sent = [];
      network.tamper = (sent) => {
        kept.push(sent);
        return [];
      };
      valueOf(await result(ada.people.remove(await ada.personId('Ben'))));
      await until('the farewell left', () => kept.length === 7);
      network.tamper = (sent) => [sent];
      return kept;
    })();
    expect(await knows(ben, ada)).toBe(true);
    const { id, fragment } = await invite(ben, 'supporter');
    valueOf(await result(ada.people.accept(fragment, 'Ada')));
    await until('accepted', async () => (await invitationState(ben, id)) === 'accepted');
    valueOf(await result(ben.people.confirm(id)));
    await until('met again', async () => (await knows(ada, ben)) && (await knows(ben, ada)));
    for (const frame of late) network.inject(frame);
    await pass(2 * HOUR);
    expect([await knows(ada, ben), await knows(ben, ada)]).toEqual([true, true]);
    expect((await ada.people.snapshot()).people).toHaveLength(1);
    expect((await ada.people.snapshot()).people[0]).toMatchObject({ theirRole: null, myRole: 'supporter' });
    await ben.say('Ada', 'after');
    await ada.say('Ben', 'after');
    await until(
      'heard',
      async () => (await ada.heard('Ben')).includes('after') && (await ben.heard('Ada')).length === 2,
    );
    await until(
      'confirmed',
      async () => (await ada.states('Ben')).every((state) => state === 'confirmed'),
      DAY,
    );
    expect(await ben.heard('Ada')).toEqual(['before', 'after']);
    // And a farewell of now still ends it.
    valueOf(await result(ada.people.remove(await ada.personId('Ben'))));
    await until('Ben is told', async () => (await ben.people.snapshot()).people[0]?.state.kind === 'removed');
  });
});
