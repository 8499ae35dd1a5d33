/** A folder that takes no more writes holds the network up at worst; it doesn't end it or lose what it has. */
import { mkdirSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startTestNetwork } from '../start.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { TestClient } from '../test-client.ts';

async function lineWith(lines: readonly string[], text: string): Promise<void> {
  const until = Date.now() + 20_000;
  while (!lines.some((line) => line.includes(text))) {
    if (Date.now() > until) throw new Error(`no line with "${text}"`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

test('mail that can not be written is delivered all the same, and it is said', async () => {
  const dir = temporaryFolder();
  const lines: string[] = [];
  const network = await startTestNetwork({ dir, log: (line) => lines.push(line) });
  const ada = await TestClient.register(network.ndf);
  mkdirSync(join(dir, 'mail.jsonl'));
  const { round } = await ada.send(ada, 'only in memory');
  expect(await ada.pickUp(round)).toEqual(['only in memory']);
  await lineWith(lines, 'would not survive a restart');
  rmdirSync(join(dir, 'mail.jsonl'));
});

test('without numbers there are no new rounds; with them it goes on', async () => {
  const dir = temporaryFolder();
  const lines: string[] = [];
  const network = await startTestNetwork({ dir, roundMs: 50, log: (line) => lines.push(line) });
  const ada = await TestClient.register(network.ndf);
  mkdirSync(join(dir, 'counters.json.next'));
  await lineWith(lines, 'rounds are held up');
  expect((await ada.poll()).ReceivedTs > 0n).toBe(true);
  rmdirSync(join(dir, 'counters.json.next'));
  expect((await ada.send(ada, 'on again')).state).toBe(5);
});
