/**
 * @file What somebody learns who holds a person's lasting address and nothing else (design.md §9): how many write to it, how much each, and
 * when. That is why invitations carry a throw-away address. docs/SECURITY_AUDIT.md says it in plain words.
 */
import { base64urlnopad } from '@scure/base';
import { expect, it } from 'vitest';
import type { LocalnetEvent } from '../../localnet/index.ts';
import { eventually, meet, useStage, type Person } from './harness/stage.ts';
import { inPage } from './support/in-page.ts';
import { isFor, messagesPerSender, Onlooker, tagUnder } from './support/onlooker.ts';

const stage = useStage();
/** Frames of an ordinary message and of the flight "hello" (docs/PROTOCOL.md). */
const MESSAGE = 7;
const HELLO = 12;

const held = (person: Person): Promise<Record<string, number[]>> =>
  inPage(person.page, 'page-addresses.ts', 'heldAddresses');

async function say(person: Person, to: string, text: string): Promise<void> {
  const all = await person.page.evaluate(() => window.engine.messages.list());
  const id = all.find(({ name }) => name === to)?.id ?? '';
  const sent = await person.page.evaluate(([a, b]) => window.engine.messages.send(a, b), [id, text] as const);
  expect(sent).toEqual({ ok: true, value: null });
}

/** Nothing waits, and nothing was put for three seconds. */
async function quiet(people: readonly Person[]): Promise<void> {
  let puts = -1;
  let since = Date.now();
  await eventually(
    async () => {
      const queued = await Promise.all(
        people.map(({ page }) => page.evaluate(() => window.engine.app.snapshot())),
      );
      const now = stage().net.counts().puts;
      if (now !== puts || queued.some((one) => one.queued > 0)) since = Date.now();
      puts = now;
      return Date.now() - since;
    },
    (ms) => ms >= 3_000,
    'quiet',
    120_000,
  );
}

it("whoever holds Ben's address counts who writes to him and how much, and nobody else's mail", async () => {
  const { net } = stage();
  // The truth to compare with, from inside the network: the onlooker has none of it.
  const puts: { readonly sender: string; readonly round: bigint }[] = [];
  net.onEvent((event: LocalnetEvent) => {
    if (event.kind === 'put' && event.refused === undefined)
      puts.push({ sender: event.slots[0]?.sender ?? '', round: event.round });
  });
  const onlooker = new Onlooker(net.ndf);
  const opening = await onlooker.newestRound();

  const ana = await stage().person('Ana');
  const ben = await stage().person('Ben');
  const mia = await stage().person('Mia');
  const { fragment } = await meet(ana, ben, 'supporter');
  // Only who accepts speaks before the inviter does.
  const asBen = puts[0]?.sender ?? '';
  const asAna = puts.find(({ sender }) => sender !== asBen)?.sender ?? '';
  await meet(mia, ben, 'supporter');
  await quiet([ana, ben, mia]);

  const from = await onlooker.newestRound();
  puts.length = 0;
  for (const text of ['one', 'two']) await say(ana, 'Ben', text);
  await say(mia, 'Ben', 'only one');
  await quiet([ana, ben, mia]);
  const to = await onlooker.newestRound();
  const truth = puts.filter(({ round }) => round > from && round <= to);
  const by = (who: (sender: string) => boolean): number => truth.filter(({ sender }) => who(sender)).length;
  const byAna = by((sender) => sender === asAna);
  const byBen = by((sender) => sender === asBen);
  const byMia = by((sender) => sender !== asAna && sender !== asBen);
  // At least; a frame that came too late for its round goes again.
  expect(byAna).toBeGreaterThanOrEqual(2 * MESSAGE);
  expect(byMia).toBeGreaterThanOrEqual(MESSAGE);

  const benAddress = Uint8Array.from((await held(ana))['Ben'] ?? []);
  expect(benAddress).toHaveLength(36);
  const filed = await onlooker.filedFor(benAddress, from, to);
  console.log(`put: Ana ${byAna}, Mia ${byMia}, Ben ${byBen}; lying at Ben's address: ${filed.length}`);
  // To the frame: how many, and that each is his and not of one who shares his address ID.
  expect(filed).toHaveLength(byAna + byMia);
  expect(filed.filter((one) => isFor(benAddress, one))).toHaveLength(byAna + byMia);
  // And when: the very rounds that those two sent in.
  const sorted = (rounds: readonly bigint[]): readonly bigint[] => rounds.toSorted((a, b) => Number(a - b));
  expect(sorted(filed.map(({ round }) => round))).toEqual(
    sorted(truth.filter(({ sender }) => sender !== asBen).map(({ round }) => round)),
  );
  // The type of a message can be read with the address alone: that is why all frames have the same.
  expect(new Set(filed.map((one) => tagUnder(benAddress, one).type)).size).toBe(1);
  // And by how many: two, and how much each of them says. Who they are, it doesn't tell.
  expect(messagesPerSender(benAddress, filed)).toEqual([byAna, byMia].sort((a, b) => b - a));

  // The control: another person's address holds what that person was sent, and doesn't open the tags of Ben's mail.
  const anaAddress = Uint8Array.from((await held(ben))['Ana'] ?? []);
  const miaAddress = Uint8Array.from((await held(ben))['Mia'] ?? []);
  const atOthers = [
    ...(await onlooker.filedFor(anaAddress, from, to)),
    ...(await onlooker.filedFor(miaAddress, from, to)),
  ];
  expect(atOthers).toHaveLength(byBen);
  expect(atOthers.length).not.toBe(filed.length);
  expect(filed.filter((one) => isFor(anaAddress, one))).toEqual([]);
  const stranger = Uint8Array.from(benAddress);
  stranger[35] = (stranger[35] ?? 0) ^ 1;
  expect(await onlooker.filedFor(stranger, from, to)).toEqual([]);

  // The link that Ana gave away leads to a throw-away address: Ben's hello lies there, and nothing that came to Ana since.
  await say(ben, 'Ana', 'an answer');
  await quiet([ana, ben, mia]);
  const end = await onlooker.newestRound();
  const linked = base64urlnopad.decode(fragment.replace(/^#/, '')).subarray(81, 117);
  expect(linked).not.toEqual(anaAddress);
  const atThrowAway = await onlooker.filedFor(linked, opening, end);
  expect(atThrowAway.length).toBeGreaterThanOrEqual(HELLO);
  expect(atThrowAway.filter(({ round }) => round > from)).toEqual([]);
  expect((await onlooker.filedFor(anaAddress, from, end)).length).toBeGreaterThanOrEqual(MESSAGE);
});
