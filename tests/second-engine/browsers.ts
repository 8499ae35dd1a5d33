/** @file Two browser engines behind one small interface: Chromium by Playwright, Firefox by Puppeteer over WebDriver BiDi. */
import { chromium } from '@playwright/test';
import puppeteer from 'puppeteer-core';
import type { EnginePage } from './diary.ts';

const CHROMIUM = process.env['WELLIO_CHROMIUM'] ?? '/usr/bin/chromium';
const FIREFOX = process.env['WELLIO_FIREFOX'] ?? '/usr/bin/firefox-esr';

export interface Engine {
  /** A page in a profile of its own. */
  page(origin: string): Promise<EnginePage>;
  close(): Promise<void>;
}

export async function openChromium(): Promise<Engine> {
  const browser = await chromium.launch({
    executablePath: CHROMIUM,
    args: ['--no-sandbox', '--disable-gpu'],
  });
  return {
    page: async (origin) => {
      const context = await browser.newContext();
      const page = await context.newPage();
      await page.goto(origin);
      return {
        // Playwright hands over one argument; as text it is several.
        evaluate: (work, ...args) => page.evaluate(`(${work.toString()})(...${JSON.stringify(args)})`),
        reload: async () => {
          await page.reload();
        },
        close: () => context.close(),
      };
    },
    close: () => browser.close(),
  };
}

export async function openFirefox(): Promise<Engine> {
  const browser = await puppeteer.launch({
    browser: 'firefox',
    executablePath: FIREFOX,
    headless: true,
    protocolTimeout: 120_000,
  });
  return {
    page: async (origin) => {
      const context = await browser.createBrowserContext();
      const page = await context.newPage();
      await page.goto(origin);
      return {
        evaluate: (work, ...args) =>
          page.evaluate(`(${work.toString()})(...${JSON.stringify(args)})`) as never,
        reload: async () => {
          await page.reload();
        },
        close: () => context.close(),
      };
    },
    close: () => browser.close(),
  };
}
