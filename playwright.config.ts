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
  // Patience for a machine that does much else at the same time: what is right is right later, too.
  timeout: 360_000,
  expect: { timeout: 30_000 },
  reporter:
    process.env['WELLIO_REPORT'] === undefined
      ? 'list'
      : [['list'], ['json', { outputFile: process.env['WELLIO_REPORT'] }]],
  use: {
    browserName: 'chromium',
    headless: true,
    actionTimeout: 60_000,
    navigationTimeout: 60_000,
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
