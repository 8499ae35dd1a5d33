import { expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import Today from '$lib/features/today/today.svelte';
import { toLocalInput } from '$lib/format/local-time.ts';
import { t } from '$lib/i18n/index.ts';
import { expectAccessible, renderScreen } from './render-screen.ts';

const open = async (domain: keyof typeof t.domains) => {
  await page.getByRole('button', { name: t.today.logDomain(t.domains[domain]) }).click();
  await expect.element(page.getByRole('dialog', { name: t.domains[domain] })).toBeVisible();
};
const save = () => page.getByRole('button', { name: t.app.save });

test('activity in three taps: what, how long, save', async () => {
  const { fake } = await renderScreen(Today, { scenario: 'empty' });
  await open('activity');
  await expectAccessible();
  await page.getByRole('button', { name: '30', exact: true }).click();
  await save().click();
  await expect.element(page.getByText('Walk, 30 min')).toBeVisible();
  expect(fake.entries[0]).toMatchObject({
    domain: 'activity',
    kind: 'walk',
    minutes: 30,
    intensity: 'moderate',
  });
});

test('nutrition and mood in three taps each', async () => {
  const { fake } = await renderScreen(Today, { scenario: 'empty' });
  await open('nutrition');
  await expectAccessible();
  await page.getByRole('button', { name: '4', exact: true }).first().click();
  await save().click();
  await expect.element(page.getByText('4 portions, 0 glasses')).toBeVisible();
  await open('mood');
  await expectAccessible();
  await page.getByRole('radio', { name: t.mood.valences[4] }).click();
  await save().click();
  await expect.element(page.getByText(t.mood.summary('Bright', 'Some'))).toBeVisible();
  expect(fake.entries.map(({ domain }) => domain)).toEqual(['mood', 'nutrition']);
});

test('the keyboard alone logs a mood, and Escape closes without saving', async () => {
  const { fake } = await renderScreen(Today, { scenario: 'empty' });
  const tile = page.getByRole('button', { name: t.today.logDomain(t.domains.mood) });
  await expect.element(tile).toBeVisible();
  (tile.element() as HTMLElement).focus();
  await userEvent.keyboard('{Enter}');
  await expect.element(page.getByRole('dialog')).toBeVisible();
  await userEvent.keyboard('{Escape}');
  await expect.element(page.getByRole('dialog')).not.toBeInTheDocument();
  expect(fake.calls).not.toContain('today.log');
  await expect.element(tile).toHaveFocus();

  await userEvent.keyboard('{Enter}');
  const first = page.getByRole('radio', { name: t.mood.valences[1] });
  await expect.element(first).toBeVisible();
  (first.element() as HTMLElement).focus();
  await userEvent.keyboard('{ArrowRight}{ArrowRight}{ArrowRight}');
  await expect.element(page.getByRole('radio', { name: t.mood.valences[4] })).toBeChecked();
  await save().click();
  await expect.element(page.getByText(t.mood.summary('Bright', 'Some'))).toBeVisible();
});

test('an empty or impossible number is told beside the field and on top, and stays as typed', async () => {
  const { fake } = await renderScreen(Today, { scenario: 'empty' });
  await open('activity');
  await save().click();
  const field = page.getByRole('textbox', { name: t.activity.minutes });
  await expect.element(page.getByRole('alert')).toHaveFocus();
  await expect.element(field).toHaveAccessibleDescription(t.errors.field.missing);
  await expectAccessible();

  await field.fill('a while');
  await save().click();
  await expect.element(field).toHaveAccessibleDescription(t.errors.field['not-a-number']);
  await expect.element(field).toHaveValue('a while');
  expect(fake.calls).not.toContain('today.log');

  await field.fill('5000');
  await save().click();
  await expect.element(field).toHaveAccessibleDescription(t.errors.field['too-large']);
  await expect.element(field).toHaveValue('5000');
});

test('a draft survives closing the form; full storage says so and keeps it', async () => {
  await renderScreen(Today, { scenario: 'empty', commands: 'storage-full' });
  await open('nutrition');
  await page.getByRole('textbox', { name: t.nutrition.portions }).fill('7');
  await userEvent.keyboard('{Escape}');
  await open('nutrition');
  await expect.element(page.getByRole('textbox', { name: t.nutrition.portions })).toHaveValue('7');
  await save().click();
  await expect.element(page.getByRole('alert').getByText(t.errors['storage-full'])).toBeVisible();
  await expect.element(page.getByRole('textbox', { name: t.nutrition.portions })).toHaveValue('7');
});

test('an entry can be changed, removed and had back', async () => {
  const { fake } = await renderScreen(Today, { scenario: 'full' });
  await page.getByRole('button', { name: t.today.edit('Walk, 35 min'), exact: false }).click();
  await expect.element(page.getByRole('textbox', { name: t.activity.minutes })).toHaveValue('35');
  await page.getByRole('button', { name: '45', exact: true }).click();
  await save().click();
  await expect.element(page.getByText('Walk, 45 min')).toBeVisible();

  await page.getByRole('button', { name: t.today.edit('Walk, 45 min'), exact: false }).click();
  await page.getByRole('button', { name: t.app.remove }).click();
  await expect.element(page.getByText(t.today.removed('Walk, 45 min'))).toBeVisible();
  expect(fake.entries.some(({ id }) => id === 'e2')).toBe(false);
  await expectAccessible();
  await page.getByRole('button', { name: t.app.undo }).click();
  await expect
    .element(page.getByRole('button', { name: t.today.edit('Walk, 45 min'), exact: false }))
    .toBeVisible();
});

test('another day of the week strip is shown by arrow keys and logged to', async () => {
  const { fake } = await renderScreen(Today, { scenario: 'full' });
  const days = page.getByRole('radiogroup', { name: t.today.weekTitle }).getByRole('radio');
  await expect.element(days.last()).toBeChecked();
  (days.last().element() as HTMLElement).focus();
  await userEvent.keyboard('{ArrowLeft}');
  await expect.element(days.nth(5)).toBeChecked();
  await expect.element(page.getByText('1 portion, 6 glasses')).toBeVisible();
  await open('mood');
  await page.getByRole('radio', { name: t.mood.valences[3] }).click();
  await save().click();
  await expect.element(page.getByText(t.mood.summary('In between', 'Some'))).toBeVisible();
  const yesterday = fake.entries.find(({ id }) => id === 'n1')?.day;
  expect(fake.entries[0]).toMatchObject({ domain: 'mood', day: yesterday });
});

test('sleep in two taps: the form knows the usual night, and can be changed for one over time zones', async () => {
  const { fake } = await renderScreen(Today, { scenario: 'empty' });
  // One that is over, whatever the hour: at three in the morning a night until seven is still under way.
  const clock = (minutesAgo: number) => toLocalInput(Date.now() - minutesAgo * 60_000).slice(11);
  fake.usualSleep = { bed: clock(8 * 60 + 5), wake: clock(5) };
  fake.changed('today');
  await open('sleep');
  await expect.element(page.getByText(t.sleep.length('8', '0'))).toBeVisible();
  await expectAccessible();
  await page.getByText(t.sleep.travelled).click();
  await page.getByRole('combobox', { name: t.sleep.bedZone }).selectOptions('Asia/Tokyo');
  await save().click();
  await expect.element(page.getByRole('dialog')).not.toBeInTheDocument();
  const [night] = fake.entries;
  expect(night).toMatchObject({ domain: 'sleep', bedZone: 'Asia/Tokyo' });
});

test('a night without its beginning is told beside the field and on top', async () => {
  await renderScreen(Today, { scenario: 'empty' });
  await open('sleep');
  const bed = page.getByLabelText(t.sleep.bed);
  await bed.fill('');
  await save().click();
  await expect.element(bed).toHaveAttribute('aria-invalid', 'true');
  await expect
    .element(page.getByRole('alert').getByText(t.errors.field.missing, { exact: false }))
    .toBeVisible();
});

test.each([
  ['number', '2', 'Coffee: 2 cups'],
  ['scale', '4', 'Coffee: 4 of 5'],
  ['yes-no', 'Yes', 'Coffee: Yes'],
] as const)(
  'something of one’s own (%s) in three taps; changed, removed, had back',
  async (kind, choice, words) => {
    const { fake } = await renderScreen(Today, { scenario: 'empty' });
    fake.ownMetrics = [
      { id: 'm1', name: 'Coffee', unit: kind === 'number' ? 'cups' : '', kind, archived: false },
      { id: 'm2', name: 'Put aside', unit: '', kind: 'scale', archived: true },
    ];
    fake.changed('today');
    await page.getByRole('button', { name: t.today.logDomain('Coffee') }).click();
    await expectAccessible();
    const role = kind === 'number' ? 'button' : 'radio';
    await page.getByRole(role, { name: choice, exact: true }).click();
    await save().click();
    await expect.element(page.getByText(words)).toBeVisible();
    expect(page.getByRole('button', { name: t.today.logDomain('Put aside') }).elements()).toEqual([]);

    await page.getByRole('button', { name: t.today.edit(words), exact: false }).click();
    await page.getByRole('button', { name: t.app.remove }).click();
    await expect.element(page.getByText(t.today.removed(words))).toBeVisible();
    await page.getByRole('button', { name: t.app.undo }).click();
    await expect.element(page.getByRole('button', { name: t.today.edit(words), exact: false })).toBeVisible();
  },
);

test('marks, stress, words and steps are kept and shown, and nothing asks for them', async () => {
  const { fake } = await renderScreen(Today, { scenario: 'empty' });
  await open('nutrition');
  await page.getByRole('button', { name: '3', exact: true }).first().click();
  await page.getByText(t.today.moreFields).click();
  await page.getByRole('button', { name: t.nutrition.marksNames.legumes }).click();
  await expectAccessible();
  await save().click();
  await expect.element(page.getByText(t.nutrition.marksNames.legumes)).toBeVisible();
  await open('mood');
  await page.getByRole('radio', { name: t.mood.valences[4] }).click();
  await page.getByText(t.today.moreFields).click();
  await page.getByRole('radio', { name: t.mood.stresses[2] }).click();
  await page.getByRole('button', { name: t.mood.tagsNames.calm }).click();
  await page.getByRole('textbox', { name: t.mood.ownTag }).fill('after the rain');
  await expectAccessible();
  await save().click();
  await expect.element(page.getByText('Calm and after the rain', { exact: false })).toBeVisible();
  expect(fake.entries.slice(0, 2)).toMatchObject([
    { domain: 'mood', stress: 2, tags: ['calm', 'after the rain'] },
    { domain: 'nutrition', marks: ['legumes'] },
  ]);
});
