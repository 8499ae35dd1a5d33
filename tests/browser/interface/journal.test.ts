import { expect, test, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import Journal from '$lib/features/journal/journal.svelte';
import { t } from '$lib/i18n/index.ts';
import { expectAccessible, expectNoOverflow, renderScreen } from './render-screen.ts';

const area = () => page.getByRole('textbox', { name: t.journal.write });
const saveNote = () => page.getByRole('button', { name: t.journal.save });

test('an empty journal asks for nothing but a word', async () => {
  await renderScreen(Journal, { scenario: 'empty' });
  await expect.element(page.getByText(t.journal.emptyTitle)).toBeVisible();
  await expectAccessible();
  expectNoOverflow();
});

test('notes stand by day as they read: no HTML, no picture, links of http and https alone', async () => {
  await renderScreen(Journal, { scenario: 'full' });
  await expect.element(page.getByText('What was good')).toBeVisible();
  await expect.element(page.getByRole('heading', { level: 4, name: 'What was good' })).toBeVisible();
  const link = page.getByRole('link', { name: 'this poem' });
  await expect.element(link).toHaveAttribute('rel', 'noreferrer noopener');
  expect(document.body.textContent).toContain('<b>not bold</b>');
  expect(document.querySelector('main :is(img, script, [href^="javascript" i])')).toBeNull();
  expect(document.querySelectorAll('article a')).toHaveLength(1);
  await expectAccessible();
  expectNoOverflow();
});

test('what is typed is kept from the first letter', async () => {
  const { fake } = await renderScreen(Journal, { scenario: 'empty' });
  await area().fill('Half a thou');
  await expect.element(page.getByText(t.journal.kept, { exact: false })).toBeVisible();
  await expect.poll(() => fake.drafts.get('new')).toBe('Half a thou');
});

test('a draft of before a reload stands in the field again', async () => {
  const { fake } = await renderScreen(Journal, { scenario: 'full', drafts: { new: 'Kept words' } });
  await expect.element(area()).toHaveValue('Kept words');
  await saveNote().click();
  await expect.element(area()).toHaveValue('');
  expect(fake.notes[0]?.text).toBe('Kept words');
  expect(fake.drafts.size).toBe(0);
});

test('the keyboard alone writes a note', async () => {
  const { fake } = await renderScreen(Journal, { scenario: 'empty' });
  await expect.element(area()).toBeVisible();
  (area().element() as HTMLElement).focus();
  await userEvent.keyboard('Rain{Control>}{Enter}{/Control}');
  await expect.element(page.getByRole('article').getByText('Rain')).toBeVisible();
  expect(fake.notes).toHaveLength(1);
});

test('a note that can’t be stored stays typed, and says so', async () => {
  const { fake } = await renderScreen(Journal, { scenario: 'empty', commands: 'storage-full' });
  await area().fill('Do not lose me');
  await expect.element(page.getByText(t.journal.notKept)).toBeVisible();
  await saveNote().click();
  await expect.element(page.getByRole('alert').getByText(t.errors['storage-full'])).toBeVisible();
  await expect.element(area()).toHaveValue('Do not lose me');
  expect(fake.notes).toEqual([]);
});

test('a note is changed with what was begun before, removed and had back', async () => {
  const { fake } = await renderScreen(Journal, {
    scenario: 'full',
    drafts: { 'n-1': 'A slow morning, begun again' },
  });
  await page.getByRole('article').first().getByRole('button').first().click();
  const edit = page.getByRole('textbox', { name: t.journal.editLabel });
  await expect.element(edit).toHaveFocus();
  await expect.element(edit).toHaveValue('A slow morning, begun again');
  await expect.element(page.getByText(t.journal.restored)).toBeVisible();
  await expectAccessible();
  await page.getByRole('button', { name: t.journal.saveChange }).click();
  await expect.element(page.getByText('A slow morning, begun again')).toBeVisible();

  await page.getByRole('article').first().getByRole('button').first().click();
  await page.getByRole('button', { name: t.app.remove }).click();
  await expect.element(page.getByText(t.journal.removed)).toBeVisible();
  expect(fake.notes.some(({ id }) => id === 'n-1')).toBe(false);
  await expectAccessible();
  await page.getByRole('button', { name: t.app.undo }).click();
  await expect.element(page.getByText('A slow morning, begun again')).toBeVisible();
});

test('cancelling a change forgets it and keeps the note', async () => {
  const { fake } = await renderScreen(Journal, { scenario: 'full' });
  await page.getByRole('article').first().getByRole('button').first().click();
  await page.getByRole('textbox', { name: t.journal.editLabel }).fill('Something else');
  await expect.poll(() => fake.drafts.get('n-1')).toBe('Something else');
  await page.getByRole('button', { name: t.app.cancel }).click();
  await expect.element(page.getByText('nobody wanted anything', { exact: false })).toBeVisible();
  expect(fake.drafts.size).toBe(0);
});

test('the notes are read as soon as somebody is about to search, and nothing changes on the screen', async () => {
  const { fake } = await renderScreen(Journal, { scenario: 'full' });
  const search = vi.spyOn(fake.api.journal, 'search');
  await page.getByRole('searchbox', { name: t.journal.search }).click();
  await expect.poll(() => search.mock.calls).toEqual([['']]);
  expect(document.querySelector('mark')).toBeNull();
  await expect.element(page.getByRole('heading', { name: 'What was good' })).toBeVisible();
});

test('searching shows where the words stand; a note found can be opened', async () => {
  await renderScreen(Journal, { scenario: 'full' });
  await page.getByRole('searchbox', { name: t.journal.search }).fill('slow');
  await expect.element(page.getByText(t.journal.found(1))).toBeVisible();
  expect(document.querySelector('mark')?.textContent).toBe('slow');
  await expectAccessible();
  expectNoOverflow();
  await page.getByRole('button', { name: 'Open the note', exact: false }).click();
  await expect.element(page.getByRole('article')).toBeVisible();
  await page.getByRole('button', { name: t.journal.stopSearch }).click();
  await expect.element(page.getByRole('heading', { name: 'What was good' })).toBeVisible();
});
