/** @file The real import worker in a real browser: what it can still reach, and that it reads a file. */
import { expect, test } from 'vitest';
import { IMPORT_LIMITS } from '../../workers/engine/records/import-session.ts';
import { readInWorker } from '../../workers/engine/records/import-link.ts';
import { spawnImportWorker } from '../../workers/engine/import/worker.ts';
import { makeSixtyDays, SAMPLE_END } from '../fixtures/make-sixty-days.ts';

test('the worker is isolated and reads the sample', async () => {
  const text = makeSixtyDays(SAMPLE_END);
  const reports: (readonly string[])[] = [];
  const { outcome } = readInWorker(new Blob([text]), null, {
    spawn: spawnImportWorker,
    limits: IMPORT_LIMITS,
    isolation: (reachable) => reports.push(reachable),
  });
  const read = await outcome;
  expect(reports).toEqual([[]]);
  expect(read).toMatchObject({ ok: true, value: { skipped: [] } });
  expect(read.ok && read.value.rows.length).toBe(text.trim().split('\n').length - 1);
});

test('it unpacks and reads a health export, and nothing of that needs what was taken away', async () => {
  const zip = await (await fetch(new URL('../fixtures/exports/apple-health.zip', import.meta.url))).blob();
  const options = { spawn: spawnImportWorker, limits: IMPORT_LIMITS, isolation: () => undefined };
  expect(await readInWorker(zip, null, options).outcome).toMatchObject({
    ok: true,
    value: {
      format: 'apple-health',
      rows: [{ day: '2026-11-19', entry: { kind: 'run', minutes: 30 } }],
      measures: [
        { metric: 'steps', amount: 1000 },
        { metric: 'sleep', amount: 450 },
      ],
      optIns: [{ what: 'weight', amount: 70, unit: 'kg' }],
      passedOver: [],
    },
  });
  const cut = zip.slice(0, zip.size - 10);
  expect(await readInWorker(cut, null, options).outcome).toEqual({
    ok: false,
    error: { code: 'file-unreadable' },
  });
});

test('it reads Health Connect’s database without a fetch', async () => {
  const zip = await (await fetch(new URL('../fixtures/exports/health-connect.zip', import.meta.url))).blob();
  const options = { spawn: spawnImportWorker, limits: IMPORT_LIMITS, isolation: () => undefined };
  expect(await readInWorker(zip, null, options).outcome).toMatchObject({
    ok: true,
    value: { format: 'health-connect', rows: [{ day: '2026-11-19', entry: { kind: 'run', minutes: 30 } }] },
  });
});

test('a control: before the isolation these ways are open in a worker here', async () => {
  const source = `postMessage([typeof indexedDB, typeof caches, typeof BroadcastChannel, typeof navigator.storage,
    typeof navigator.locks, typeof fetch, typeof Worker])`;
  const url = URL.createObjectURL(new Blob([source], { type: 'text/javascript' }));
  const worker = new Worker(url);
  const open = await new Promise<readonly string[]>((resolve) => {
    worker.onmessage = (event: MessageEvent<readonly string[]>) => resolve(event.data);
  });
  worker.terminate();
  URL.revokeObjectURL(url);
  expect(open).toEqual(['object', 'object', 'function', 'object', 'object', 'function', 'function']);
});
