import { expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import MedicalVault from '$lib/features/medical-vault/medical-vault.svelte';
import { t } from '$lib/i18n/index.ts';
import type { FakeOptions } from '../fake-engine.ts';
import { expectAccessible, expectNoOverflow, renderScreen } from './render-screen.ts';

const words = t.medicalVault;

async function inBothThemes(): Promise<void> {
  for (const theme of ['light', 'dark']) {
    document.documentElement.dataset['theme'] = theme;
    await expectAccessible();
  }
  expectNoOverflow();
}

const shown = async (options: FakeOptions = {}) => {
  const rendered = await renderScreen(MedicalVault, options);
  await expect.element(page.getByText(words.lead)).toBeVisible();
  return rendered;
};

test('the list: by kind, found by title without its marks, and says where it stays', async () => {
  await shown();
  await expect.element(page.getByRole('heading', { name: words.groups.laboratory })).toBeVisible();
  await inBothThemes();
  await page.getByLabelText(words.search).fill('TETÁNUS');
  await expect.element(page.getByText('Tetanus, diphtheria')).toBeVisible();
  await expect.element(page.getByText('Hay fever')).not.toBeInTheDocument();
  await expect.element(page.getByText(words.found(1))).toBeVisible();
  await page.getByLabelText(words.search).fill('zebra');
  await expect.element(page.getByText(words.nothingFound)).toBeVisible();
  await expectAccessible();
});

test('empty, loading, failed', async () => {
  await shown({ scenario: 'empty' });
  await expect.element(page.getByText(words.emptyTitle)).toBeVisible();
  await inBothThemes();
  await shown({ snapshots: 'pending' });
  await expect.element(page.getByText(t.app.loading)).toBeInTheDocument();
  await shown({ snapshots: 'failing' });
  await expect.element(page.getByRole('button', { name: t.app.retry })).toBeVisible();
  await expectAccessible();
});

test('opens after a fresh proof where the device has a way in, and shows nothing before', async () => {
  const { fake } = await shown({ vault: 'proof-needed' });
  fake.ways = { ...fake.ways, ways: ['passphrase'], proofNeeded: true };
  fake.changed('security');
  await expect.element(page.getByText(words.proofText)).toBeVisible();
  await expect.element(page.getByText('Hay fever')).not.toBeInTheDocument();
  await expect.element(page.getByRole('button', { name: t.backup.prove })).toBeVisible();
  await inBothThemes();
  await page.getByLabelText(t.unlock.passphrase, { exact: true }).fill('ankle brave cactus');
  await page.getByRole('button', { name: t.backup.prove }).click();
  await expect.element(page.getByText('Hay fever')).toBeVisible();
});

test('one record: read, its picture looked at, removed and had back, by keyboard', async () => {
  await shown();
  const letter = page.getByRole('button', { name: /Discharge letter/ });
  letter.element().focus();
  await userEvent.keyboard('{Enter}');
  const sheet = page.getByRole('dialog');
  await expect.element(sheet.getByText('City hospital')).toBeVisible();
  await expect.element(sheet.getByText(words.saveHint)).toBeVisible();
  await inBothThemes();
  // A PDF is saved only: what the page may show is decided by its policy.
  await expect.element(sheet.getByRole('button', { name: `${words.look}: letter` })).not.toBeInTheDocument();
  await sheet.getByRole('button', { name: `${words.look}: x-ray.png` }).click();
  await expect.element(sheet.getByRole('img', { name: 'x-ray.png' })).toBeVisible();
  await expectAccessible();
  await sheet.getByRole('button', { name: t.app.remove }).click();
  await expect.element(page.getByText(words.removed('Discharge letter'))).toBeVisible();
  await expectAccessible();
  await page.getByRole('button', { name: t.app.undo }).click();
  await expect.element(page.getByRole('button', { name: /Discharge letter/ })).toBeVisible();
});

test('a laboratory result shows its values as a table', async () => {
  await shown();
  await page.getByRole('button', { name: /Complete blood count/ }).click();
  await expect.element(page.getByRole('rowheader', { name: 'Haemoglobin' })).toBeVisible();
  await inBothThemes();
});

test.for([
  ['condition', words.fields.to],
  ['medication', words.fields.dose],
  ['allergy', words.fields.severity],
  ['immunisation', words.fields.lot],
  ['laboratory', words.fields.valueName],
  ['document', words.fields.author],
] as const)('the form of a %s', async ([kind, field]) => {
  await shown({ scenario: 'empty' });
  await page.getByRole('button', { name: words.add }).click();
  await page.getByRole('radio', { name: words.kinds[kind], exact: true }).click();
  const inSheet = page.getByRole('dialog');
  await expect.element(inSheet.getByText(field, { exact: true }).first()).toBeVisible();
  await inBothThemes();
});

test('a record is added: what is missing is said beside its field, a file is attached and taken out', async () => {
  await shown({ scenario: 'empty' });
  await page.getByRole('button', { name: words.add }).click();
  const sheet = page.getByRole('dialog');
  await sheet.getByRole('button', { name: t.app.save, exact: true }).click();
  await expect.element(sheet.getByRole('link', { name: words.fieldErrors.title })).toBeVisible();
  await expectAccessible();
  await sheet.getByLabelText(words.fields.title, { exact: true }).fill('Migraine');
  const file = new File([new Uint8Array(2048)], 'scan.heic');
  await userEvent.upload(sheet.getByLabelText(words.attach).element(), file);
  await expect.element(sheet.getByText('scan.heic, 3 KB')).toBeVisible();
  await expectAccessible();
  await sheet.getByRole('button', { name: words.dropFile('scan.heic') }).click();
  await expect.element(sheet.getByText('scan.heic, 3 KB')).not.toBeInTheDocument();
  await sheet.getByRole('button', { name: t.app.save, exact: true }).click();
  await expect.element(page.getByRole('button', { name: /Migraine/ })).toBeVisible();
});

test('values of a laboratory result are added and removed', async () => {
  await shown({ scenario: 'empty' });
  await page.getByRole('button', { name: words.add }).click();
  await page.getByRole('radio', { name: words.kinds.laboratory, exact: true }).click();
  const sheet = page.getByRole('dialog');
  await sheet.getByLabelText(words.fields.title, { exact: true }).fill('Iron');
  await sheet.getByLabelText(words.fields.valueName).fill('Ferritin');
  await sheet.getByRole('button', { name: words.addValue }).click();
  await sheet.getByLabelText(words.fields.valueName).nth(1).fill('Transferrin');
  await expectAccessible();
  await sheet.getByRole('button', { name: words.removeValue(1) }).click();
  await expect.element(sheet.getByLabelText(words.fields.valueName)).toHaveValue('Transferrin');
});

test('a clinic’s file: refused, read, looked at, added, taken back', async () => {
  await shown();
  await page.getByRole('button', { name: words.fromFile }).click();
  const sheet = page.getByRole('dialog');
  await expect.element(sheet.getByText(words.fhir.last(1, 0))).toBeVisible();
  await inBothThemes();
  const choose = async (file: File) =>
    userEvent.upload(sheet.getByLabelText(words.fhir.file).element(), file);
  await choose(new File([], 'broken.json'));
  await expect.element(sheet.getByText(words.errors['not-fhir'])).toBeVisible();
  await expectAccessible();
  await choose(new File(['{}'], 'bundle.json'));
  await expect.element(sheet.getByText(words.fhir.people(2))).toBeVisible();
  await sheet.getByText(words.fhir.skipped(2)).click();
  await expect.element(sheet.getByText(words.fhir.why['link-only'])).toBeVisible();
  await inBothThemes();
  await expect.element(sheet.getByRole('button', { name: words.fhir.addAndReplace(21, 2) })).toBeVisible();
  await sheet.getByRole('checkbox', { name: words.fhir.bringBack(1) }).click();
  await sheet.getByRole('button', { name: words.fhir.addAndReplace(22, 2) }).click();
  await expect.element(sheet.getByText(words.fhir.done(22, 2))).toBeVisible();
  await expectAccessible();
  await sheet.getByRole('button', { name: words.fhir.undo }).click();
  await expect.element(sheet.getByText(words.fhir.text)).toBeVisible();
});
