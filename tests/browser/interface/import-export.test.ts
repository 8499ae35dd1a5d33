/** @file Files in and out, over a fake engine: other tables, locked files, long readings, and what an export says of itself. */
import { expect, test } from 'vitest';
import { page } from 'vitest/browser';
import type { ColumnMapping, ImportPreview } from '$api/index.ts';
import Export from '$lib/features/export/export.svelte';
import ImportFile from '$lib/features/import/import-file.svelte';
import { engine, setEngine } from '$lib/engine/engine.ts';
import { t } from '$lib/i18n/index.ts';
import type { FakeEngine } from '../fake-engine.ts';
import { expectAccessible, expectNoOverflow, renderScreen } from './render-screen.ts';

type Imports = FakeEngine['api']['imports'];

function answerWith(fake: FakeEngine, imports: Partial<Imports>): void {
  setEngine({ ...engine(), imports: { ...fake.api.imports, ...imports } });
}

/** What the fake engine finds in a file, but for these. */
function previewing(fake: FakeEngine, changes: Partial<ImportPreview>): Imports['preview'] {
  return async (file) => {
    const found = await fake.api.imports.preview(file);
    return found.ok ? { ok: true, value: { ...found.value, ...changes } } : found;
  };
}

function choose(name: string, content: string): void {
  const input = document.querySelector<HTMLInputElement>('input[type=file]');
  if (input === null) throw new Error('no file input');
  const files = new DataTransfer();
  files.items.add(new File([content], name));
  input.files = files.files;
  input.dispatchEvent(new Event('change', { bubbles: true }));
}

const TABLE = 'Tag;Dauer\n20.11.2026;30\n';
const HEAD = { delimiter: ';', columns: ['Tag', 'Dauer'], rows: [['20.11.2026', '30']] } as const;

test('a table with columns of its own is asked about, and read as it was said', async () => {
  const { fake } = await renderScreen(ImportFile);
  const mappings: (ColumnMapping | undefined)[] = [];
  answerWith(fake, {
    head: () => Promise.resolve({ ok: true, value: HEAD }),
    preview: (file, mapping) => {
      mappings.push(mapping);
      return mapping === undefined
        ? Promise.resolve({ ok: false, error: { code: 'columns-missing', columns: ['date'] } })
        : fake.api.imports.preview(file, mapping);
    },
  });
  await expect.element(page.getByText(t.import.filesTitle)).toBeVisible();
  await expectAccessible();
  choose('activities.csv', TABLE);
  await expect.element(page.getByRole('heading', { name: t.import.map.title })).toBeVisible();
  await expectAccessible();
  expectNoOverflow();
  await page.getByRole('button', { name: t.import.map.go }).click();
  await expect.element(page.getByText(t.import.map.incomplete)).toBeVisible();
  await page.getByLabelText(t.import.map.values.activity).selectOptions('1');
  await page.getByText(t.import.map.orders.dmy).click();
  await page.getByRole('button', { name: t.import.map.go }).click();
  await expect.element(page.getByText(t.import.previewTitle)).toBeVisible();
  expect(mappings).toEqual([
    undefined,
    {
      delimiter: ';',
      decimal: ',',
      date: 0,
      dateOrder: 'dmy',
      time: null,
      rows: { as: 'activity', minutes: 1, kind: 'walk', intensity: 'moderate' },
    },
  ]);
});

test('a locked export asks for its passphrase, again when it is another one', async () => {
  const { fake } = await renderScreen(ImportFile);
  answerWith(fake, {
    preview: (file, mapping, passphrase) => {
      if (passphrase === undefined)
        return Promise.resolve({ ok: false, error: { code: 'passphrase-needed' } });
      if (passphrase !== 'six words')
        return Promise.resolve({ ok: false, error: { code: 'passphrase-wrong' } });
      return fake.api.imports.preview(file, mapping);
    },
  });
  choose('wellio-2026-11-21.json.age', 'age-encryption.org/v1 and some more');
  await page.getByLabelText(t.import.passphrase).fill('five words');
  await expectAccessible();
  await page.getByRole('button', { name: t.import.open }).click();
  await expect.element(page.getByText(t.import.errors['passphrase-wrong'])).toBeVisible();
  await page.getByLabelText(t.import.passphrase).fill('six words');
  await page.getByRole('button', { name: t.import.open }).click();
  await expect.element(page.getByText(t.import.previewTitle)).toBeVisible();
});

test('a long reading shows how far it is, and can be stopped', async () => {
  const { fake } = await renderScreen(ImportFile);
  let stop: () => void = () => undefined;
  const stopped = new Promise<void>((resolve) => {
    stop = resolve;
  });
  answerWith(fake, {
    preview: async () => {
      await stopped;
      return { ok: false, error: { code: 'file-unreadable' } };
    },
    progress: () => Promise.resolve({ read: 250_000_000, total: 1_000_000_000 }),
    stopReading: () => {
      stop();
      return Promise.resolve();
    },
  });
  choose('export.zip', 'as long as a gigabyte');
  await expect.element(page.getByText(t.import.progress('250', '1,000'))).toBeVisible();
  await expectAccessible();
  await page.getByRole('button', { name: t.import.stop }).click();
  await expect.element(page.getByText(t.import.errors['file-unreadable'])).toBeVisible();
  await expect.element(page.getByRole('button', { name: t.import.choose })).toBeVisible();
});

test('what is passed over is listed', async () => {
  const { fake } = await renderScreen(ImportFile);
  answerWith(fake, {
    preview: previewing(fake, {
      format: 'apple-health',
      byMetric: { steps: 31, sleep: 0 },
      passedOver: [{ kind: 'HKQuantityTypeIdentifierBodyMass', count: 12 }],
    }),
  });
  choose('export.zip', 'more than twenty characters of it');
  await expect.element(page.getByText(t.import.formats['apple-health'])).toBeVisible();
  await expect.element(page.getByText(t.import.metrics.steps)).toBeVisible();
  await expect.element(page.getByText(t.import.metrics.sleep)).not.toBeInTheDocument();
  await page.getByText(t.import.passedTitle).click();
  await expect.element(page.getByText('HKQuantityTypeIdentifierBodyMass')).toBeVisible();
  expectNoOverflow();
  await expectAccessible();
});

test('weight and calories are taken only where it is said so, and the button counts with it', async () => {
  const { fake } = await renderScreen(ImportFile);
  const choices: unknown[] = [];
  answerWith(fake, {
    preview: previewing(fake, {
      format: 'apple-health',
      fresh: 0,
      optIns: [
        { what: 'weight', unit: 'kg', fresh: 31 },
        { what: 'calories', unit: 'kcal', fresh: 1 },
      ],
    }),
    commit: (_, choice) => {
      choices.push(choice);
      return Promise.resolve({ ok: true, value: { added: 31 } });
    },
  });
  choose('export.zip', 'more than twenty characters of it');
  const weight = page.getByRole('switch', { name: t.import.optIns.weight });
  const calories = page.getByRole('switch', { name: t.import.optIns.calories });
  await expect.element(weight).not.toBeChecked();
  await expect.element(calories).not.toBeChecked();
  await expect.element(page.getByText(t.import.nothingElse)).toBeVisible();
  await expectAccessible();
  expectNoOverflow();
  await calories.click();
  await weight.click();
  await expect.element(page.getByRole('button', { name: t.import.add(32) })).toBeVisible();
  await calories.click();
  await page.getByRole('button', { name: t.import.add(31) }).click();
  await expect.element(page.getByText(t.import.done(31))).toBeVisible();
  expect(choices).toEqual([{ optIns: ['weight'], setUp: [] }]);
});

test('Wellio’s own export: a row for each of its lists, and what is set up here is asked about', async () => {
  const { fake } = await renderScreen(ImportFile);
  const choices: unknown[] = [];
  answerWith(fake, {
    preview: previewing(fake, {
      format: 'wellio-json',
      fresh: 205,
      byDomain: { activity: 41, nutrition: 52, mood: 25, sleep: 30, own: 7 },
      byMetric: { steps: 31, sleep: 0 },
      ownMetrics: 2,
      notes: 17,
      setUp: [
        { part: 'plan', here: true },
        { part: 'formula', here: false },
      ],
      skipped: [
        { line: 3, why: 'bad-value', column: 'from', list: 'planItems' },
        { line: 2, why: 'bad-value', column: 'text', list: 'notes' },
      ],
    }),
    commit: (_, choice) => {
      choices.push(choice);
      return Promise.resolve({ ok: true, value: { added: 205 } });
    },
  });
  choose('wellio-2026-11-21.json', 'more than twenty characters of it');
  await expect.element(page.getByText(t.import.formats['wellio-json'])).toBeVisible();
  const rows: Readonly<Record<string, string | undefined>> = Object.fromEntries(
    [...document.querySelectorAll('dl > div')].map((row) => [
      String(row.querySelector('dt')?.textContent),
      String(row.querySelector('dd')?.textContent),
    ]),
  );
  expect(rows).toEqual({
    [t.import.freshLabel]: '205',
    [t.domains.activity]: '41',
    [t.domains.nutrition]: '52',
    [t.domains.mood]: '25',
    [t.domains.sleep]: '30',
    [t.domains.own]: '7',
    [t.import.ofFile.ownMetrics]: '2',
    [t.import.ofFile.notes]: '17',
    [t.import.metrics.steps]: '31',
    [t.import.duplicatesLabel]: '4',
    [t.import.skippedLabel]: '2',
  });
  await page.getByText(t.import.skippedTitle(2)).click();
  await expect
    .element(
      page.getByText(t.import.whyColumn(t.import.why['bad-value'], `${t.import.lists.planItems}: from`)),
    )
    .toBeVisible();
  const plan = page.getByRole('switch', { name: t.import.setUp.plan });
  const formula = page.getByRole('switch', { name: t.import.setUp.formula });
  await expect.element(plan).not.toBeChecked();
  await expect.element(formula).toBeChecked();
  await expect.element(page.getByText(t.import.setUpHere.plan)).toBeVisible();
  await expect.element(page.getByRole('switch', { name: t.import.setUp.tracked })).not.toBeInTheDocument();
  await expectAccessible();
  expectNoOverflow();
  await plan.click();
  await formula.click();
  await page.getByRole('button', { name: t.import.add(205) }).click();
  await expect.element(page.getByText(t.import.done(205))).toBeVisible();
  expect(choices).toEqual([{ optIns: [], setUp: ['plan'] }]);
});

test('a file with nothing new but its plan can still be taken over, and taken back', async () => {
  const { fake } = await renderScreen(ImportFile);
  answerWith(fake, {
    preview: async (file) => {
      const found = await fake.api.imports.preview(file);
      if (!found.ok) return found;
      const setUp = [{ part: 'plan', here: true }] as const;
      return { ok: true, value: { ...found.value, format: 'wellio-json', fresh: 0, setUp } };
    },
    commit: () => Promise.resolve({ ok: true, value: { added: 0 } }),
    undo: () => Promise.resolve({ ok: true, value: { removed: 0 } }),
  });
  choose('wellio-2026-11-21.json', 'more than twenty characters of it');
  await expect.element(page.getByText(t.import.nothingElse)).toBeVisible();
  await page.getByRole('switch', { name: t.import.setUp.plan }).click();
  await page.getByRole('button', { name: t.import.takeSetUp }).click();
  await expect.element(page.getByText(t.import.doneSetUp)).toBeVisible();
  await page.getByRole('button', { name: t.import.undo }).click();
  await expect.element(page.getByRole('button', { name: t.import.choose })).toBeVisible();
});

test('where a file holds neither, nothing is asked', async () => {
  await renderScreen(ImportFile);
  choose('mine.csv', 'more than twenty characters of it');
  await expect.element(page.getByText(t.import.previewTitle)).toBeVisible();
  await expect.element(page.getByText(t.import.optInTitle)).not.toBeInTheDocument();
});

test('an export says that it is not encrypted, or takes a passphrase worth something', async () => {
  const { fake } = await renderScreen(Export);
  const made: unknown[] = [];
  setEngine({
    ...engine(),
    exports: {
      make: (format, passphrase) => {
        made.push([format, passphrase]);
        return passphrase === 'weak'
          ? Promise.resolve({ ok: false, error: { code: 'passphrase-weak', bits: 9.4 } })
          : fake.api.exports.make(format, passphrase);
      },
    },
  });
  await expect.element(page.getByText(t.export.warningTitle)).toBeVisible();
  await expectAccessible();
  expectNoOverflow();
  await page.getByText(t.export.formats.csv).click();
  await page.getByRole('button', { name: t.export.make }).click();
  await page.getByLabelText(t.export.lock).click();
  await expect.element(page.getByText(t.export.warningTitle)).not.toBeInTheDocument();
  await page.getByLabelText(t.export.passphrase).fill('weak');
  await page.getByRole('button', { name: t.export.make }).click();
  await expect.element(page.getByText(t.export.errors['passphrase-weak'](9))).toBeVisible();
  await expectAccessible();
  expect(made).toEqual([
    ['csv', null],
    ['csv', 'weak'],
  ]);
});
