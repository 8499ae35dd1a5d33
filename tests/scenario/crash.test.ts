/**
 * @file An engine that dies, or whose storage refuses, at any of its writes: for each write of a whole exchange the story is told anew,
 * with the engine killed just before it or just after it, and started again from what is stored.
 */
import { describe, expect, test } from 'vitest';
import { gated, type Plan } from './support/gate.ts';
import { MemoryNetwork } from './support/memory-network.ts';
import { invitationState, knows, meet, people, type Person } from './support/person.ts';
import { useStories } from './support/story.ts';
import { DAY, HOUR, MINUTE, pass, playTime, SECOND, settle, until } from './support/timers.ts';

useStories();

const START = '2026-11-23T08:00:00Z';

interface Told {
  readonly writes: number;
  readonly died: boolean;
  readonly heardByAda: readonly string[];
  readonly heardByBen: readonly string[];
  readonly faults: readonly unknown[];
}

/** Says a text as a person would: when the app dies or refuses meanwhile, looks whether it is there and else says it again. */
async function insist(speaker: Person, other: Person, text: string): Promise<void> {
  for (let attempt = 0; attempt < 3; attempt++) {
    let answered: boolean | undefined;
    const conversation = await speaker.conversationWith(other.name);
    void speaker.messages.send(conversation, text).then(({ ok }) => (answered = ok));
    await settle();
    await pass(SECOND);
    if (answered === true) return;
    if (speaker.gate.dead) await speaker.restart();
    const shown = await speaker.shown(other.name);
    if (shown.some((message) => message.kind === 'text' && message.mine && message.text === text)) return;
  }
  throw new Error(`${speaker.name} could not say it`);
}

/** Two texts of Ada with an answer of Ben between; `whose` engine meets the plan. */
async function tell(whose: 'Ada' | 'Ben', plan: Plan | null): Promise<Told> {
  playTime(START);
  const network = new MemoryNetwork(7);
  const [ada, ben] = await people(network, ['Ada', 'Ben']);
  if (ada === undefined || ben === undefined) throw new Error('nobody there');
  await meet(ada, ben);
  await pass(MINUTE);
  const victim = whose === 'Ada' ? ada : ben;
  await victim.stop();
  const gate = gated(victim.disk);
  gate.plan(plan);
  await Promise.race([victim.start(gate), pass(10 * SECOND)]);
  if (gate.dead) await victim.restart();

  for (const [speaker, other, text] of [
    [ada, ben, 'first'],
    [ben, ada, 'answer'],
    [ada, ben, 'last'],
  ] as const) {
    await insist(speaker, other, text);
    await pass(20 * SECOND);
    if (gate.dead && victim.gate === gate) await victim.restart();
  }
  const everything = async () =>
    (await ada.queued()) + (await ben.queued()) === 0 &&
    [...(await ada.states('Ben')), ...(await ben.states('Ada'))].every((state) => state === 'confirmed');
  await until(
    'all confirmed',
    async () => {
      if (victim.gate.dead) await victim.restart();
      return everything();
    },
    3 * DAY,
  );
  await pass(2 * MINUTE);
  if (victim.gate.dead) await victim.restart();
  return {
    writes: gate.writes,
    died: gate.dead,
    heardByAda: await ada.heard('Ben'),
    heardByBen: await ben.heard('Ada'),
    faults: [...ada.faults, ...ben.faults],
  };
}

describe.each(['Ada', 'Ben'] as const)('a talk in which the engine of %s', (whose) => {
  test.each(['die-before', 'die-after'] as const)(
    '%s at any write loses nothing and shows nothing twice',
    async (then) => {
      const undisturbed = await tell(whose, null);
      expect(undisturbed.writes).toBeGreaterThan(20);
      for (let write = 1; write <= undisturbed.writes; write++) {
        const { died, heardByAda, heardByBen, faults } = await tell(whose, { write, then });
        expect({ write, heardByBen }).toEqual({ write, heardByBen: ['first', 'last'] });
        expect({ write, heardByAda }).toEqual({ write, heardByAda: ['answer'] });
        expect({ write, faults }).toEqual({ write, faults: [] });
        // The plan was met: not every run has exactly as many writes, because slots are random.
        if (write < undisturbed.writes - 10) expect({ write, died }).toEqual({ write, died: true });
      }
    },
    600_000,
  );

  test('storage that refuses any one write: an error at most, nothing lost, nothing shown twice', async () => {
    const undisturbed = await tell(whose, null);
    for (let write = 1; write <= undisturbed.writes; write++) {
      const told = await tell(whose, { write, then: { code: 'storage-full' } });
      expect({ write, heard: told.heardByBen }).toEqual({ write, heard: ['first', 'last'] });
      expect({ write, heard: told.heardByAda }).toEqual({ write, heard: ['answer'] });
    }
  }, 600_000);
});

/** What a person does until it has worked, starting the app again when it has died. */
async function persevere(person: Person, act: () => Promise<boolean>): Promise<void> {
  for (let attempt = 0; attempt < 30; attempt++) {
    let worked: boolean | undefined;
    act().then(
      (value) => (worked = value),
      () => undefined,
    );
    await pass(5 * SECOND);
    if (person.gate.dead) await person.restart();
    else if (worked === true) return;
  }
  throw new Error(`${person.name} gave up`);
}

/** Ada invites Ben; `whose` engine meets the plan. Resolves with the writes of its first life. */
async function tellMeeting(whose: 'Ada' | 'Ben', plan: Plan | null): Promise<number> {
  playTime(START);
  const network = new MemoryNetwork(7);
  const [ada, ben] = await people(network, ['Ada', 'Ben']);
  if (ada === undefined || ben === undefined) throw new Error('nobody there');
  const victim = whose === 'Ada' ? ada : ben;
  await victim.stop();
  const gate = gated(victim.disk);
  gate.plan(plan);
  await Promise.race([victim.start(gate), pass(10 * SECOND)]);
  if (gate.dead) await victim.restart();

  let id = '';
  let fragment = '';
  await persevere(ada, async () => {
    const made = await ada.people.invite({ role: 'coach', days: 7 });
    if (made.ok) ({ id, fragment } = made.value);
    return made.ok;
  });
  await persevere(ben, async () => {
    const accepted = await ben.people.accept(fragment, 'Ben');
    return accepted.ok || accepted.error.code === 'invitation-already-accepted';
  });
  const alive = async () => {
    if (victim.gate.dead) await victim.restart();
    return true;
  };
  await until(
    'accepted',
    async () => (await alive()) && (await invitationState(ada, id)) === 'accepted',
    DAY,
  );
  await persevere(ada, async () => {
    await ada.people.confirm(id);
    return ['connecting', 'confirmed'].includes(await invitationState(ada, id));
  });
  await until('met', async () => (await alive()) && (await knows(ada, ben)) && (await knows(ben, ada)), DAY);
  await alive();
  await insist(ada, ben, 'hello Ben');
  await alive();
  await insist(ben, ada, 'hello Ada');
  await until(
    'heard',
    async () => {
      await alive();
      return (await ada.heard('Ben')).length === 1 && (await ben.heard('Ada')).length === 1;
    },
    HOUR,
  );
  const [atAda, atBen] = [await ada.people.snapshot(), await ben.people.snapshot()];
  expect([atAda.people.length, atBen.people.length]).toEqual([1, 1]);
  expect((await ada.sharing.consent(await ada.personId('Ben')))?.role).toBe('coach');
  expect([...ada.faults, ...ben.faults]).toEqual([]);
  return gate.writes;
}

describe.each(['Ada', 'Ben'] as const)('a meeting in which the engine of %s', (whose) => {
  test.each(['die-before', 'die-after'] as const)(
    '%s at any write ends as one person and one conversation',
    async (then) => {
      const writes = await tellMeeting(whose, null);
      expect(writes).toBeGreaterThan(10);
      for (let write = 1; write <= writes; write++) {
        await tellMeeting(whose, { write, then }).catch((fault: unknown) => {
          throw new Error(`at write ${write}`, { cause: fault });
        });
      }
    },
    600_000,
  );
});

/** Ada removes Ben; `whose` engine dies just before that many writes later. */
async function tellFarewell(whose: 'Ada' | 'Ben', write: number): Promise<void> {
  playTime(START);
  const network = new MemoryNetwork(7);
  const [ada, ben] = await people(network, ['Ada', 'Ben']);
  if (ada === undefined || ben === undefined) throw new Error('nobody there');
  await meet(ada, ben, 'coach');
  const victim = whose === 'Ada' ? ada : ben;
  victim.gate.plan({ write: victim.gate.writes + write, then: 'die-before' });
  const id = await ada.personId('Ben');
  const isOver = async (person: Person) =>
    (await person.people.snapshot()).people[0]?.state.kind === 'removed';
  await persevere(ada, async () => {
    await ada.people.remove(id);
    return isOver(ada);
  });
  await until(
    `both know, ${whose} died at write ${write}`,
    async () => {
      if (victim.gate.dead) await victim.restart();
      return (await isOver(ada)) && (await isOver(ben));
    },
    DAY,
  );
  expect(await ada.sharing.consent(id)).toBeNull();
  expect([...ada.faults, ...ben.faults]).toEqual([]);
}

test.each(['Ada', 'Ben'] as const)(
  'a farewell reaches both when the engine of %s dies at any write',
  async (whose) => {
    for (let write = 1; write <= 16; write++) await tellFarewell(whose, write);
  },
  240_000,
);
