/** @file The embedded server over a plain PostgreSQL of this machine's (`WELLIO_BACKEND_URL=postgres://…`): an account, its keys, its copy, once more after a restart. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startBackend } from '../../scripts/backend/server.ts';
import { chooseBackend } from '../../scripts/backend/choose.ts';
import { startCluster, type Cluster } from '../rls/support/cluster.ts';
import { Profile } from './support/profile.ts';

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

let cluster: Cluster;
let folder = '';
beforeAll(async () => {
  cluster = startCluster(await freePort());
  folder = mkdtempSync(join(tmpdir(), 'wellio-plain-'));
}, 120_000);
afterAll(() => {
  cluster.stop();
  rmSync(folder, { recursive: true, force: true });
});

const EMAIL = 'plain@example.org';
const PASSWORD = 'correct horse battery';
const bytes = (length: number): Uint8Array => crypto.getRandomValues(new Uint8Array(length));

test('sign up, publish, back up; after a restart of the server everything is there', async () => {
  const url = `postgres://postgres@127.0.0.1:${cluster.port}/postgres`;
  const choice = chooseBackend({ WELLIO_BACKEND_URL: url });
  if (choice.kind !== 'postgres') throw new Error(choice.kind);
  const start = () => startBackend({ folder, database: choice.url, port: 0, origins: [] });
  const ciphertext = bytes(2000);

  const first = await start();
  const before = new Profile(first.config);
  expect(await before.call('sign-up', { email: EMAIL, password: PASSWORD })).toMatchObject({ ok: true });
  const keys = { deviceId: 'd'.repeat(32), kem: bytes(1184), signing: bytes(1952), protocolVersion: 1 };
  expect(await before.call('publish-keys', keys)).toMatchObject({ ok: true });
  expect(await before.call('put-backup', { version: 1, format: 1, ciphertext })).toMatchObject({ ok: true });
  await first.stop();

  const second = await start();
  const after = new Profile(second.config);
  expect(await after.call('sign-in', { email: EMAIL, password: PASSWORD })).toMatchObject({ ok: true });
  const got = await after.call('get-backup', { version: null });
  expect(got.ok && [...(got.value.backup?.ciphertext ?? [])]).toEqual([...ciphertext]);
  expect(await after.call('list-devices', null)).toMatchObject({
    ok: true,
    value: { rows: [{ deviceId: 'd'.repeat(32) }] },
  });
  const stranger = new Profile(second.config);
  await stranger.call('sign-up', { email: 'other@example.org', password: PASSWORD });
  expect(await stranger.call('list-devices', null)).toEqual({ ok: true, value: { rows: [] } });
  await second.stop();
});
