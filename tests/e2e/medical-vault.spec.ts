/**
 * @file The medical vault in the production build: the real engine, the real import worker under its real headers, the real IndexedDB.
 */
import type { Page } from '@playwright/test';
import { readFileSync } from 'node:fs';
import { en } from '../../src/lib/i18n/en.ts';
import { routes } from '../../src/lib/routes.ts';
import { bundle, ENTRIES } from '../fixtures/fhir/bundle.ts';
import { welcome } from './support/steps.ts';
import { expect, test } from './support/world.ts';

const words = en.medicalVault;
const ASTHMA = 'Asthma since childhood';
/** Longer than a few chunks, and findable wherever it lay in the clear. */
const SCAN = Buffer.from('plainly readable scan '.repeat(30_000));

/** Every value of every row of every database of this origin, as text. */
function everythingStored(page: Page): Promise<string> {
  return page.evaluate(async () => {
    const decoder = new TextDecoder('latin1');
    let text = '';
    for (const { name } of await indexedDB.databases()) {
      const database = await new Promise<IDBDatabase>((resolve, reject) => {
        const request = indexedDB.open(name ?? '');
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(new Error('a database did not open'));
      });
      for (const table of database.objectStoreNames) {
        const rows = await new Promise<unknown[]>((resolve, reject) => {
          const request = database.transaction(table).objectStore(table).getAll();
          request.onsuccess = () => resolve(request.result as unknown[]);
          request.onerror = () => reject(new Error('a table was not read'));
        });
        text += JSON.stringify(rows, (_, value: unknown) =>
          value instanceof Uint8Array ? decoder.decode(value) : value,
        );
      }
      database.close();
    }
    return text;
  });
}

const bringIn = async (page: Page, content: string) => {
  const sheet = page.getByRole('dialog');
  await sheet
    .getByLabel(words.fhir.file)
    .setInputFiles({ name: 'bundle.json', mimeType: 'application/json', buffer: Buffer.from(content) });
};

test('a record with a file, a clinic’s bundle and next month’s, all of it sealed, opened by a fresh proof', async ({
  browser,
  world,
}) => {
  const complaints: string[] = [];
  const context = await browser.newContext({
    baseURL: world.origins[0],
    viewport: { width: 360, height: 740 },
    acceptDownloads: true,
  });
  const page = await context.newPage();
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto('/');
  await welcome(page, 'Ana');

  // On a phone, Settings leads there.
  await page.getByRole('navigation').getByRole('link', { name: en.nav.settings }).click();
  await page.getByRole('link', { name: words.title }).click();
  await expect(page.getByText(words.emptyTitle)).toBeVisible();
  await expect(page.getByText(words.lead)).toBeVisible();

  // A record and its file.
  await page.getByRole('button', { name: words.add }).click();
  const sheet = page.getByRole('dialog');
  await sheet.getByLabel(words.fields.title, { exact: true }).fill(ASTHMA);
  await sheet.getByLabel(words.attach).setInputFiles({ name: 'scan.bin', mimeType: '', buffer: SCAN });
  await expect(sheet.getByText('scan.bin, 0.7 MB')).toBeVisible();
  await sheet.getByRole('button', { name: en.app.save, exact: true }).click();
  await expect(page.getByRole('button', { name: ASTHMA })).toBeVisible();

  // A clinic's file: something else first, then the right one, then the month after.
  await page.getByRole('button', { name: words.fromFile, exact: true }).click();
  await bringIn(page, 'not a bundle');
  await expect(sheet.getByText(words.errors['not-fhir'])).toBeVisible();
  await bringIn(page, bundle());
  await sheet.getByRole('button', { name: words.fhir.add(9) }).click();
  await expect(sheet.getByText(words.fhir.done(9, 0))).toBeVisible();
  await sheet.getByRole('button', { name: en.app.close }).last().click();
  await expect(page.getByRole('button', { name: /Hay fever/ })).toBeVisible();
  const migraine = {
    fullUrl: 'https://fhir.example.org/r4/Condition/new',
    resource: { resourceType: 'Condition', id: 'new', code: { text: 'Migraine' } },
  };
  await page.getByRole('button', { name: words.fromFile, exact: true }).click();
  await bringIn(page, bundle([...ENTRIES, migraine]));
  await sheet.getByRole('button', { name: words.fhir.add(1) }).click();
  await expect(sheet.getByText(words.fhir.done(1, 0))).toBeVisible();
  await sheet.getByRole('button', { name: words.fhir.undo }).click();
  await expect(sheet.getByText(words.fhir.text)).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: /Migraine/ })).toHaveCount(0);
  await expect(page.getByRole('button', { name: /Hay fever/ })).toBeVisible();

  // Nothing of it lies there in the clear.
  const stored = await everythingStored(page);
  expect(stored.length).toBeGreaterThan(SCAN.length);
  for (const secret of [
    ASTHMA,
    'Hay fever',
    'Haemoglobin',
    'plainly readable',
    'scan.bin',
    'fhir.example.org',
  ])
    expect(stored, secret).not.toContain(secret);

  // The import worker was isolated, by its own word: told to this engine, which a reload would end.
  await page.getByRole('navigation').getByRole('link', { name: en.nav.settings }).click();
  await page.getByRole('link', { name: en.settings.security }).click();
  await expect(page.getByText(en.security.details['isolated'] ?? '').first()).toBeVisible();

  // With a passphrase the vault asks, each time its screen is opened.
  await page.getByRole('button', { name: en.ways.set.passphrase }).click();
  const field = sheet.getByLabel(en.ways.next);
  await sheet.getByRole('button', { name: en.ways.offer }).click();
  await expect(field).toHaveValue(/^(\w+ ){5}\w+$/);
  const passphrase = await field.inputValue();
  await sheet.getByRole('button', { name: en.ways.set.passphrase }).click();
  await expect(sheet).toHaveCount(0);
  await page.goto(routes.medicalVault);
  await page.getByLabel(en.unlock.passphrase).fill(passphrase);
  await page.getByRole('button', { name: en.unlock.open, exact: true }).click();
  await expect(page.getByText(words.proofText)).toBeVisible();
  await expect(page.getByRole('button', { name: ASTHMA })).toHaveCount(0);
  await page.getByLabel(en.unlock.passphrase).fill(passphrase);
  await page.getByRole('button', { name: en.backup.prove }).click();
  await page.getByRole('button', { name: ASTHMA }).click();

  // The file comes back as it went in.
  const download = page.waitForEvent('download');
  await sheet.getByRole('button', { name: `${words.save}: scan.bin` }).click();
  const saved = await download;
  expect(saved.suggestedFilename()).toBe('scan.bin');
  expect(readFileSync(await saved.path()).equals(SCAN)).toBe(true);
  expect(complaints).toEqual([]);
  await context.close();
});
