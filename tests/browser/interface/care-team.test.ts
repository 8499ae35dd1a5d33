/** @file What is shared with whom, by hand: switches, time, requests, blocking; a coach's twenty people and what a coach keeps. */
import { expect, test } from 'vitest';
import { cdp, page, userEvent } from 'vitest/browser';
import Invite from '$lib/features/invite/invite.svelte';
import People from '$lib/features/people/people.svelte';
import Person from '$lib/features/person/person.svelte';
import PatternsPrint from '$lib/features/sharers/patterns-print.svelte';
import Sharers from '$lib/features/sharers/sharers.svelte';
import History from '$lib/features/sharing/history.svelte';
import { t } from '$lib/i18n/index.ts';
import { expectAccessible, expectNoOverflow, renderScreen } from './render-screen.ts';

const open = (label: string) => page.getByText(label, { exact: true }).first().click();

for (const role of ['supporter', 'coach', 'clinician'] as const) {
  test(`inviting a ${role} shows exactly the fields, how often, what for and how long`, async () => {
    await renderScreen(Invite);
    await page.getByRole('radio', { name: t.roles[role] }).click();
    for (const words of Object.values(t.sharing.fields[role]))
      await expect.element(page.getByText(words, { exact: true })).toBeVisible();
    await expect.element(page.getByText(t.sharing.forDays(90))).toBeVisible();
    await expect.element(page.getByText(t.sharing.cadence)).toBeVisible();
    await expectAccessible();
    expectNoOverflow();
  });
}

test('what is left out is a switch; on again asks who is there, and then it happens', async () => {
  const { fake } = await renderScreen(Person, {}, { id: 'coach-1' });
  fake.ways = { ...fake.ways, ways: ['passphrase'], proofNeeded: true };
  await open(t.sharing.switchesTitle);
  const activity = page.getByRole('switch', { name: t.sharing.domainSwitch(t.domains.activity) });
  await activity.click();
  await expect.element(activity).not.toBeChecked();
  await expect.element(page.getByText(t.sharing.proofNeeded)).not.toBeInTheDocument();
  await activity.click();
  await expect.element(page.getByText(t.sharing.proofNeeded)).toBeVisible();
  await expect.element(activity).not.toBeChecked();
  await expectAccessible();
  // Mood is off for a coach until it is switched on.
  const mood = page.getByRole('switch', { name: t.sharing.domainSwitch(t.domains.mood) });
  await expect.element(mood).not.toBeChecked();
  fake.ways = { ...fake.ways, proofNeeded: false };
  await mood.click();
  await expect.element(mood).toBeChecked();
});

test('an agreement is renewed, ended and begun again', async () => {
  const { fake } = await renderScreen(Person, {}, { id: 'coach-1' });
  await page.getByRole('button', { name: t.sharing.renew }).click();
  await page.getByRole('button', { name: t.sharing.end }).click();
  await expect.element(page.getByText(t.sharing.agreedNone)).toBeVisible();
  await expect.element(page.getByRole('switch', { name: t.person.pause })).not.toBeInTheDocument();
  await expectAccessible();
  await page.getByRole('button', { name: t.sharing.begin }).click();
  await expect.element(page.getByRole('button', { name: t.sharing.renew })).toBeVisible();
  expect(fake.calls).toEqual(expect.arrayContaining(['renew', 'sharing.end', 'sharing.begin']));
});

test('a request for another role is answered here, either way', async () => {
  const { fake } = await renderScreen(Person, {}, { id: 'friend-1' });
  await expect.element(page.getByText(t.sharing.requestTitle('Jonas', t.roles.coach))).toBeVisible();
  await expectAccessible();
  await page.getByRole('button', { name: t.sharing.requestYes(t.roles.coach) }).click();
  await expect
    .element(page.getByText(t.sharing.requestTitle('Jonas', t.roles.coach)))
    .not.toBeInTheDocument();
  expect(fake.calls).toContain('changeRole:coach');

  const again = await renderScreen(Person, {}, { id: 'friend-1' });
  await page.getByRole('button', { name: t.sharing.requestNo, exact: true }).click();
  await expect
    .element(page.getByText(t.sharing.requestTitle('Jonas', t.roles.coach)))
    .not.toBeInTheDocument();
  expect(again.fake.calls).toContain('declineRole');
});

test('asking to forget says what it is: a request', async () => {
  const { fake } = await renderScreen(Person, {}, { id: 'coach-1' });
  await open(t.sharing.forgetTitle);
  await expect.element(page.getByText(t.sharing.forgetText('Mira Okafor'))).toBeVisible();
  await page.getByRole('button', { name: t.sharing.forget, exact: true }).click();
  await expect.element(page.getByRole('button', { name: t.sharing.forgetAgain })).toBeVisible();
  expect(fake.calls).toContain('askToForget');
});

test('blocking is one tap, and can be taken back', async () => {
  const { fake } = await renderScreen(Person, {}, { id: 'coach-1' });
  await page.getByRole('button', { name: t.sharing.block }).click();
  await expect.element(page.getByText(t.sharing.blockedText('Mira Okafor'))).toBeVisible();
  await expect.element(page.getByRole('button', { name: t.person.share })).not.toBeInTheDocument();
  await expectAccessible();
  await page.getByRole('button', { name: t.sharing.unblock }).click();
  await expect.element(page.getByRole('button', { name: t.person.share })).toBeVisible();
  expect(fake.calls).toEqual(expect.arrayContaining(['people.block', 'people.unblock']));

  const list = await renderScreen(People);
  await list.fake.api.people.block('coach-1');
  await expect.element(page.getByText(t.sharing.blockedTitle).first()).toBeVisible();
});

test('asking for another role is meant twice and possible once', async () => {
  const { fake } = await renderScreen(Person, {}, { id: 'pal-1' });
  await open(t.sharing.askRoleTitle);
  await page.getByRole('button', { name: t.sharing.askRole(t.roles.coach) }).click();
  await expect.element(page.getByText(t.sharing.askRoleConfirmText)).toBeVisible();
  expect(fake.calls).not.toContain('askForRole:coach');
  await page
    .getByRole('alertdialog')
    .getByRole('button', { name: t.sharing.askRole(t.roles.coach) })
    .click();
  await expect.element(page.getByText(t.sharing.askedForRole(t.roles.coach))).toBeVisible();
  await expect.element(page.getByText(t.sharing.askRoleTitle)).not.toBeInTheDocument();
});

test('everything shared: filtered by person, saved as a file after a proof', async () => {
  const { fake } = await renderScreen(History, {}, { personId: null });
  await expect.element(page.getByRole('article').first()).toBeVisible();
  const all = page.getByRole('article').elements().length;
  await page.getByRole('combobox', { name: t.sharing.historyTo }).selectOptions('Jonas');
  expect(page.getByRole('article').elements().length).toBeLessThan(all);
  fake.ways = { ...fake.ways, ways: ['passphrase'], proofNeeded: true };
  await page.getByRole('button', { name: t.sharing.exportCsv }).click();
  await expect.element(page.getByText(t.sharing.proofNeeded)).toBeVisible();
  expect(fake.calls).toContain('exportHistory:csv');
  await expectAccessible();
});

test('twenty people: who wrote or was due first, the rest by name; archived apart; tags; a table; by keyboard', async () => {
  await renderScreen(Sharers);
  await expect.element(page.getByText('Kwame Mensah-Boateng')).toBeVisible();
  const names = () =>
    page
      .getByRole('link')
      .elements()
      .flatMap((link) => link.querySelector('strong')?.textContent ?? []);
  const shown = names();
  expect(shown.slice(0, 3)).toEqual(['Chiara Lombardi', 'Hana Kobayashi', 'Priya Raghunathan']);
  const rest = shown.slice(3);
  expect(rest).toHaveLength(16);
  expect(rest).toEqual(rest.toSorted((a, b) => a.localeCompare(b)));
  await expect.element(page.getByText('Siobhán O’Malley')).not.toBeVisible();
  await expectAccessible();
  expectNoOverflow();

  await page.getByRole('radio', { name: 'Tuesdays' }).click();
  expect(names().length).toBeLessThan(10);
  await page.getByRole('radio', { name: t.sharers.allTags }).click();
  await page.getByRole('button', { name: t.sharers.asTable }).click();
  await expect.element(page.getByRole('table')).toBeVisible();
  expect(page.getByRole('row').elements()).toHaveLength(21);
  await expectAccessible();
  expectNoOverflow();
  await userEvent.keyboard('{Tab}');
  expect(document.activeElement?.tagName).not.toBe('BODY');
});

test('what a coach keeps: typed, saved, archived', async () => {
  const { fake } = await renderScreen(Person, {}, { id: 'client-1' });
  await expect.element(page.getByText(t.sharers.notesLead('Alba Fernández-Whitaker'))).toBeVisible();
  await page.getByRole('textbox', { name: t.sharers.note }).fill('Wants to swim.');
  await page.getByRole('textbox', { name: t.sharers.tagsField }).fill('swimming, mornings');
  await page.getByRole('button', { name: t.app.save }).click();
  await page.getByRole('button', { name: t.sharers.archive, exact: true }).click();
  await expect.element(page.getByRole('button', { name: t.sharers.unarchive })).toBeVisible();
  expect(fake.calls.filter((call) => call === 'sharers.keep')).toHaveLength(2);
  await expectAccessible();
});

test('a clinician’s page has every class in words, and how to read them', async () => {
  await renderScreen(PatternsPrint, {}, { id: 'patient-1' });
  await expect.element(page.getByRole('table')).toBeVisible();
  await expect
    .element(page.getByRole('cell', { name: t.packet.contrasts['weekends-higher'] }))
    .toBeInTheDocument();
  for (const line of t.sharers.printLegend) await expect.element(page.getByText(line)).toBeInTheDocument();
  await expect.element(page.getByText(/not monitored, not for emergencies/)).toBeInTheDocument();
});

test('printed, it is one page without the app around it, black on white in both themes', async () => {
  await renderScreen(PatternsPrint, {}, { id: 'patient-1' });
  await expect.element(page.getByRole('table')).toBeVisible();
  // A4 less its margins, at 96 pixels an inch.
  await page.viewport(680, 1009);
  // The provider's own types aren't loaded here.
  const devtools = cdp() as unknown as { send(method: string, params: object): Promise<unknown> };
  try {
    await devtools.send('Emulation.setEmulatedMedia', { media: 'print' });
    for (const theme of ['light', 'dark']) {
      document.documentElement.dataset['theme'] = theme;
      const paper = document.querySelector('.paper');
      if (paper === null) throw new Error('nothing to print');
      expect(getComputedStyle(paper).color).toBe('rgb(0, 0, 0)');
      expect(document.documentElement.scrollHeight).toBeLessThanOrEqual(1009);
      expect(paper.scrollWidth).toBeLessThanOrEqual(680);
    }
    await expect.element(page.getByRole('button', { name: t.sharers.print })).not.toBeInTheDocument();
    await expect
      .element(page.getByRole('heading', { name: t.sharers.printFor('Leila Haddad') }))
      .toBeVisible();
  } finally {
    await devtools.send('Emulation.setEmulatedMedia', { media: '' });
  }
});
