import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { createFreshness } from '../../../workers/engine/startup/freshness.ts';
import { createMedicalVaultView } from '../../../workers/engine/views/medical-vault.ts';
import { device, random } from '../backup/support.ts';
import { CONDITION, inlineReader, valueOf } from './support.ts';

async function viewOf(options: { readonly passphrase?: true; readonly selfTest?: true } = {}) {
  const { store, vaultKeys } = await device().open();
  const time = { now: 1_000_000 };
  const clock = { now: () => time.now };
  const freshness = createFreshness(
    {
      list: () => Promise.resolve(options.passphrase === true ? ['passphrase'] : []),
      prove: () => Promise.resolve({ ok: true, value: null }),
    } as unknown as Parameters<typeof createFreshness>[0],
    clock,
  );
  const messagingOff = options.selfTest === true ? ('self-test-failed' as const) : null;
  const context = {
    store,
    random,
    clock,
    messagingOff,
    changed: () => undefined,
    reportCheck: () => undefined,
  };
  return {
    time,
    freshness,
    store,
    ...createMedicalVaultView(context, { vaultKeys, freshness }, inlineReader),
  };
}

describe('the vault’s door', () => {
  test('is open where the device has no way in', async () => {
    const { view } = await viewOf();
    expect(await view.open()).toEqual({ ok: true, value: null });
  });

  test('asks for a fresh proof where there is one, and again when it was closed', async () => {
    const { view, freshness, time } = await viewOf({ passphrase: true });
    const needed = { ok: false, error: { code: 'proof-needed' } };
    expect(await view.open()).toEqual(needed);
    expect(await view.snapshot()).toEqual({ state: 'closed' });
    await freshness.prove(null);
    expect((await view.open()).ok).toBe(true);
    valueOf(await view.save(null, CONDITION, []));
    // Once open it stays open while its screen does.
    time.now += 10 * 60_000;
    expect(await view.snapshot()).toMatchObject({ state: 'open', items: [{ title: 'Hay fever' }] });
    await view.close();
    expect(await view.open()).toEqual(needed);
  });

  test('stays shut when the ciphers failed their test at start', async () => {
    const { view } = await viewOf({ selfTest: true });
    expect(await view.open()).toEqual({ ok: false, error: { code: 'self-test-failed' } });
  });

  test('closes where storage was lost, too: another tab took the diary over', async () => {
    const { view, store, ...engine } = await viewOf();
    await view.open();
    store.close();
    await engine.stop();
    expect(await view.snapshot()).toEqual({ state: 'closed' });
  });

  test('closes with the engine', async () => {
    const { view, ...engine } = await viewOf();
    await view.open();
    await engine.stop();
    expect(await view.snapshot()).toEqual({ state: 'closed' });
  });
});

test('nothing that insights, messaging or wellness import, at whatever distance, is the medical vault', () => {
  const root = new URL('../../../workers/engine/', import.meta.url);
  const importsOf = (file: URL): URL[] =>
    [...readFileSync(file, 'utf8').matchAll(/(?:from|import) '(\.[^']+\.ts)'/g)].map(
      ([, path]) => new URL(path ?? '', file),
    );
  const reached = (folder: string): ReadonlySet<string> => {
    const seen = new Set<string>();
    const waiting = readdirSync(new URL(`${folder}/`, root))
      .filter((name) => name.endsWith('.ts'))
      .map((name) => new URL(`${folder}/${name}`, root));
    for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
      if (seen.has(file.href)) continue;
      seen.add(file.href);
      waiting.push(...importsOf(file));
    }
    return seen;
  };
  const vaultIn = (folder: string) =>
    [...reached(folder)].filter((href) => /\/engine\/medical-vault\/|\/import\/fhir\//.test(href));
  for (const folder of ['insights', 'wellness', 'messaging', 'people'])
    expect(vaultIn(folder), folder).toEqual([]);
  // A control: the search goes the distance.
  expect(vaultIn('views').length).toBeGreaterThan(5);
});
