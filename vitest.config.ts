import { svelte } from '@sveltejs/vite-plugin-svelte';
import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';
import { xxdkPlugin } from './scripts/xxdk-plugin.ts';

declare module 'vitest' {
  interface ProvidedContext {
    soak: boolean;
  }
}

const executablePath = process.env['WELLIO_CHROMIUM'] ?? '/usr/bin/chromium';

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          environment: 'node',
          // Files share no state: a test makes its own databases, clocks and workers. Modules load once a worker, a quarter of the time.
          isolate: false,
          include: ['tests/{unit,scenario}/**/*.test.ts', 'localnet/tests/unit/**/*.test.ts'],
          // A limit for what hangs, here and below: lanes run side by side, so what takes ten seconds alone can take sixty.
          testTimeout: 180_000,
        },
      },
      {
        test: {
          name: 'vectors',
          environment: 'node',
          include: ['tests/vectors/**/*.test.ts', 'localnet/tests/vectors/**/*.test.ts'],
          testTimeout: 180_000,
        },
      },
      {
        test: {
          name: 'localnet',
          environment: 'node',
          include: ['localnet/tests/browser/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'rls',
          environment: 'node',
          include: ['tests/rls/**/*.test.ts'],
          globalSetup: ['tests/rls/support/global-setup.ts'],
          testTimeout: 180_000,
          hookTimeout: 180_000,
          // One process for all files, which share the three databases.
          isolate: false,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'backend',
          environment: 'node',
          include: ['tests/backend/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 180_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'mixnet',
          environment: 'node',
          include: ['tests/mixnet/**/*.test.ts'],
          testTimeout: 180_000,
          hookTimeout: 180_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'second-engine',
          environment: 'node',
          include: ['tests/second-engine/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 180_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'engines',
          environment: 'node',
          include: ['tests/engines/**/*.test.ts'],
          testTimeout: 240_000,
          hookTimeout: 240_000,
          fileParallelism: false,
        },
      },
      {
        plugins: [svelte(), xxdkPlugin()],
        // Found late, inside workers, they would make Vite reload a running test.
        optimizeDeps: {
          include: [
            '@internationalized/date',
            '@noble/ciphers/aes.js',
            '@noble/hashes/hkdf.js',
            '@noble/hashes/sha2.js',
            '@noble/hashes/utils.js',
            '@noble/post-quantum/ml-dsa.js',
            '@noble/post-quantum/ml-kem.js',
            '@scure/base',
            '@scure/bip39',
            '@scure/bip39/wordlists/english.js',
            'age-encryption',
            'cborg',
            'comlink',
            'dexie',
            'fast-check',
            'mdast-util-from-markdown',
            'minisearch',
            'papaparse',
            'saxes',
            'sql.js/dist/sql-wasm-inline.js',
            'valibot',
          ],
        },
        resolve: {
          alias: {
            $lib: `${import.meta.dirname}/src/lib`,
            $api: `${import.meta.dirname}/workers/api`,
            // As vite.config.ts.
            'decode-named-character-reference': `${import.meta.dirname}/node_modules/decode-named-character-reference/index.js`,
          },
        },
        test: {
          name: 'browser',
          // A page has no environment of its own: the long forms (WELLIO_SOAK=1) ask this.
          provide: { soak: process.env['WELLIO_SOAK'] !== undefined },
          include: ['tests/browser/**/*.test.ts'],
          testTimeout: 180_000,
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            // A page of tests comes up in a second or two; beside the other lanes it can take a minute.
            connectTimeout: 180_000,
            provider: playwright({
              launchOptions: { executablePath, args: ['--no-sandbox', '--disable-gpu'] },
            }),
            instances: [{ browser: 'chromium' }],
          },
        },
      },
    ],
  },
});
