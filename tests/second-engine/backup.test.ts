/** @file A backup made in one browser profile is the same diary in another profile, and in a second browser engine; and back. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { serveHarness, type HarnessServer } from '../mixnet/harness/serve.ts';
import { openChromium, openFirefox, type Engine } from './browsers.ts';
import {
  exported,
  identityBackend,
  importFile,
  makeBackup,
  makeRecoveryKey,
  readNotes,
  restore,
  start,
  welcome,
  writeNotes,
  type EnginePage,
} from './diary.ts';

const fixture = (name: string): string =>
  readFileSync(new URL(`../fixtures/${name}`, import.meta.url)).toString('base64');

const NOTES = ['A long *walk*.', 'Älter, ein wenig — und müde. 🌧'] as const;

let server: HarnessServer;
let chromium: Engine;
let firefox: Engine;

beforeAll(async () => {
  [server, chromium, firefox] = await Promise.all([
    serveHarness([], `${import.meta.dirname}/../engines/harness`),
    openChromium(),
    openFirefox(),
  ]);
});

afterAll(async () => {
  await Promise.all([chromium.close(), firefox.close()]);
  await server.stop();
});

async function fresh(engine: Engine): Promise<EnginePage> {
  const page = await engine.page(server.origin);
  await start(page);
  return page;
}

test('a diary moves from Chromium to another profile and to Firefox, and from there back, byte for byte', async () => {
  const phone = await fresh(chromium);
  await welcome(phone, 'Ana');
  expect(await importFile(phone, fixture('sixty-days.csv'))).toBeGreaterThan(100);
  expect(await importFile(phone, fixture('exports/apple-health.zip'))).toBeGreaterThan(1);
  await writeNotes(phone, NOTES);
  const words = await makeRecoveryKey(phone);
  const file = await makeBackup(phone);
  const { json, rows } = await exported(phone);
  expect(rows).toBeGreaterThan(120);
  expect(await identityBackend(phone)).toBe('native');

  const laptop = await fresh(chromium);
  expect((await restore(laptop, file, words)).mode).toBe('adopt');
  expect((await exported(laptop)).json).toBe(json);

  const other = await fresh(firefox);
  const preview = await restore(other, file, words);
  expect(preview.counts.entries).toBe(preview.brings.entries);
  expect((await exported(other)).json).toBe(json);
  expect(await readNotes(other)).toEqual([...NOTES].sort());
  // Firefox has no ML-KEM of its own: the same keys, by other code.
  expect(await identityBackend(other)).toBe('noble');

  const back = await fresh(chromium);
  await restore(back, await makeBackup(other), words);
  expect((await exported(back)).json).toBe(json);
  for (const page of [phone, laptop, other, back]) await page.close();
});
