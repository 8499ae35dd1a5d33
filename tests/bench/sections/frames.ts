/** @file Frames and cMix slots of everything that is sent, counted at localnet and, apart from it, by the app's own counters. */
import type { BrowserContext } from '@playwright/test';
import { eventually, type Person } from '../../engines/harness/people.ts';
import { openPerson } from '../engine-page/person.ts';
import type {} from '../engine-page/page.ts';
import type { Row } from '../figures.ts';
import type { Lab } from '../lab.ts';
import { Puts, sleep } from '../puts.ts';
import type { Section } from '../section.ts';

/** A reply would carry the acknowledgement; alone it leaves after one to one and a half minutes. */
const ACKNOWLEDGEMENT_PATIENCE = 240_000;
const DAY = 86_400_000;

interface Sent {
  readonly frames: number;
  readonly slots: number;
}

interface Count {
  readonly what: string;
  readonly app: Sent;
  readonly net: { readonly puts: number; readonly slots: number };
}

function sentBy({ page }: Person): Promise<Sent> {
  return page.evaluate(async () => (await window.engine.security.snapshot()).sent);
}

function minus(after: Sent, before: Sent): Sent {
  return { frames: after.frames - before.frames, slots: after.slots - before.slots };
}

/** Counts what one person sends from its making on, step by step. */
class Meter {
  readonly #person: Person;
  readonly #puts: Puts;
  #sender: string | undefined;
  #mark = 0;
  #before: Sent = { frames: 0, slots: 0 };

  constructor(person: Person, puts: Puts) {
    this.#person = person;
    this.#puts = puts;
  }

  get sender(): string {
    if (this.#sender === undefined) throw new Error('nothing was sent yet');
    return this.#sender;
  }

  knowAs(sender: string): void {
    this.#sender = sender;
  }

  async quiet(): Promise<void> {
    await this.#puts.quiet(this.sender);
  }

  /** What was sent since the last reading. */
  async read(what: string): Promise<Count> {
    const sent = await sentBy(this.#person);
    const count = {
      what,
      app: minus(sent, this.#before),
      net: this.#puts.sum(this.#mark, this.sender),
    };
    this.#before = sent;
    this.#mark = this.#puts.mark;
    return count;
  }
}

async function flights(ana: Person, ben: Person, puts: Puts, anas: Meter, bens: Meter): Promise<Count[]> {
  const counts: Count[] = [];
  const invited = await ana.page.evaluate(() => window.engine.people.invite({ role: 'coach', days: 3 }));
  if (!invited.ok) throw new Error(`no invitation: ${invited.error.code}`);
  const { id, fragment } = invited.value;
  await ben.page.evaluate((text) => window.engine.people.accept(text, 'Ben'), fragment);
  bens.knowAs((await puts.first(0)).sender);
  await eventually(
    () => ana.page.evaluate(() => window.engine.people.snapshot()),
    ({ invitations }) => invitations.some(({ state }) => state.kind === 'accepted'),
    "Ben's first flight",
  );
  await bens.quiet();
  counts.push(await bens.read('flight 1, hello'));

  const confirmed = puts.mark;
  await ana.page.evaluate((one) => window.engine.people.confirm(one), id);
  anas.knowAs((await puts.first(confirmed)).sender);
  // Ben answers once he has the whole of flight 2, and Ana's last one waits for his.
  await puts.first(confirmed, bens.sender);
  counts.push(await anas.read('flight 2, answer'));
  for (const person of [ana, ben])
    await eventually(
      () => person.page.evaluate(() => window.engine.people.snapshot()),
      ({ people }) => people.length === 1,
      `${person.name} to know the other`,
    );
  await bens.quiet();
  await anas.quiet();
  counts.push(await bens.read('flight 3, confirm'), await anas.read('flight 4, done'));
  return counts;
}

async function chat(ana: Person, text: string): Promise<void> {
  await ana.page.evaluate(async (said) => {
    const [conversation] = await window.engine.messages.list();
    await window.engine.messages.send(conversation?.id ?? '', said);
  }, text);
  await eventually(
    () =>
      ana.page.evaluate(async () => {
        const [conversation] = await window.engine.messages.list();
        return conversation?.last?.kind === 'text' ? conversation.last.state : null;
      }),
    (state) => state === 'mixed' || state === 'confirmed',
    'the message to be mixed',
  );
}

async function insight(ana: Person, ben: Person): Promise<void> {
  const refused = await ana.page.evaluate(async (day) => {
    for (let back = 0; back < 7; back += 1) {
      await window.engine.today.log(
        { domain: 'activity', kind: 'walk', minutes: 20, intensity: 'moderate' },
        Date.now() - back * day,
      );
    }
    const { people } = await window.engine.people.snapshot();
    const shared = await window.engine.people.shareNow(people[0]?.id ?? '');
    return shared.ok ? null : shared.error.code;
  }, DAY);
  if (refused !== null) throw new Error(`the week could not be shared: ${refused}`);
  await eventually(
    () => ben.page.evaluate(() => window.engine.people.snapshot()),
    ({ people }) => people.some(({ lastInsight }) => lastInsight !== null),
    "Ana's week at Ben",
  );
}

async function measure(
  lab: Lab,
  say: (line: string) => void,
  contexts: BrowserContext[],
): Promise<readonly Row[]> {
  const net = await lab.localnet();
  const puts = new Puts(net);
  lab.defer(() => puts.end());
  const [ana, ben] = [await openPerson(lab, 'Ana'), await openPerson(lab, 'Ben')];
  contexts.push(ana.context, ben.context);
  const [anas, bens] = [new Meter(ana, puts), new Meter(ben, puts)];
  const before = net.counts();

  say('the four flights of a meeting');
  const counts = await flights(ana, ben, puts, anas, bens);
  say('messages and a week');
  for (const [what, text] of [
    ['chat, 5 letters', 'Hello'],
    ['chat, 2000 letters', 'a'.repeat(2_000)],
  ] as const) {
    await chat(ana, text);
    await anas.quiet();
    counts.push(await anas.read(what));
  }
  await insight(ana, ben);
  await anas.quiet();
  counts.push(await anas.read("insight, a coach's week"));
  if (!lab.options.quick) {
    say('an acknowledgement without a reply: one to one and a half minutes');
    await eventually(
      () => sentBy(ben),
      ({ frames }) =>
        frames >
        counts.filter(({ what }) => /flight [13]/.test(what)).reduce((sum, { app }) => sum + app.frames, 0),
      "Ben's acknowledgement",
      ACKNOWLEDGEMENT_PATIENCE,
    );
    await sleep(2_000);
    await bens.quiet();
    counts.push(await bens.read('acknowledgement alone'));
  }
  const after = net.counts();
  const mishaps =
    after.roundsFailed -
    before.roundsFailed +
    Object.values(after.refused).reduce((sum, one) => sum + one, 0) -
    Object.values(before.refused).reduce((sum, one) => sum + one, 0);
  return [
    ...counts.flatMap(({ what, app, net: seen }): Row[] => [
      {
        what: `${what}: frames`,
        value: app.frames,
        unit: 'count',
        n: 1,
        note: `localnet saw ${seen.puts} puts`,
      },
      { what: `${what}: slots`, value: app.slots, unit: 'count', n: 1, note: `localnet saw ${seen.slots}` },
    ]),
    {
      what: 'refused puts and failed rounds meanwhile',
      value: mishaps,
      unit: 'count',
      n: 1,
      note: 'each makes something be sent again',
    },
  ];
}

export const frames: Section = {
  name: 'frames',
  title: "Frames and slots of what is sent: the app's counters, and localnet's beside them",
  async run(lab, say) {
    const contexts: BrowserContext[] = [];
    try {
      return await measure(lab, say, contexts);
    } finally {
      for (const context of contexts) await context.close();
    }
  },
};
