/** @file Memory of the browser's page processes and of this one, while the soak runs. */
import type { Browser } from '@playwright/test';
import { existsSync, readFileSync } from 'node:fs';
import { residentMb } from '../proc.ts';

export interface MemorySamples {
  /** Megabytes: all pages with their workers together. */
  readonly pages: number[];
  /** Megabytes: this process, with localnet in it. */
  readonly host: number[];
}

/** One sample into both lists; nothing where there is no /proc. */
export async function sampleMemory(browser: Browser, samples: MemorySamples): Promise<void> {
  if (!existsSync('/proc/self/status')) return;
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  const pages = processInfo
    .filter(({ type }) => type === 'renderer')
    .map(({ id }) => `/proc/${id}/status`)
    .filter(existsSync)
    .reduce((sum, path) => sum + residentMb(readFileSync(path, 'utf8')), 0);
  samples.pages.push(pages);
  samples.host.push(process.memoryUsage().rss / 1e6);
}
