/** @file The recovery key on the screens: its ceremony, a backup file, and the diary brought back from it. */
import { expect, type Page } from '@playwright/test';
import { en } from '../../../src/lib/i18n/en.ts';
import { routes } from '../../../src/lib/routes.ts';

/** Goes through the ceremony on Settings → Backup; the 24 words. */
export async function makeRecoveryKey(page: Page): Promise<readonly string[]> {
  await page.goto(routes.backup);
  await page.getByRole('button', { name: en.backup.makeKey }).click();
  // The sheet for the printer holds them a second time.
  const shown = page.locator('ol li').filter({ visible: true });
  await expect(shown).toHaveCount(24);
  const words = (await shown.allTextContents()).map((word) => word.trim());
  await page.getByRole('button', { name: en.backup.written }).click();
  for (const [at, word] of words.entries()) {
    const field = page.getByLabel(en.backup.askWord(at + 1), { exact: true });
    if ((await field.count()) > 0) await field.fill(word);
  }
  await page.getByRole('button', { name: en.backup.confirm, exact: true }).click();
  await expect(page.getByRole('button', { name: en.backup.make })).toBeVisible({ timeout: 60_000 });
  return words;
}

/** The file's path. */
export async function makeBackup(page: Page): Promise<string> {
  const downloading = page.waitForEvent('download');
  await page.getByRole('button', { name: en.backup.make }).click();
  return (await downloading).path();
}

/** Where a screen offers to bring a diary back. */
export async function restore(page: Page, file: string, words: readonly string[]): Promise<void> {
  await page.getByLabel(en.backup.restoreFile).setInputFiles(file);
  await page.getByLabel(en.backup.restoreWords).fill(words.join(' '));
  await page.getByRole('button', { name: en.backup.read }).click();
  await page.getByRole('button', { name: en.backup.apply }).click();
}
