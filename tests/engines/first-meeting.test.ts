/** @file Two engines meet over the real mixnet, talk both ways and share, with a reload and an outage in the middle. */
import { expect, it } from 'vitest';
import { eventually, meet, useStage, type Person } from './harness/stage.ts';

const stage = useStage();

const texts = async (person: Person): Promise<readonly string[]> => {
  const [conversation] = await person.page.evaluate(() => window.engine.messages.list());
  if (conversation === undefined) return [];
  const result = await person.page.evaluate((id) => window.engine.messages.conversation(id), conversation.id);
  return result.ok ? result.value.messages.map((one) => (one.kind === 'text' ? one.text : one.why)) : [];
};

const say = async (person: Person, text: string): Promise<void> => {
  const [conversation] = await person.page.evaluate(() => window.engine.messages.list());
  const sent = await person.page.evaluate(([id, t]) => window.engine.messages.send(id, t), [
    conversation?.id ?? '',
    text,
  ] as const);
  expect(sent).toEqual({ ok: true, value: null });
};

it('two people meet, talk both ways across a reload, and a coach receives a week', async () => {
  const ana = await stage().person('Ana');
  let ben = await stage().person('Ben');
  const started = Date.now();
  const { accepterId } = await meet(ana, ben, 'coach');
  console.log(`met after ${Date.now() - started} ms`);

  const spoke = Date.now();
  await say(ana, 'Hello Ben');
  await eventually(
    () => texts(ben),
    (all) => all.includes('Hello Ben'),
    'the first message',
  );
  console.log(`first message after ${Date.now() - spoke} ms`);
  await say(ben, 'Hello Ana');
  await eventually(
    () => texts(ana),
    (all) => all.includes('Hello Ana'),
    'the answer',
  );

  ben = await ben.reload();
  await say(ana, 'After your reload');
  await eventually(
    () => texts(ben),
    (all) => all.includes('After your reload'),
    'a message after the reload',
  );

  const today = Date.now();
  for (let day = 0; day < 7; day++) {
    const at = today - day * 86_400_000;
    const logged = await ana.page.evaluate(
      (when) =>
        window.engine.today.log(
          { domain: 'activity', kind: 'walk', minutes: 20, intensity: 'moderate' },
          when,
        ),
      at,
    );
    expect(logged.ok).toBe(true);
  }
  const shared = await ana.page.evaluate((id) => window.engine.people.shareNow(id), accepterId);
  expect(shared).toEqual({ ok: true, value: null });
  const seen = await eventually(
    () => ben.page.evaluate(() => window.engine.people.snapshot()),
    ({ people }) => people.some(({ lastInsight }) => lastInsight !== null),
    "Ana's week at Ben",
  );
  expect(seen.people[0]?.lastInsight?.packet.role).toBe('coach');

  const counts = stage().net.counts();
  expect(counts.registrations).toBe(2);
  expect(counts.puts).toBeGreaterThan(30);
  expect(await texts(ana)).toEqual(['Hello Ben', 'Hello Ana', 'After your reload']);
  expect(await texts(ben)).toEqual(['Hello Ben', 'Hello Ana', 'After your reload']);
  expect([...ana.noise, ...ben.noise].filter((line) => !line.includes('favicon'))).toEqual([]);
});
