/** @file The network goes away and comes back: what was written meanwhile waits in order and then arrives in order, each once. */
import { expect, it } from 'vitest';
import type { Message } from '../../workers/api/messages.ts';
import { eventually, meet, useStage, type Person } from './harness/stage.ts';

const stage = useStage();

async function messagesOf(person: Person): Promise<readonly Message[]> {
  const [conversation] = await person.page.evaluate(() => window.engine.messages.list());
  const result = await person.page.evaluate(
    (id) => window.engine.messages.conversation(id),
    conversation?.id ?? '',
  );
  return result.ok ? result.value.messages : [];
}

async function say(person: Person, text: string): Promise<void> {
  const [conversation] = await person.page.evaluate(() => window.engine.messages.list());
  await person.page.evaluate(([id, t]) => window.engine.messages.send(id, t), [
    conversation?.id ?? '',
    text,
  ] as const);
}

const mixnetOf = (person: Person): Promise<string> =>
  person.page.evaluate(() => window.engine.app.snapshot()).then(({ mixnet }) => JSON.stringify(mixnet));

it('what was written while the network was down arrives in order once it is back', async () => {
  const ana = await stage().person('Ana');
  const ben = await stage().person('Ben');
  await meet(ana, ben, 'supporter');
  for (let turn = 1; turn <= 2; turn++) {
    const texts = ['one', 'two', 'three'].map((word) => `${word} of turn ${turn}`);
    // Whatever meeting left behind is out first.
    await eventually(
      () => ana.page.evaluate(() => window.engine.app.snapshot()),
      ({ queued }) => queued === 0,
      'an empty queue',
    );
    await stage().stopNet();
    await eventually(
      () => mixnetOf(ana),
      (state) => state.includes('waiting'),
      'waiting',
      30_000,
    );
    const putsBefore = stage().net.counts().puts;
    for (const text of texts) await say(ana, text);
    expect(await mixnetOf(ana)).toContain('"queued":3');
    expect(stage().net.counts().puts).toBe(putsBefore);
    await stage().startNet();
    const came = await eventually(
      async () => ({
        texts: (await messagesOf(ben)).map((one) => (one.kind === 'text' ? one.text : one.why)),
        // Only for the report when it fails.
        states: (await messagesOf(ana)).map((one) =>
          one.kind === 'text' ? `${one.text}: ${one.state ?? ''}` : '',
        ),
        ana: await mixnetOf(ana),
        ben: await mixnetOf(ben),
        counts: stage().net.counts(),
        noise: [ana.noise, ben.noise],
      }),
      (seen) => texts.every((text) => seen.texts.includes(text)),
      `turn ${turn}`,
      100_000,
    );
    expect(came.texts.slice(-3)).toEqual(texts);
  }
});
