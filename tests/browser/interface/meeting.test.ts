import { expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import Invitation from '$lib/features/invite/invitation.svelte';
import Invite from '$lib/features/invite/invite.svelte';
import Invited from '$lib/features/join/invited.svelte';
import Person from '$lib/features/person/person.svelte';
import { t } from '$lib/i18n/index.ts';
import { invitationInbox } from '$lib/invitation-inbox.svelte.ts';
import { routes } from '$lib/routes.ts';
import { FRAGMENT } from '../fake-data.ts';
import { expectAccessible, renderScreen } from './render-screen.ts';

test('making an invitation: a role must be chosen by somebody, then its page opens', async () => {
  const { fake, went } = await renderScreen(Invite);
  await page.getByRole('button', { name: t.invite.make }).click();
  await expect.element(page.getByRole('alert')).toHaveFocus();
  expect(fake.calls).not.toContain('invite');
  await page.getByRole('radio', { name: t.roles.coach }).click();
  await page.getByRole('button', { name: t.invite.make }).click();
  await expect.poll(() => went).toEqual([routes.invitation('inv-new-1')]);
});

test('roles are chosen with the arrow keys', async () => {
  await renderScreen(Invite);
  const friend = page.getByRole('radio', { name: t.roles.supporter });
  await friend.click();
  await userEvent.keyboard('{ArrowDown}');
  await expect.element(page.getByRole('radio', { name: t.roles.coach })).toBeChecked();
});

test('the inviter sees who accepted and the numbers, and confirms', async () => {
  const { fake } = await renderScreen(Invitation, {}, { id: 'inv-accepted' });
  await expect.element(page.getByText('4821 9053')).toBeVisible();
  await page.getByRole('button', { name: t.invitation.confirm('Lena') }).click();
  expect(fake.calls).toContain('confirm');
  await expect.element(page.getByText(t.invitation.confirmed, { exact: true })).toBeVisible();
});

test('taking an invitation back asks first, with the safe choice in focus', async () => {
  const { fake } = await renderScreen(Invitation, {}, { id: 'inv-pending' });
  await page.getByRole('button', { name: t.invitation.revoke }).click();
  await expect.element(page.getByRole('alertdialog')).toBeVisible();
  await expect.element(page.getByRole('button', { name: t.app.cancel })).toHaveFocus();
  await expectAccessible();
  await userEvent.keyboard('{Escape}');
  expect(fake.calls).not.toContain('revoke');
  await page.getByRole('button', { name: t.invitation.revoke }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: t.invitation.revoke }).click();
  await expect.element(page.getByText(t.invitation.ended.revoked)).toBeVisible();
});

test('somebody new opens a link: nothing is created until they accept, then they wait for the person', async () => {
  invitationInbox.text = FRAGMENT;
  const { fake, went } = await renderScreen(Invited, { scenario: 'first-run' }, {}, 'div');
  await expect.element(page.getByText(t.join.as.coach)).toBeVisible();
  await expectAccessible();
  expect(fake.calls).toEqual([]);
  await page.getByRole('button', { name: t.join.accept }).click();
  await expect.element(page.getByRole('alert')).toHaveFocus();
  await page.getByRole('textbox', { name: t.join.name }).fill('Lena');
  await page.getByRole('checkbox', { name: t.welcome.adult }).click();
  await page.getByRole('button', { name: t.join.accept }).click();
  await expect.poll(() => went).toEqual([routes.joined('acc-1')]);
  expect(fake.calls).toEqual(expect.arrayContaining(['welcome.finish', 'accept']));
  expect(invitationInbox.text).toBeNull();
});

for (const code of Object.keys(t.join.errors) as (keyof typeof t.join.errors)[]) {
  test(`an invitation that is refused says why: ${code}`, async () => {
    invitationInbox.text = FRAGMENT;
    const { fake } = await renderScreen(Invited, { invitation: code }, {}, 'div');
    await expect.element(page.getByText(t.join.errors[code])).toBeVisible();
    expect(fake.calls).toEqual([]);
    invitationInbox.clear();
  });
}

test('what they see and what they got come from one component; sharing, pausing, stopping', async () => {
  const { fake, went } = await renderScreen(Person, {}, { id: 'coach-1' });
  await page.getByRole('button', { name: t.person.share }).click();
  await page.getByRole('switch', { name: t.person.pause }).click();
  await expect.element(page.getByRole('switch', { name: t.person.pause })).toBeChecked();
  await expect.element(page.getByRole('button', { name: t.person.share })).not.toBeInTheDocument();
  await page.getByRole('button', { name: t.person.remove }).click();
  await expect.element(page.getByText(t.person.removeText('Mira Okafor'))).toBeVisible();
  await page.getByRole('alertdialog').getByRole('button', { name: t.person.removeConfirm }).click();
  await expect.poll(() => went).toEqual([routes.people]);
  expect(fake.calls).toEqual(expect.arrayContaining(['shareNow', 'setPaused', 'people.remove']));
});
