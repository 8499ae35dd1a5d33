/** @file What a person does on the screens, found by what the screens say. */
import { expect, type Page } from '@playwright/test';
import { en } from '../../../src/lib/i18n/en.ts';

/** The connection's first load with its key generation, on a busy machine. */
export const SLOW = 120_000;

/** First run: name, adult, all three tracked. Ends on Today. */
export async function welcome(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: en.welcome.begin }).click();
  await aboutMe(page, name);
  await page.getByRole('button', { name: en.welcome.next }).click();
  await page.getByRole('button', { name: en.welcome.ready }).click();
  // Stored by then: the form stays until it is.
  await expect(page.getByRole('button', { name: en.welcome.ready })).toHaveCount(0);
}

export async function aboutMe(page: Page, name: string): Promise<void> {
  await page.getByLabel(en.welcome.name).fill(name);
  await page.getByRole('checkbox', { name: en.welcome.adult }).click();
}

/** The inviter's link, read where the screen shows it as text. */
export async function invite(page: Page, role: string): Promise<string> {
  await page.getByRole('navigation').getByRole('link', { name: en.nav.people }).click();
  await page.getByRole('link', { name: en.people.invite }).first().click();
  await page.getByText(role, { exact: true }).click();
  await page.getByRole('button', { name: en.invite.make }).click();
  await expect(page.getByRole('heading', { name: en.invitation.pendingTitle })).toBeVisible({
    timeout: SLOW,
  });
  await page.getByText(en.invitation.showLink).click();
  const link = page.getByLabel(en.invitation.link, { exact: true });
  const text = (await link.inputValue().catch(() => null)) ?? (await link.textContent()) ?? '';
  expect(text).toContain('/invite#');
  return text.trim();
}
