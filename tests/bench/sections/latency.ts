/**
 * @file One way of a v1 message against bare datagrams of xxdk, turn by turn on one network. Both are timed from the same two points to
 * delivery: from handing the (first) frame to the mixnet worker, which is what the opening of a slot leads to at once, and from
 * localnet's first put of it, which anybody outside can see. A v1 message is seven frames, so seven datagrams at once are the
 * fair comparison for what the network asks and one datagram for what Wellio's layer costs over a bare one.
 */
import type { BrowserContext } from '@playwright/test';
import { meet, type Person } from '../../engines/harness/people.ts';
import { bringUp, openPage, randomFrame, type Client } from '../../mixnet/harness/browser.ts';
import { openPerson } from '../engine-page/person.ts';
import type {} from '../engine-page/page.ts';
import { compareSpread, median, spread, type Row, type Series } from '../figures.ts';
import type { Lab } from '../lab.ts';
import { Puts, sleep } from '../puts.ts';
import type { Section } from '../section.ts';

/** Frames of an ordinary v1 message. */
const FRAMES = 7;
const PATIENCE = 180_000;

/** Milliseconds since 1970. */
interface Way {
  readonly handed: number;
  readonly put: number;
  readonly delivered: number;
}

async function bareWay(
  puts: Puts,
  [from, to]: readonly [Client, Client],
  frames: number,
  sender: string | undefined,
): Promise<Way & { readonly sender: string }> {
  const mark = puts.mark;
  const address = await to.page.evaluate(() => window.harness.address('lasting'));
  const sent = Array.from({ length: frames }, () => randomFrame());
  const handed = await from.page.evaluate(
    ([target, all]) => {
      const at = Date.now();
      for (const frame of all) window.harness.send(crypto.randomUUID(), 'lasting', target, frame);
      return at;
    },
    [address, sent] as const,
  );
  const put = await puts.first(mark, sender);
  const times = await to.page.waitForFunction(
    (all) => {
      const found = all.map((frame) => window.harness.received.find((one) => one.frame === frame)?.at);
      return found.every((at) => at !== undefined) && found;
    },
    sent,
    { timeout: PATIENCE, polling: 100 },
  );
  const delivered = Math.max(...((await times.jsonValue()) as number[]));
  return { handed, put: put.at, delivered, sender: put.sender };
}

async function messageWay(
  puts: Puts,
  [from, to]: readonly [Person, Person],
  text: string,
  sender: string | undefined,
): Promise<Way & { readonly sender: string }> {
  const mark = puts.mark;
  const before = await from.page.evaluate(() => window.bench.handed.length);
  const shown = to.page.evaluate((wanted) => window.bench.whenShown(wanted), text);
  await from.page.evaluate(async (said) => {
    const [conversation] = await window.engine.messages.list();
    await window.engine.messages.send(conversation?.id ?? '', said);
  }, text);
  const put = await puts.first(mark, sender);
  const delivered = await shown;
  const handed = await from.page.evaluate((index) => window.bench.handed[index], before);
  if (handed === undefined) throw new Error('the engine handed no frame over');
  return { handed, put: put.at, delivered, sender: put.sender };
}

async function openPair(lab: Lab, contexts: BrowserContext[]): Promise<readonly [Person, Person]> {
  const [ana, ben] = [await openPerson(lab, 'Ana'), await openPerson(lab, 'Ben')];
  contexts.push(ana.context, ben.context);
  await meet(ana, ben, 'supporter');
  return [ana, ben];
}

async function openBarePair(lab: Lab, clients: Client[]): Promise<readonly [Client, Client]> {
  const [browser, { origin }, { ndf }] = [await lab.browser(), await lab.barePage(), await lab.localnet()];
  for (let index = 0; index < 2; index += 1) {
    const client = await openPage(browser, origin);
    clients.push(client);
    await bringUp(client, ndf);
  }
  const [from, to] = clients;
  if (from === undefined || to === undefined) throw new Error('two were opened');
  return [from, to];
}

function took(way: Way | undefined): number {
  return way === undefined ? 0 : way.delivered - way.handed;
}

interface Kind {
  readonly name: string;
  readonly ways: Way[];
  readonly go: (index: number) => Promise<Way>;
}

function rowsFrom(point: 'handed' | 'put', label: string, kinds: readonly Kind[]): readonly Row[] {
  const series = kinds.map(({ name, ways }): Series => ({
    name,
    samples: ways.map((way) => way.delivered - way[point]),
  }));
  const [bare, seven, message] = series;
  if (bare === undefined || seven === undefined || message === undefined) throw new Error('three kinds');
  return [
    ...series.flatMap((one) => spread(label, one)),
    ...compareSpread(label, bare, message),
    ...compareSpread(label, seven, message),
  ];
}

async function measure(lab: Lab, say: (line: string) => void, contexts: BrowserContext[], clients: Client[]) {
  const net = await lab.localnet();
  const puts = new Puts(net);
  lab.defer(() => puts.end());
  say('two engines meet');
  const people = await openPair(lab, contexts);
  say('two bare clients come up');
  const bare = await openBarePair(lab, clients);
  await sleep(6_000);
  // One of each, uncounted: tells the senders' ids on the wire.
  const engineId = (await messageWay(puts, people, 'the first', undefined)).sender;
  await puts.quiet(engineId);
  const bareId = (await bareWay(puts, bare, 1, undefined)).sender;
  const kinds: readonly Kind[] = [
    { name: 'one bare datagram', ways: [], go: () => bareWay(puts, bare, 1, bareId) },
    {
      name: `${FRAMES} bare datagrams, to the last`,
      ways: [],
      go: () => bareWay(puts, bare, FRAMES, bareId),
    },
    {
      name: 'a v1 message',
      ways: [],
      go: (index) => messageWay(puts, people, `message ${index}`, engineId),
    },
  ];
  const n = lab.samples(20, 2);
  for (let index = 0; index < n; index += 1) {
    for (let turn = 0; turn < kinds.length; turn += 1) {
      const kind = kinds[(index + turn) % kinds.length];
      if (kind === undefined) continue;
      // Anywhere between two rounds, as the outbox does with its own random waits.
      await sleep(Math.random() * 1_000);
      kind.ways.push(await kind.go(index));
    }
    const last = kinds.map(({ name, ways }) => `${name} ${took(ways.at(-1))} ms`);
    say(`${index + 1} of ${n}: ${last.join('; ')}`);
  }
  const [first] = kinds;
  return [
    ...rowsFrom('handed', 'from the opening of the slot', kinds),
    ...rowsFrom('put', "from localnet's first put", kinds),
    {
      what: 'handing over to first put, one bare datagram, p50',
      value: median((first?.ways ?? []).map(({ handed, put }) => put - handed)),
      unit: 'ms',
      n,
    } satisfies Row,
  ];
}

export const latency: Section = {
  name: 'latency',
  title: 'One-way latency over localnet, a round every 400 ms',
  async run(lab, say) {
    const contexts: BrowserContext[] = [];
    const clients: Client[] = [];
    try {
      return await measure(lab, say, contexts, clients);
    } finally {
      for (const context of contexts) await context.close();
      for (const client of clients) await client.close();
    }
  },
};
