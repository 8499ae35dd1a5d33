import { expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import SecureMessaging from '$lib/features/messages/SecureMessaging.svelte';
import { t } from '$lib/i18n/index.ts';
import { expectAccessible, renderScreen } from './render-screen.ts';

const id = 'conv-1';
const box = () => page.getByRole('textbox', { name: t.messages.write });

test('every send state has its word, and what could not be opened shows only why', async () => {
  await renderScreen(SecureMessaging, {}, { id });
  const log = page.getByRole('log');
  for (const state of ['queued', 'in-round', 'mixed', 'confirmed'] as const)
    await expect.element(log.getByText(t.messages.states[state])).toBeInTheDocument();
  await expect.element(log.getByText(t.messages.unopened.altered, { exact: false })).toBeInTheDocument();
});

test('what also went by the relay says so, with a shape', async () => {
  const { fake } = await renderScreen(SecureMessaging, {}, { id });
  await expect.element(page.getByRole('log')).toBeVisible();
  expect(page.getByText(t.messages.relayed).elements()).toEqual([]);
  const messages = fake.conversation.messages.map((message) =>
    message.kind === 'text' ? { ...message, relayed: true as const } : message,
  );
  fake.conversation = { ...fake.conversation, messages };
  fake.changed('messages');
  await expect.element(page.getByText(t.messages.relayed).first()).toBeVisible();
  await expectAccessible();
});

test('Enter sends, the box empties, and the message is queued', async () => {
  const { fake } = await renderScreen(SecureMessaging, {}, { id });
  await box().fill('On Sunday then');
  await userEvent.keyboard('{Enter}');
  await expect.element(page.getByText('On Sunday then')).toBeVisible();
  await expect.element(box()).toHaveValue('');
  expect(fake.conversation.messages.at(-1)).toMatchObject({ text: 'On Sunday then', state: 'queued' });
});

test('what is typed is kept as a draft, and stays when storing fails', async () => {
  const { fake } = await renderScreen(SecureMessaging, { commands: 'storage-full' }, { id });
  await box().fill('Half a thought');
  await expect.poll(() => fake.calls).toContain('saveDraft:Half a thought');
  await page.getByRole('button', { name: t.messages.send }).click();
  await expect.element(page.getByRole('alert')).toHaveFocus();
  await expect.element(box()).toHaveValue('Half a thought');
  await expectAccessible();
});

test('a message over the limit says by how much and is not sent', async () => {
  const { fake } = await renderScreen(SecureMessaging, {}, { id });
  await box().fill('ä'.repeat(1001));
  await expect.element(page.getByText(t.messages.tooLong(2))).toBeVisible();
  await page.getByRole('button', { name: t.messages.send }).click();
  expect(fake.calls).not.toContain('send');
});

for (const [kind, word, mixnet] of [
  ['full', t.messages.privacy.full, { kind: 'up' }],
  ['waiting', t.messages.privacy.waiting(3), { kind: 'waiting', since: 0, queued: 3 }],
  ['off', t.messages.privacy.off, { kind: 'off', why: 'keys-unavailable' }],
] as const) {
  test(`this conversation's privacy has a word and a shape: ${kind}`, async () => {
    await renderScreen(SecureMessaging, { mixnet, network: { name: 'xx', anonymity: 'cmix' } }, { id });
    const status = page.getByRole('button', { name: word });
    await expect.element(status).toBeVisible();
    expect(status.element().querySelector('svg')).not.toBeNull();
    await status.click();
    await expect.element(page.getByRole('dialog', { name: t.messages.menu })).toBeVisible();
    await expectAccessible();
  });
}

test('a network without anonymity is said on the conversation itself', async () => {
  await renderScreen(SecureMessaging, { network: { name: 'localnet', anonymity: 'none' } }, { id });
  await page.getByRole('button', { name: t.mixnet.noAnonymityShort }).click();
  await expect.element(page.getByText(t.mixnet.noAnonymity)).toBeVisible();
});

test('new keys now', async () => {
  const { fake } = await renderScreen(SecureMessaging, {}, { id });
  await page.getByRole('button', { name: t.messages.privacy.fullNoAnonymity }).click();
  await page.getByRole('button', { name: t.messages.newKeys }).click();
  expect(fake.calls).toContain('newKeys');
});
