import { defineConfig } from '@playwright/test';

/** Three origins, three people. Ports apart from `npm start`'s, so that both can run; another first port for a second checkout. */
const FIRST_PORT = Number(process.env['WELLIO_E2E_PORT'] ?? 5181);
export const E2E_PORTS = [FIRST_PORT, FIRST_PORT + 1, FIRST_PORT + 2] as const;

export default defineConfig({
  testDir: 'tests/e2e',
  testMatch: '**/*.spec.ts',
  // One network and two cores: specs take turns.
  workers: 1,
  fullyParallel: false,
  timeout: 240_000,
  expect: { timeout: 15_000 },
  reporter:
    process.env['WELLIO_REPORT'] === undefined
      ? 'list'
      : [['list'], ['json', { outputFile: process.env['WELLIO_REPORT'] }]],
  use: {
    browserName: 'chromium',
    headless: true,
    actionTimeout: 30_000,
    navigationTimeout: 30_000,
    launchOptions: {
      executablePath: process.env['WELLIO_CHROMIUM'] ?? '/usr/bin/chromium',
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-background-networking',
        '--disable-component-update',
      ],
    },
  },
});
