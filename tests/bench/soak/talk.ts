/** @file What the soak does with a person's page. */
import type { Message } from '../../../workers/api/messages.ts';
import type { Person, Stage } from '../../engines/harness/people.ts';

export interface Shown {
  /** Texts of the other, in the order shown. */
  readonly theirs: readonly string[];
  readonly mine: readonly string[];
  /** Reasons of what could not be opened. */
  readonly unopened: readonly string[];
  /** Own messages that are neither mixed nor confirmed. */
  readonly unsettled: number;
  readonly queued: number;
}

/** Null, or why it was refused. */
export function say({ page }: Person, text: string): Promise<string | null> {
  return page.evaluate(async (said) => {
    const [conversation] = await window.engine.messages.list();
    const sent = await window.engine.messages.send(conversation?.id ?? '', said);
    return sent.ok ? null : sent.error.code;
  }, text);
}

export async function look({ page }: Person): Promise<Shown> {
  const { messages, queued } = await page.evaluate(async () => {
    const [conversation] = await window.engine.messages.list();
    const result = await window.engine.messages.conversation(conversation?.id ?? '');
    const snapshot = await window.engine.app.snapshot();
    return { messages: result.ok ? result.value.messages : [], queued: snapshot.queued };
  });
  const texts = (mine: boolean): string[] =>
    messages.flatMap((one: Message) => (one.kind === 'text' && one.mine === mine ? [one.text] : []));
  return {
    theirs: texts(false),
    mine: texts(true),
    unopened: messages.flatMap((one) => (one.kind === 'unopened' ? [one.why] : [])),
    unsettled: messages.filter(
      (one) => one.kind === 'text' && one.mine && one.state !== 'mixed' && one.state !== 'confirmed',
    ).length,
    queued,
  };
}

/** Leaves the page without a word, as a crash or a closed lid does, and opens it again. */
export async function tearAway(stage: Stage, { name, page }: Person): Promise<void> {
  await page.goto(stage.server.origin);
  await page.waitForFunction(() => 'engine' in window);
  const started = await page.evaluate(
    (ndf) =>
      window.engine.start({
        takeOver: true,
        locale: 'en',
        timeZone: 'Europe/Berlin',
        metered: false,
        network: { name: 'localnet', anonymity: 'none', host: '127.0.0.1', ndf },
        backend: null,
      }),
    stage.net.ndf,
  );
  if (started.state !== 'ready') throw new Error(`${name}'s engine did not come back: ${started.state}`);
}
