/** @file Setting the index's values and a plan, by accessible names and by keyboard. */
import { expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { FORMULA_PRESETS } from '$api/index.ts';
import FormulaValues from '$lib/features/insights/formula-values.svelte';
import Insights from '$lib/features/insights/insights.svelte';
import Plan from '$lib/features/plan/plan.svelte';
import { formatDayLong } from '$lib/format/dates.ts';
import { t } from '$lib/i18n/index.ts';
import { isoDay, NOW } from '../fake-data.ts';
import { expectAccessible, expectNoOverflow, renderScreen } from './render-screen.ts';

test('a preset fills the form, an amount of one’s own replaces it, and what is saved is both', async () => {
  const { fake } = await renderScreen(FormulaValues);
  await page.getByRole('radio', { name: t.formula.presets['shift-work'] }).click();
  await page.getByRole('textbox', { name: t.formula.anchors.minutes }).fill('90');
  await page.getByRole('button', { name: t.formula.save }).click();
  await expect
    .poll(() => fake.insights.formula.parameters)
    .toEqual({
      ...FORMULA_PRESETS['shift-work'],
      anchors: { ...FORMULA_PRESETS['shift-work'].anchors, minutes: 90 },
    });
  await expect.element(page.getByText(/fwi-2-own/).first()).toBeVisible();
});

test('a plan item is added, removed and brought back', async () => {
  const { fake } = await renderScreen(Plan);
  await page.getByRole('button', { name: t.plan.add }).click();
  await page.getByRole('radio', { name: t.plan.goals.portions }).click();
  await page.getByRole('textbox', { name: t.plan.portions }).fill('3');
  await page.getByRole('radio', { name: t.plan.whens.weekdays }).click();
  await expectAccessible();
  expectNoOverflow();
  await page.getByRole('button', { name: t.app.save }).click();
  await expect.poll(() => fake.plans.items).toHaveLength(4);
  expect(fake.plans.items.at(-1)?.item).toMatchObject({
    goal: { kind: 'portions', portions: 3 },
    when: { kind: 'weekdays', weekdays: [1, 3, 5] },
    from: isoDay(NOW),
    until: null,
  });
  await page.getByRole('button', { name: new RegExp(`^${t.app.remove}: Walk`) }).click();
  await expect.poll(() => fake.plans.items).toHaveLength(3);
  await page.getByRole('button', { name: t.app.undo }).click();
  await expect.poll(() => fake.plans.items).toHaveLength(4);
});

test('the calendar is walked by day and by week with the arrow keys, and read as a table', async () => {
  await renderScreen(Plan);
  const month = isoDay(NOW).slice(0, 7);
  const radio = (day: number) =>
    page.getByRole('radio', {
      name: new RegExp(`^${formatDayLong(`${month}-${String(day).padStart(2, '0')}`)},`),
    });
  await radio(8).click();
  await expect.element(radio(8)).toBeChecked();
  await userEvent.keyboard('{ArrowRight}');
  await expect.element(radio(9)).toBeChecked();
  await userEvent.keyboard('{ArrowDown}');
  await expect.element(radio(16)).toBeChecked();
  await userEvent.keyboard('{ArrowUp}{ArrowUp}');
  await expect.element(radio(2)).toBeChecked();
  await page.getByRole('button', { name: t.insights.asTable }).click();
  await expect.element(page.getByRole('columnheader', { name: t.plan.tableDone })).toBeVisible();
  await expectAccessible();
});

test('weeks of the charts are chosen with the keyboard, and each part is shown for the chosen week', async () => {
  await renderScreen(Insights);
  const first = page.getByRole('radiogroup').first();
  await expect.element(first).toBeVisible();
  const points = first.getByRole('radio');
  await points.nth(10).click();
  await expect.element(points.nth(10)).toBeChecked();
  await userEvent.keyboard('{ArrowLeft}');
  await expect.element(points.nth(9)).toBeChecked();
  await expect.element(page.getByText(/÷ 4 = 64, rounded: 64$/)).toBeVisible();
});

test.each(['100%', '200%'])(
  'what moved the index fits a phone with letters at %s, and breaks no word at 100 %%',
  async (size) => {
    await renderScreen(Insights);
    document.documentElement.style.fontSize = size;
    try {
      const cell = page.getByRole('rowheader', { name: t.domains.nutrition, exact: true }).first();
      await expect.element(cell).toBeVisible();
      expectNoOverflow();
      const { blockSize, lineHeight } = {
        blockSize: cell.element().clientHeight,
        lineHeight: parseFloat(getComputedStyle(cell.element()).lineHeight),
      };
      if (size === '100%') expect(blockSize).toBeLessThan(3 * lineHeight);
    } finally {
      document.documentElement.style.fontSize = '';
    }
  },
);
