/**
 * @file Accounts, relay and encrypted copies with real engines in real browsers, over a real cMix network and a real server: what is written
 * to the table and when, what never is, and that no token reaches a page.
 */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Page } from '@playwright/test';
import type { Message } from '../../workers/api/messages.ts';
import { openInProcess, type InProcess } from '../backend/support/in-process.ts';
import { eventually, meet, openStage, type Person, type Stage } from './harness/people.ts';

let server: InProcess;
let stage: Stage;
beforeAll(async () => {
  const origins: string[] = [];
  server = await openInProcess(origins);
  stage = await openStage({ kind: 'embedded', ...server.place, emailCodes: false });
  origins.push(stage.server.origin);
}, 240_000);
afterAll(async () => {
  await stage.end();
  await server.stop();
});

const PASSWORD = 'correct horse battery';
const PASSPHRASE = 'ankle brave cactus dolphin ember fabric';
const tokens = new Set<string>();

/** Everything the server hands out, as the browser's network sees it. */
function collectTokens(person: Person): void {
  person.context.on('response', (response) => {
    if (!response.url().includes('/auth/v1/')) return;
    void response
      .text()
      .then((text) => {
        for (const [, token = ''] of text.matchAll(/"(?:access|refresh)_token":"([^"]+)"/g))
          tokens.add(token);
      })
      .catch(() => undefined);
  });
}

async function signUp(person: Person): Promise<void> {
  collectTokens(person);
  const email = `${person.name.toLowerCase()}@example.org`;
  const signed = await person.page.evaluate(
    ([address, password]) => window.engine.backend.signUp({ email: address, password }),
    [email, PASSWORD] as const,
  );
  expect(signed).toEqual({ ok: true, value: { next: 'signed-in' } });
  await eventually(
    () => person.page.evaluate(() => window.engine.backend.snapshot()),
    ({ publishedAt }) => publishedAt !== null,
    `${person.name}'s keys in the directory`,
  );
}

const conversationOf = (page: Page, name: string): Promise<string> =>
  page.evaluate(
    async (other) => (await window.engine.messages.list()).find((one) => one.name === other)?.id ?? '',
    name,
  );

async function say(person: Person, other: string, text: string): Promise<void> {
  const id = await conversationOf(person.page, other);
  const sent = await person.page.evaluate(([to, words]) => window.engine.messages.send(to, words), [
    id,
    text,
  ] as const);
  expect(sent).toEqual({ ok: true, value: null });
}

async function messagesOf(person: Person, other: string): Promise<readonly Message[]> {
  const id = await conversationOf(person.page, other);
  const result = await person.page.evaluate((one) => window.engine.messages.conversation(one), id);
  return result.ok ? result.value.messages : [];
}

const rows = async (): Promise<number> => {
  const [row] = (await server.app.query(
    'select count(*)::int as n from public.secure_messages',
  )) as readonly {
    readonly n: number;
  }[];
  return row?.n ?? -1;
};

interface Row {
  readonly sender_key_id: string;
  readonly recipient_key_id: string;
}

const whose = async (): Promise<readonly Row[]> =>
  (await server.app.query(
    'select sender_key_id, recipient_key_id from public.secure_messages',
  )) as readonly Row[];

async function waiting(person: Person): Promise<void> {
  await eventually(
    () => person.page.evaluate(() => window.engine.app.snapshot()),
    ({ mixnet }) => mixnet.kind === 'waiting',
    'waiting',
  );
}

it('a relay row between two browsers: written, picked up, deleted, shown once; never for a coach', async () => {
  const ana = await stage.person('Ana');
  const ben = await stage.person('Ben');
  const cem = await stage.person('Cem');
  await meet(ana, ben, 'supporter');
  await meet(ana, cem, 'coach');
  for (const person of [ana, ben, cem]) await signUp(person);
  for (const [person, other] of [
    [ana, 'Ben'],
    [ben, 'Ana'],
  ] as const) {
    const id = await conversationOf(person.page, other);
    const on = await person.page.evaluate((one) => window.engine.backend.setRelayAllowed(one, true), id);
    expect(on).toEqual({ ok: true, value: null });
  }
  const coach = await conversationOf(ana.page, 'Cem');
  expect(
    await ana.page.evaluate((one) => window.engine.backend.setRelayAllowed(one, true), coach),
  ).toMatchObject({ error: { code: 'relay-never' } });

  // Gateways answer and refuse every put: whatever is said, to whomever, nothing goes by the relay.
  stage.net.refusePuts(true);
  await say(ana, 'Cem', 'to the coach');
  await say(cem, 'Ana', 'from the coach');
  const cemId = await ana.page.evaluate(
    async () => (await window.engine.people.snapshot()).people.find(({ name }) => name === 'Cem')?.id ?? '',
  );
  await ana.page.evaluate((id) => window.engine.people.shareNow(id), cemId);
  await new Promise((resolve) => setTimeout(resolve, 40_000));
  expect(await rows()).toBe(0);
  stage.net.refusePuts(false);

  await stage.stopNet();
  await waiting(ana);
  await say(ana, 'Ben', 'over the relay');
  await say(ana, 'Cem', 'once more to the coach');
  const keyId = (person: Person) =>
    person.page.evaluate(async () => (await window.engine.security.snapshot()).keyId);
  const between = { sender_key_id: await keyId(ana), recipient_key_id: await keyId(ben) };
  const [row] = await eventually(whose, (found) => found.length > 0, 'the row');
  expect(row).toEqual(between);
  // Ben may pick it up at any moment now; never is there another one, for the coach.
  for (let looked = 0; looked < 50; looked += 1) {
    for (const one of await whose()) expect(one).toEqual(between);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  // A page that is shown looks soon.
  await ben.page.evaluate(() => window.engine.app.setVisible(true));
  const shown = await eventually(
    () => messagesOf(ben, 'Ana'),
    (all) => all.length > 0,
    'the message by the relay',
    330_000,
  );
  expect(shown).toMatchObject([{ kind: 'text', text: 'over the relay', relayed: true }]);
  await eventually(rows, (count) => count === 0, 'the row to be deleted');

  await stage.startNet();
  await eventually(
    () => messagesOf(cem, 'Ana'),
    // Beside what the coach wrote.
    (all) => all.filter(({ mine }) => !mine).length === 2,
    'the coach’s messages by cMix',
    150_000,
  );
  await eventually(
    () => messagesOf(ana, 'Ben'),
    (all) => all.some((one) => one.kind === 'text' && one.state !== 'queued'),
    'the same message by cMix',
    150_000,
  );
  await new Promise((resolve) => setTimeout(resolve, 10_000));
  expect(await messagesOf(ben, 'Ana')).toHaveLength(1);
  expect((await messagesOf(cem, 'Ana')).every((one) => one.kind === 'text' && one.relayed !== true)).toBe(
    true,
  );
  expect(await rows()).toBe(0);
}, 900_000);

it('sign up, publish, back up, sign out; sign in on another profile, restore; no token on the main thread', async () => {
  const dora = await stage.person('Dora');
  const eli = await stage.person('Eli');
  await meet(dora, eli, 'supporter');
  await signUp(dora);
  const root = await dora.page.evaluate(
    async () => (await window.engine.security.snapshot()).rootFingerprint,
  );
  expect(
    await dora.page.evaluate((words) => window.engine.backend.setBackupPassphrase(words), PASSPHRASE),
  ).toEqual({ ok: true, value: null });
  expect(await dora.page.evaluate(() => window.engine.backend.signOut())).toEqual({ ok: true, value: null });
  expect(await dora.page.evaluate(() => window.engine.backend.backupNow())).toMatchObject({ ok: false });

  const other = await stage.person('Dora again');
  collectTokens(other);
  expect(
    await other.page.evaluate(
      (password) => window.engine.backend.signIn({ email: 'dora@example.org', password }),
      PASSWORD,
    ),
  ).toEqual({ ok: true, value: null });
  const read = await other.page.evaluate(
    (words) => window.engine.backend.readCloudBackup(null, words),
    PASSPHRASE,
  );
  expect(read).toMatchObject({ ok: true, value: { counts: { people: 1 } } });
  const id = read.ok ? read.value.id : '';
  expect(await other.page.evaluate((one) => window.engine.backup.apply(one), id)).toEqual({
    ok: true,
    value: null,
  });
  const crossedBefore = await other.page.evaluate(() => JSON.stringify(window.crossed));
  const restored = await other.reload();
  const now = await restored.page.evaluate(async () => ({
    root: (await window.engine.security.snapshot()).rootFingerprint,
    people: (await window.engine.people.snapshot()).people.map(({ name }) => name),
    account: (await window.engine.backend.snapshot()).account,
  }));
  expect(now).toMatchObject({
    root,
    people: ['Eli'],
    account: { kind: 'signed-in', email: 'dora@example.org' },
  });

  expect(tokens.size).toBeGreaterThanOrEqual(4);
  const crossed = [
    crossedBefore,
    await restored.page.evaluate(() => JSON.stringify(window.crossed)),
    await dora.page.evaluate(() => JSON.stringify(window.crossed)),
  ].join('\n');
  // The control: what does cross is in what was written down.
  expect(crossed).toContain('dora@example.org');
  for (const token of tokens) expect(crossed).not.toContain(token);
}, 400_000);
