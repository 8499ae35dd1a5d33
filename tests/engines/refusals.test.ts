/**
 * @file Links that lead nowhere, over the real mixnet: used, revoked, declined, expired, altered. Both sides are told in plain words what
 * became of them, and nobody comes to know anybody.
 */
import { base64urlnopad } from '@scure/base';
import { createHash } from 'node:crypto';
import { afterEach, beforeAll, expect, it } from 'vitest';
import type { InvitationSummary } from '../../workers/api/people.ts';
import { eventually, useStage, type Person } from './harness/stage.ts';
import { moveClock } from './support/moved-clock.ts';

const stage = useStage();
let ana: Person;
let ben: Person;
let cem: Person;

beforeAll(async () => {
  ana = await stage().person('Ana');
  ben = await stage().person('Ben');
  cem = await stage().person('Cem');
});

const people = (person: Person) => person.page.evaluate(() => window.engine.people.snapshot());

afterEach(async () => {
  for (const person of [ana, ben, cem]) expect((await people(person)).people).toEqual([]);
});

async function invite(days = 7): Promise<{ readonly id: string; readonly fragment: string }> {
  const made = await ana.page.evaluate(
    (d) => window.engine.people.invite({ role: 'supporter', days: d }),
    days,
  );
  if (!made.ok) throw new Error(`no invitation: ${JSON.stringify(made.error)}`);
  return made.value;
}

const accept = (person: Person, fragment: string) =>
  person.page.evaluate(([text, name]) => window.engine.people.accept(text, name), [
    fragment,
    person.name,
  ] as const);

/** Accepts and returns the acceptance's id. */
async function accepted(person: Person, fragment: string): Promise<string> {
  const result = await accept(person, fragment);
  if (!result.ok) throw new Error(`not accepted: ${JSON.stringify(result.error)}`);
  return result.value.id;
}

/** How the invitation stands for Ana, once it is as wanted. */
async function atAna(
  id: string,
  wanted: (one: InvitationSummary) => boolean,
): Promise<InvitationSummary | undefined> {
  const found = await eventually(
    async () => (await people(ana)).invitations.find((one) => one.id === id),
    (one) => one !== undefined && wanted(one),
    'the invitation to change',
    150_000,
  );
  return found;
}

/** What whoever accepted is told. */
async function told(person: Person, id: string): Promise<string | null | undefined> {
  const found = await eventually(
    async () => (await people(person)).accepted.find((one) => one.id === id),
    (one) => one?.state === 'refused',
    `${person.name} to be told`,
    150_000,
  );
  return found?.why;
}

/** The link with one byte changed and, as whoever knows the format would, its checksum made to fit again. */
function forged(fragment: string, at: number): string {
  const bytes = base64urlnopad.decode(fragment.replace(/^#/, ''));
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  const digest = createHash('sha256').update('wellio/invitation').update(bytes.subarray(0, 126)).digest();
  bytes.set(digest.subarray(0, 8), 126);
  return base64urlnopad.encode(bytes);
}

const SECRET_AT = 1 + 16;

it('altered: by accident it is not read at all; on purpose, the inviter is told and nothing comes of it', async () => {
  const { id, fragment } = await invite();
  const middle = Math.floor(fragment.length / 2);
  const broken =
    fragment.slice(0, middle) + (fragment[middle] === 'A' ? 'B' : 'A') + fragment.slice(middle + 1);
  const refusal = { ok: false, error: { code: 'invitation-altered' } };
  expect(await accept(ben, broken)).toEqual(refusal);
  expect(await accept(ben, fragment.slice(0, -1))).toEqual(refusal);
  expect((await people(ben)).accepted).toEqual([]);

  const lasting = await accepted(ben, forged(fragment, SECRET_AT));
  const seen = await atAna(id, ({ altered }) => altered > 0);
  expect(seen).toMatchObject({ state: { kind: 'pending' }, refused: 0, altered: 1 });
  // Whoever can't read the hello can't answer it: Ben goes on waiting, and can put it away.
  expect((await people(ben)).accepted.find((one) => one.id === lasting)?.state).toBe('waiting');
  await ben.page.evaluate((one) => window.engine.people.dismissAccepted(one), lasting);
  expect((await people(ben)).accepted).toEqual([]);
});

it('declined: whoever accepted is told, and the link is used up', async () => {
  const { id, fragment } = await invite();
  const acceptance = await accepted(ben, fragment);
  expect(await accept(ben, fragment)).toEqual({
    ok: false,
    error: { code: 'invitation-already-accepted' },
  });
  const seen = await atAna(id, ({ state }) => state.kind === 'accepted');
  expect(seen?.state).toMatchObject({ kind: 'accepted', name: 'Ben' });
  expect(await ana.page.evaluate((one) => window.engine.people.decline(one), id)).toEqual({
    ok: true,
    value: null,
  });
  expect(await told(ben, acceptance)).toBe('invitation-declined');
  expect((await atAna(id, () => true))?.state).toEqual({ kind: 'declined' });
  expect(await ana.page.evaluate((one) => window.engine.people.confirm(one), id)).toEqual({
    ok: false,
    error: { code: 'gone' },
  });
});

it('used: the second who comes is told, and the inviter that somebody came', async () => {
  const { id, fragment } = await invite();
  await accepted(ben, fragment);
  await atAna(id, ({ state }) => state.kind === 'accepted');
  const second = await accepted(cem, fragment);
  expect(await told(cem, second)).toBe('invitation-used');
  expect(await atAna(id, ({ refused }) => refused > 0)).toMatchObject({
    state: { kind: 'accepted', name: 'Ben' },
    refused: 1,
  });
  await ana.page.evaluate((one) => window.engine.people.decline(one), id);
});

it('revoked: who comes later is told, and the inviter sees that one came', async () => {
  const { id, fragment } = await invite();
  await ana.page.evaluate((one) => window.engine.people.revoke(one), id);
  const late = await accepted(cem, fragment);
  expect(await told(cem, late)).toBe('invitation-revoked');
  expect(await atAna(id, ({ refused }) => refused > 0)).toMatchObject({
    state: { kind: 'revoked' },
    refused: 1,
  });
});

it('expired: refused before anything leaves, and by the inviter when the clocks differ', async () => {
  const { id, fragment } = await invite(1);
  await moveClock(ana.context, 25 * 3_600_000);
  ana = await ana.reload();
  expect((await atAna(id, ({ state }) => state.kind === 'expired'))?.state).toEqual({ kind: 'expired' });

  // Cem's clock says that the link still holds.
  const late = await accepted(cem, fragment);
  expect(await told(cem, late)).toBe('invitation-expired');

  // With Ana's clock it isn't even sent.
  await moveClock(ben.context, 25 * 3_600_000);
  ben = await ben.reload();
  const accepting = await accept(ben, fragment);
  expect(accepting).toEqual({ ok: false, error: { code: 'invitation-expired' } });
});
