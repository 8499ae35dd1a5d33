/** @file Words-only mode: no digit of an index, a score, a coverage or an adherence is on Today, Insights and people's pages. */
import { describe, expect, test } from 'vitest';
import { page } from 'vitest/browser';
import Insights from '$lib/features/insights/insights.svelte';
import Person from '$lib/features/person/person.svelte';
import People from '$lib/features/people/people.svelte';
import Settings from '$lib/features/settings/settings.svelte';
import Today from '$lib/features/today/today.svelte';
import { t } from '$lib/i18n/index.ts';
import { type AnyScreen, expectAccessible, expectNoOverflow, renderScreen } from './render-screen.ts';
import { scoreDigits, textsOnPage } from './score-digits.ts';

const digits = () => scoreDigits(textsOnPage(), [t.insights.spans[12]]);

const screens: readonly (readonly [name: string, component: AnyScreen, props: object, shows: string])[] = [
  ['today', Today, {}, t.today.indexTitle],
  ['insights', Insights, {}, t.insights.patternsTitle],
  ['people', People, {}, 'Mira Okafor'],
  ['a person who sees mine: coach', Person, { id: 'coach-1' }, t.person.share],
  ['a person whose coach I am', Person, { id: 'client-1' }, t.scores.bands.steady],
  ['a person whose friend I am', Person, { id: 'pal-1' }, t.packet.sentences['steady-up']],
];

async function openAll(): Promise<void> {
  for (const name of [t.insights.asTable])
    for (const button of page.getByRole('button', { name }).elements()) (button as HTMLElement).click();
  for (const one of document.querySelectorAll('details')) one.open = true;
  await new Promise((done) => setTimeout(done, 50));
}

describe.each(screens)('%s', (name, component, props, shows) => {
  test('without numbers has none, as picture and as table', async () => {
    await renderScreen(component, { wordsOnly: true }, props);
    await expect.element(page.getByText(shows).first()).toBeVisible();
    expect(digits()).toEqual([]);
    await openAll();
    expect(digits()).toEqual([]);
    await expectAccessible();
    expectNoOverflow();
  });

  test('with numbers has some where it shows a score', async () => {
    await renderScreen(component, {}, props);
    await expect
      .element(page.getByText(name.includes('coach I am') ? t.packet.trend : shows).first())
      .toBeVisible();
    await openAll();
    if (name !== 'people') expect(digits().length).toBeGreaterThan(0);
  });
});

test('an amount of one’s own is in its form and nowhere else', async () => {
  const { fake } = await renderScreen(Today, { wordsOnly: true });
  fake.ownMetrics = [{ id: 'own-1', name: 'Weight', unit: 'kg', kind: 'number', archived: true }];
  const [first] = fake.entries;
  if (first === undefined) throw new Error('no entry');
  const { id, at, zone, day, source } = first;
  fake.entries = [{ id, at, zone, day, source, domain: 'own', metric: 'own-1', value: 71.5 }];
  fake.changed('today');
  const entry = page.getByRole('button', { name: t.today.edit('Weight'), exact: false });
  await expect.element(entry).toBeVisible();
  expect(document.body.textContent).not.toMatch(/71|kg/);
  await entry.click();
  await expect.element(page.getByRole('dialog').getByRole('textbox').first()).toHaveValue('71.5');
});

test('it is switched on and off in Settings, and holds at once', async () => {
  const { fake } = await renderScreen(Settings);
  await page.getByRole('switch', { name: t.settings.wordsOnly }).click();
  await expect.poll(() => fake.app.wordsOnly).toBe(true);
  await page.getByRole('switch', { name: t.settings.wordsOnly }).click();
  await expect.poll(() => fake.app.wordsOnly).toBe(false);
});
