/**
 * @file The embedded server, killed -9 while it writes: it always starts again, and nothing it acknowledged is lost. Three times
 * here; `WELLIO_SOAK=1` makes it twenty.
 */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeKey, messageText, type Key } from '../rls/support/people.ts';
import { signIn, signUp, type Client } from './support/client.ts';
import { startRefused, startServerProcess, type ServerProcess } from './support/server-process.ts';

const KILLS = process.env['WELLIO_SOAK'] === undefined ? 3 : 20;

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'wellio-backend-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function publish(client: Client): Promise<Key> {
  const key = makeKey();
  await client.call('publish_key', {
    device: randomBytes(16).toString('hex'),
    kem_key: key.public,
    signing_key: randomBytes(1952).toString('base64'),
    protocol: 1,
  });
  return key;
}

/** Puts messages one after the other until the server is gone, and notes what was acknowledged. */
async function putUntilKilled(
  client: Client,
  sender: Key,
  recipient: Key,
  acknowledged: string[],
): Promise<void> {
  try {
    for (;;) {
      const payload = messageText({ sender: sender.id, recipient: recipient.id });
      await client.call('relay_put', { payload });
      acknowledged.push(payload);
    }
  } catch {
    return;
  }
}

/** Everything that waits, picked up. */
async function pickUp(client: Client, key: Key): Promise<string[]> {
  const found: string[] = [];
  for (;;) {
    const rows = (await client.call('relay_inbox', { key: key.id })) as {
      readonly id: string;
      readonly encrypted_payload: string;
    }[];
    if (rows.length === 0) return found;
    found.push(...rows.map((row) => row.encrypted_payload));
    await client.call('relay_remove', { key: key.id, picked_up: rows.map((row) => row.id) });
  }
}

test(
  `killed ${KILLS} times under load`,
  async () => {
    let server: ServerProcess = await startServerProcess(folder);
    const reader = 'reader@example.org';
    const inbox = await publish(await signUp(server.config, reader));
    let total = 0;
    for (let kill = 0; kill < KILLS; kill += 1) {
      const email = `writer-${kill}@example.org`;
      const writer = await signUp(server.config, email);
      const sender = await publish(writer);
      const acknowledged: string[] = [];
      const writing = Promise.all([
        putUntilKilled(writer, sender, inbox, acknowledged),
        putUntilKilled(writer, sender, inbox, acknowledged),
      ]);
      while (acknowledged.length < 10) await wait(5);
      await wait(Math.random() * 200);
      await server.kill();
      await writing;
      total += acknowledged.length;

      server = await startServerProcess(folder);
      await signIn(server.config, email);
      const found = new Set(await pickUp(await signIn(server.config, reader), inbox));
      expect(acknowledged.filter((payload) => !found.has(payload))).toEqual([]);
    }
    expect(total).toBeGreaterThanOrEqual(10 * KILLS);
    console.log(`${KILLS} kills, ${total} acknowledged messages, none lost`);

    const refused = await startRefused(folder);
    expect(refused.code).toBe(1);
    expect(refused.lines).toHaveLength(1);
    expect(refused.lines[0]).toMatch(
      /is in use by another process \(\d+\): stop it, or choose another folder\.$/,
    );
    await server.kill();
  },
  KILLS * 40_000,
);
