/** @file Two people and what is shared between them: narrowing, time, another role, forgetting, blocking. */
import { describe, expect, test } from 'vitest';
import type { InsightPacket, Role } from '../../workers/api/people.ts';
import type { SharersView } from '../../workers/api/sharers.ts';
import type { SharingView } from '../../workers/api/sharing.ts';
import { encodeRelation } from '../../workers/engine/people/relation-message.ts';
import { createSharersView } from '../../workers/engine/views/sharers.ts';
import { createSharingView } from '../../workers/engine/views/sharing.ts';
import { addDays } from '../../workers/engine/wellness/calendar.ts';
import { valueOf } from '../unit/support/engine-context.ts';
import { knows, meet, type Person } from './support/person.ts';
import { cue, useStories } from './support/story.ts';
import { DAY, HOUR, MINUTE, pass, result, sleepThrough, until } from './support/timers.ts';

useStories();

const refused = (code: string) => ({ ok: false, error: { code } });
const surroundings = {
  clock: { now: () => Date.now() },
  place: { locale: () => 'en', timeZone: () => 'UTC' },
};

/** What the person does on their page; `fresh`: somebody has just proved that they may. */
function sharingOf(person: Person, fresh = true): SharingView {
  return createSharingView(surroundings, person.part.careTeam, () =>
    Promise.resolve(fresh ? { ok: true, value: null } : { ok: false, error: { code: 'proof-needed' } }),
  );
}

function sharersOf(person: Person): SharersView {
  return createSharersView(
    { ...surroundings, store: person.disk, changed: () => undefined },
    person.part.careTeam,
  );
}

async function live(person: Person, first: string, count: number): Promise<void> {
  for (let day = 0; day < count; day++) {
    const at = Date.parse(`${addDays(first, day)}T06:00:00Z`);
    valueOf(await person.log.log({ domain: 'nutrition', portions: 3, water: 5 }, at));
    valueOf(
      await person.log.log({ domain: 'activity', kind: 'walk', minutes: 20, intensity: 'moderate' }, at),
    );
    valueOf(await person.log.log({ domain: 'mood', valence: 4, energy: 3 }, at));
  }
}

const page = async (of: Person, other: Person) =>
  valueOf(await of.people.person(await of.personId(other.name)));

async function received(person: Person, from: Person): Promise<readonly InsightPacket[]> {
  return (await page(person, from)).received.map(({ packet }) => packet);
}

async function share(by: Person, person: Person): Promise<void> {
  const before = (await received(person, by)).length;
  valueOf(await result(by.people.shareNow(await by.personId(person.name))));
  await until('received', async () => (await received(person, by)).length > before);
}

/** Says something of the kind `relation` as an altered app would. */
async function say(by: Person, to: Person, message: Parameters<typeof encodeRelation>[0]): Promise<void> {
  const conversation = await by.conversationWith(to.name);
  valueOf(await result(by.part.careTeam.chat.send(conversation, 'relation', encodeRelation(message))));
}

describe('a clinician', () => {
  test('is met like everybody else and gets eight weeks in words, byte for byte what the person is shown', async () => {
    const [, [ada, ben]] = await cue('Ada', 'Ben');
    await live(ada, '2026-09-28', 56);
    await meet(ada, ben, 'clinician');
    const next = valueOf((await page(ada, ben)).sharing.next);
    await share(ada, ben);
    expect(await received(ben, ada)).toEqual([next]);
    expect(next).toMatchObject({ role: 'clinician', week: '2026-W47' });
    expect(JSON.stringify(next)).not.toMatch(/[0-9]{2}\.|"(index|day|minutes|coverage)"/);
    expect((await ben.messages.list())[0]).toBeDefined();
    const conversation = valueOf(await ben.messages.conversation(await ben.conversationWith('Ada')));
    expect(conversation.professional).toBe(true);
  });
});

describe('narrowing', () => {
  test('needs no proof, takes effect in the next packet, and tells the other side nothing', async () => {
    const [network, [ada, ben]] = await cue('Ada', 'Ben');
    await live(ada, '2026-11-09', 14);
    await meet(ada, ben, 'coach');
    const id = await ada.personId('Ben');
    await pass(20 * MINUTE);
    const sent = network.sent.length;
    for (const name of ['adherence', 'trend'] as const)
      valueOf(await sharingOf(ada, false).setSwitch(id, { kind: 'field', name }, false));
    valueOf(await sharingOf(ada, false).setSwitch(id, { kind: 'domain', name: 'activity' }, false));
    await pass(HOUR);
    expect(network.sent.length).toBe(sent);
    await share(ada, ben);
    expect(await received(ben, ada)).toMatchObject([
      { index: 60, trend: [null, null, null, 60], adherence: [], withoutMood: true },
    ]);
  });

  test('widening asks for a fresh proof, and never goes beyond the role', async () => {
    const [, [ada, ben]] = await cue('Ada', 'Ben');
    await live(ada, '2026-11-16', 7);
    await meet(ada, ben, 'coach');
    const id = await ada.personId('Ben');
    const mood = { kind: 'domain', name: 'mood' } as const;
    expect(await sharingOf(ada, false).setSwitch(id, mood, true)).toEqual(refused('proof-needed'));
    expect((await page(ada, ben)).sharing.agreement?.domains).not.toContain('mood');
    valueOf(await sharingOf(ada).setSwitch(id, mood, true));
    expect((await page(ada, ben)).sharing.agreement?.domains).toContain('mood');
    expect(valueOf((await page(ada, ben)).sharing.next)).toMatchObject({ withoutMood: false });
    for (const which of [
      { kind: 'field', name: 'level' },
      { kind: 'domain', name: 'journal' as 'mood' },
    ] as const)
      expect(await sharingOf(ada).setSwitch(id, which, true)).toEqual(refused('gone'));
    // Each change is an entry of the ledger; the last one stands, until the same day as the first.
    const { agreements } = await sharingOf(ada).history(id);
    expect(agreements).toHaveLength(2);
    expect(agreements.filter(({ endedAt }) => endedAt === null)).toHaveLength(1);
    expect(new Set(agreements.map(({ until: end }) => end)).size).toBe(1);
  });
});

describe('time', () => {
  test('after 90 days nothing leaves; renewed before, it goes on; ended and begun again only with a fresh proof', async () => {
    const [, [ada, ben, cem]] = await cue('Ada', 'Ben', 'Cem');
    await meet(ada, ben, 'supporter');
    await meet(ada, cem, 'supporter');
    const [toBen, toCem] = [await ada.personId('Ben'), await ada.personId('Cem')];
    await sleepThrough(80 * DAY);
    valueOf(await sharingOf(ada, false).renew(toBen));
    await sleepThrough(11 * DAY);
    await live(ada, new Date(Date.now() - 8 * DAY).toISOString().slice(0, 10), 8);
    expect(await result(ada.people.shareNow(toCem))).toEqual(refused('no-consent'));
    expect(await sharingOf(ada).renew(toCem)).toEqual(refused('gone'));
    await share(ada, ben);
    expect((await page(ada, ben)).sharing.agreement?.until).toBeGreaterThan(Date.now() + 70 * DAY);

    valueOf(await sharingOf(ada, false).end(toBen));
    expect(await result(ada.people.shareNow(toBen))).toEqual(refused('no-consent'));
    expect((await page(ada, ben)).person).toMatchObject({
      theirRole: 'supporter',
      state: { kind: 'connected' },
    });
    expect(await sharingOf(ada, false).begin(toBen)).toEqual(refused('proof-needed'));
    valueOf(await sharingOf(ada).begin(toBen));
    expect(await sharingOf(ada).begin(toBen)).toEqual(refused('gone'));
    expect((await page(ada, ben)).sharing.role).toBe('supporter');
    expect((await sharingOf(ada).history(toBen)).agreements).toHaveLength(3);
  });

  test('begun again, what was withheld is withheld again', async () => {
    const [, [ada, ben]] = await cue('Ada', 'Ben');
    await meet(ada, ben, 'coach');
    const id = await ada.personId('Ben');
    valueOf(await sharingOf(ada).setSwitch(id, { kind: 'field', name: 'trend' }, false));
    valueOf(await sharingOf(ada).end(id));
    valueOf(await sharingOf(ada).begin(id));
    const { switches } = (await page(ada, ben)).sharing;
    expect(switches.find(({ name }) => name === 'trend')).toMatchObject({ on: false });
  });
});

test('a pause looks like too little data: over weeks the same number of frames, and the same page at the other side', async () => {
  const frames: number[] = [];
  const pages: unknown[] = [];
  const days = { paused: 14, quiet: 3, sharing: 14 };
  for (const kind of ['paused', 'quiet', 'sharing'] as const) {
    const [network, [ada, ben]] = await cue('Ada', 'Ben');
    await meet(ada, ben, 'coach');
    await pass(HOUR);
    const id = await ada.personId('Ben');
    if (kind === 'paused') valueOf(await ada.people.setPaused(id, true));
    const before = network.sent.length;
    for (let day = 0; day < 21; day++) await sleepThrough(DAY);
    await live(ada, new Date(Date.now() - 15 * DAY).toISOString().slice(0, 10), days[kind]);
    await pass(13 * HOUR);
    frames.push(network.sent.length - before);
    const { person, received: came, weeks } = await page(ben, ada);
    pages.push({ ...person, id: '', came, weeks });
  }
  expect(frames[0]).toBe(frames[1]);
  expect(pages[0]).toEqual(pages[1]);
  // A control: who shares is heard of.
  expect(frames[2]).toBeGreaterThan(frames[0] ?? 0);
  expect(pages[2]).not.toEqual(pages[0]);
});

describe('another role', () => {
  test('can be asked for once, is granted with a fresh proof, and from then on the packets are of it', async () => {
    const [, [ada, ben]] = await cue('Ada', 'Ben');
    await live(ada, '2026-11-16', 7);
    await meet(ada, ben, 'supporter');
    const [toBen, toAda] = [await ada.personId('Ben'), await ben.personId('Ada')];
    expect((await page(ben, ada)).rolesToAskFor).toEqual(['coach', 'clinician']);
    expect(await sharersOf(ben).askForRole(toAda, 'supporter')).toEqual(refused('gone'));
    valueOf(await result(sharersOf(ben).askForRole(toAda, 'coach')));
    expect(await result(sharersOf(ben).askForRole(toAda, 'clinician'))).toEqual(refused('role-asked-before'));
    expect(await page(ben, ada)).toMatchObject({ rolesToAskFor: [], askedForRole: 'coach' });
    await until('asked', async () => (await page(ada, ben)).sharing.requestedRole === 'coach');

    expect(await sharingOf(ada, false).changeRole(toBen, 'coach')).toEqual(refused('proof-needed'));
    expect((await page(ada, ben)).person.theirRole).toBe('supporter');
    valueOf(await result(sharingOf(ada).changeRole(toBen, 'coach')));
    await until('told', async () => (await page(ben, ada)).person.myRole === 'coach');
    expect(await page(ada, ben)).toMatchObject({
      person: { theirRole: 'coach' },
      sharing: { role: 'coach', requestedRole: null },
    });
    await share(ada, ben);
    expect(await received(ben, ada)).toMatchObject([{ role: 'coach', index: 77 }]);
    await ada.restart();
    await ben.restart();
    expect((await page(ada, ben)).sharing.role).toBe('coach');
    expect((await page(ben, ada)).person.myRole).toBe('coach');
  });

  test('a second request of an altered app is dropped without a word, also after a refusal and after a restart', async () => {
    const [, [ada, ben]] = await cue('Ada', 'Ben');
    await meet(ada, ben, 'supporter');
    const toBen = await ada.personId('Ben');
    await say(ben, ada, { t: 'ask-role', role: 'coach' });
    await until('asked', async () => (await page(ada, ben)).sharing.requestedRole === 'coach');
    await say(ben, ada, { t: 'ask-role', role: 'clinician' });
    await pass(HOUR);
    expect((await page(ada, ben)).sharing.requestedRole).toBe('coach');
    valueOf(await sharingOf(ada).declineRole(toBen));
    expect((await page(ada, ben)).sharing.requestedRole).toBeNull();
    await ada.restart();
    await say(ben, ada, { t: 'ask-role', role: 'clinician' });
    await pass(HOUR);
    expect(await page(ada, ben)).toMatchObject({
      sharing: { requestedRole: null, role: 'supporter' },
      person: { theirRole: 'supporter' },
    });
    expect(await ada.shown('Ben')).toEqual([]);
    expect((await page(ben, ada)).person.myRole).toBe('supporter');
    expect(await ben.queued()).toBe(0);
  });

  test('nobody gives themselves a role, asks for a lower one, or makes one of somebody who shares nothing', async () => {
    const [, [ada, ben]] = await cue('Ada', 'Ben');
    await meet(ada, ben, 'coach');
    // Ben shares nothing with Ada, so he can't make her his clinician; her own role for him is hers to say.
    await say(ben, ada, { t: 'role', role: 'clinician' });
    await say(ben, ada, { t: 'ask-role', role: 'supporter' });
    await say(ada, ben, { t: 'ask-role', role: 'clinician' });
    await pass(HOUR);
    expect(await page(ada, ben)).toMatchObject({
      person: { theirRole: 'coach', myRole: null },
      sharing: { requestedRole: null, role: 'coach' },
    });
    expect(await page(ben, ada)).toMatchObject({
      person: { theirRole: null, myRole: 'coach' },
      sharing: { requestedRole: null, role: null },
    });
  });
});

describe('ask to forget', () => {
  test('their app deletes every summary and says so; what is shared after that comes as before', async () => {
    const [, [ada, ben]] = await cue('Ada', 'Ben');
    await live(ada, '2026-11-16', 7);
    await meet(ada, ben, 'coach');
    await share(ada, ben);
    const [toBen, toAda] = [await ada.personId('Ben'), await ben.personId('Ada')];
    const stored = () =>
      [...ben.disk.contents().keys()].filter((key) => key.startsWith('received_insights/'));
    expect(stored()).toHaveLength(1);
    valueOf(await result(sharingOf(ada, false).askToForget(toBen)));
    expect((await page(ada, ben)).sharing.forget).toMatchObject({ answer: null });
    await until('forgotten', async () => (await received(ben, ada)).length === 0);
    expect(stored()).toEqual([]);
    expect((await page(ben, ada)).forgotten).toMatchObject({ deleted: 1 });
    await until('answered', async () => (await page(ada, ben)).sharing.forget?.answer?.deleted === 1, DAY);
    // What was sent stays in the person's own history.
    expect((await sharingOf(ada).history(toBen)).shared).toHaveLength(1);
    expect((await sharersOf(ben).list())[0]).toMatchObject({ id: toAda, newest: null });
    await sleepThrough(7 * DAY);
    await live(ada, '2026-11-23', 7);
    await share(ada, ben);
  });

  test('a crash before the answer: it is said at the next start, once', async () => {
    const [network, [ada, ben]] = await cue('Ada', 'Ben');
    await live(ada, '2026-11-16', 7);
    await meet(ada, ben, 'supporter');
    await share(ada, ben);
    await pass(HOUR);
    valueOf(await result(sharingOf(ada).askToForget(await ada.personId('Ben'))));
    // Ben's app ends in the moment in which it has stored that it forgot.
    const { gate } = ben;
    const watching = setInterval(() => {
      if ([...ben.disk.contents().keys()].some((key) => key.startsWith('relations/'))) gate.kill();
    }, 1);
    await until('killed', () => gate.dead, DAY);
    clearInterval(watching);
    await ben.restart();
    await until('answered', async () => (await page(ada, ben)).sharing.forget?.answer !== null, DAY);
    expect((await page(ada, ben)).sharing.forget?.answer?.deleted).toBe(1);
    await pass(HOUR);
    expect(network.up).toBe(true);
    expect(await ben.queued()).toBe(0);
  });

  test('an answer that nobody asked for says nothing', async () => {
    const [, [ada, ben]] = await cue('Ada', 'Ben');
    await meet(ada, ben, 'supporter');
    await say(ben, ada, { t: 'forgotten', n: 7 });
    await pass(HOUR);
    expect((await page(ada, ben)).sharing.forget).toBeNull();
  });
});

describe('blocking', () => {
  test('is one call: nothing is sent, nothing that comes is shown, sharing ends; it can be taken back', async () => {
    const [network, [ada, ben]] = await cue('Ada', 'Ben');
    await live(ada, '2026-11-16', 7);
    await meet(ada, ben, 'supporter');
    await pass(HOUR);
    const id = await ada.personId('Ben');
    const frames = network.sent.length;
    valueOf(await result(ada.people.block(id)));
    await pass(HOUR);
    expect(network.sent.length).toBe(frames);
    expect((await page(ada, ben)).person.state).toEqual({ kind: 'blocked' });
    expect((await page(ben, ada)).person.state).toEqual({ kind: 'connected' });
    await ben.say('Ada', 'are you there?');
    await pass(HOUR);
    expect(await ada.shown('Ben')).toEqual([]);
    expect(await ada.part.status.unread()).toBe(0);
    expect(await result(ada.people.shareNow(id))).toEqual(refused('gone'));
    expect(await ada.sharing.consent(id)).toBeNull();
    expect(await sharingOf(ada).begin(id)).toEqual(refused('gone'));
    await ada.restart();
    expect((await page(ada, ben)).person.state).toEqual({ kind: 'blocked' });

    valueOf(await result(ada.people.unblock(id)));
    expect(await result(ada.people.unblock(id))).toEqual(refused('gone'));
    expect(await knows(ada, ben)).toBe(true);
    expect((await page(ada, ben)).sharing.role).toBeNull();
    await ben.say('Ada', 'back again');
    await until('heard', async () => (await ada.heard('Ben')).includes('back again'), DAY);
    valueOf(await sharingOf(ada).begin(id));
    await share(ada, ben);
  });
});

describe('what a coach keeps', () => {
  test('stays on the device, is checked, and outlives a restart', async () => {
    const [network, [ada, ben]] = await cue('Ada', 'Ben');
    await meet(ada, ben, 'coach');
    await pass(HOUR);
    const id = await ben.personId('Ada');
    const frames = network.sent.length;
    const notes = {
      tags: [' knees ', 'knees', ''],
      archived: false,
      note: 'Likes mornings.',
      checkIn: '2026-11-20',
    };
    valueOf(await sharersOf(ben).keep(id, notes));
    await ben.restart();
    await pass(HOUR);
    expect(network.sent.length).toBe(frames);
    expect(await sharersOf(ben).list()).toMatchObject([
      { name: 'Ada', checkIn: 'missed', notes: { tags: ['knees'], note: 'Likes mornings.' } },
    ]);
    for (const [change, field] of [
      [{ note: 'x'.repeat(4001) }, 'note'],
      [{ tags: ['x'.repeat(25)] }, 'labels'],
      [{ tags: Array.from({ length: 9 }, (_, i) => `t${i}`) }, 'labels'],
      [{ checkIn: 'tomorrow' }, 'checkIn'],
    ] as const)
      expect(await sharersOf(ben).keep(id, { ...notes, ...change })).toMatchObject({ error: { field } });
    expect(await sharersOf(ben).keep('0'.repeat(32), notes)).toEqual(refused('gone'));
    expect(await sharersOf(ada).list()).toEqual([]);
  });
});

test.each<Role>(['supporter', 'coach', 'clinician'])(
  'history: %s, exported with a fresh proof only',
  async (role) => {
    const [, [ada, ben]] = await cue('Ada', '=Ben');
    await live(ada, '2026-09-28', 56);
    await meet(ada, ben, role);
    await share(ada, ben);
    const id = await ada.personId('=Ben');
    expect(await sharingOf(ada, false).exportHistory('json', null)).toEqual(refused('proof-needed'));
    const [overall, one] = [await sharingOf(ada).history(null), await sharingOf(ada).history(id)];
    expect(overall).toEqual(one);
    const json = valueOf(await sharingOf(ada).exportHistory('json', null));
    expect(json).toMatchObject({
      packets: 1,
      name: expect.stringMatching(/^wellio-shared-[0-9-]{10}\.json$/) as string,
    });
    const file = JSON.parse(await json.content.text()) as { shared: { bytes: string; packet: unknown }[] };
    expect(file.shared.map(({ packet }) => packet)).toEqual(await received(ben, ada));
    const csv = await valueOf(await sharingOf(ada).exportHistory('csv', id)).content.text();
    expect(csv).toContain("'=Ben");
    expect(csv).toContain(file.shared[0]?.bytes);
    expect(csv.trimEnd().split('\n')).toHaveLength(2);
  },
);
