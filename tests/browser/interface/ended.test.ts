/** @file Somebody who said goodbye: their row, page and conversation say that it is over, and offer nothing that can't be. */
import { expect, test } from 'vitest';
import { page } from 'vitest/browser';
import SecureMessaging from '$lib/features/messages/SecureMessaging.svelte';
import People from '$lib/features/people/people.svelte';
import Person from '$lib/features/person/person.svelte';
import { t } from '$lib/i18n/index.ts';
import { expectAccessible, expectNoOverflow, renderScreen, type AnyScreen } from './render-screen.ts';

const ID = 'coach-1';

async function over(screen: AnyScreen, props: object = {}) {
  const { fake } = await renderScreen(screen, {}, props);
  fake.people = {
    ...fake.people,
    people: fake.people.people.map((one) =>
      one.id === ID ? { ...one, theirRole: null, myRole: null, state: { kind: 'removed' } } : one,
    ),
  };
  fake.conversation = { ...fake.conversation, ended: true };
  fake.changed('people', 'messages');
  const name = fake.people.people.find(({ id }) => id === ID)?.name ?? '';
  return { fake, name };
}

async function expectFine(): Promise<void> {
  for (const theme of ['light', 'dark']) {
    document.documentElement.dataset['theme'] = theme;
    await expectAccessible();
  }
  expectNoOverflow();
}

test('in the list: apart from those one is connected with', async () => {
  const { name } = await over(People);
  const fold = page.getByText(t.people.removed, { exact: true });
  await expect.element(fold).toBeVisible();
  await expect.element(page.getByText(name, { exact: true })).not.toBeVisible();
  await fold.click();
  await expect.element(page.getByText(name, { exact: true })).toBeVisible();
  await expectFine();
});

test('on their page: said, the messages can be read, and nothing is left to stop or to block', async () => {
  const { name } = await over(Person, { id: ID });
  await expect.element(page.getByText(t.person.endedText(name))).toBeVisible();
  await expect.element(page.getByRole('button', { name: t.person.remove })).not.toBeInTheDocument();
  await expect.element(page.getByRole('button', { name: t.sharing.block })).not.toBeInTheDocument();
  await expect.element(page.getByText(t.person.message(name))).not.toBeInTheDocument();
  await expectFine();
});

test('in the conversation: what was said stays, and there is no field to write in', async () => {
  const { fake } = await over(SecureMessaging, { id: 'conv-1' });
  await expect.element(page.getByText(t.person.endedText(fake.conversation.name))).toBeVisible();
  await expect.element(page.getByLabelText(t.messages.write)).not.toBeInTheDocument();
  await expect.element(page.getByRole('log')).toBeVisible();
  await expectFine();
});
