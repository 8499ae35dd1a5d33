/** What a client has must be worth something after the network was stopped, or has crashed. */
import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startLocalnet } from '../../index.ts';
import { LocalnetStartError } from '../../index.ts';
import { startTestNetwork } from '../start.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { TestClient } from '../test-client.ts';

test('clients, ports, the NDF and waiting mail survive a restart; numbers go on', async () => {
  const dir = temporaryFolder();
  const first = await startTestNetwork({ dir });
  const [ada, ben] = [await TestClient.register(first.ndf), await TestClient.register(first.ndf)];
  const before = await ada.send(ben, 'before');
  await first.stop();

  const second = await startTestNetwork({ dir });
  expect(second.ndf).toBe(first.ndf);
  expect(second.gatewayPorts).toEqual(first.gatewayPorts);
  expect(await ben.pickUp(before.round)).toEqual(['before']);
  expect((await ben.poll()).Filters?.Filters.length).toBe(1);
  const after = await ada.send(ben, 'after');
  expect(after.round > before.round).toBe(true);
  expect(await ben.pickUp(after.round)).toEqual(['after']);
  expect(second.counts()).toMatchObject({ registrations: 0, nodeKeyRequests: 0 });
});

test('what was accepted before the stop is mixed, and the client is told of the end of its round', async () => {
  const dir = temporaryFolder();
  const first = await startTestNetwork({ dir, roundMs: 500 });
  const [ada, ben] = [await TestClient.register(first.ndf), await TestClient.register(first.ndf)];
  const { Updates: updates } = await ada.poll();
  const lastUpdate = updates.reduce((max, { UpdateID: id }) => (id > max ? id : max), 0n);
  const empty = updates.filter(({ State: state }) => state === 3).at(-1)?.ID ?? 0n;
  const round = await ada.nextRound(300);
  await ada.put([ada.slot(round, ben.address, new TextEncoder().encode('in flight'))]);
  await first.stop();

  await startTestNetwork({ dir, roundMs: 500 });
  expect(await ben.pickUp(round.ID)).toEqual(['in flight']);
  const ends = (await ada.poll({ lastUpdate })).Updates.filter(({ State: state }) => state !== 3);
  expect(ends.find(({ ID: id }) => id === round.ID)?.State).toBe(5);
  // A round that was announced and never took place has failed.
  expect(ends.find(({ ID: id }) => id === empty)?.State).toBe(6);
  expect(new Set(ends.map(({ ID: id }) => id)).size).toBe(ends.length);
});

test('after a crash nothing goes backwards, and what was mixed is there', async () => {
  const [dir, crashed] = [temporaryFolder(), temporaryFolder()];
  const first = await startTestNetwork({ dir });
  const [ada, ben] = [await TestClient.register(first.ndf), await TestClient.register(first.ndf)];
  const sent = await ada.send(ben, 'mixed');
  const newest = (await ada.poll()).Updates.reduce((max, u) => (u.UpdateID > max.UpdateID ? u : max));
  // The folder as a killed process would leave it, with the lock of a process that is gone.
  cpSync(dir, crashed, { recursive: true });
  writeFileSync(join(crashed, 'lock'), '4194303 1');
  await first.stop();

  const second = await startTestNetwork({ dir: crashed });
  expect(second.gatewayPorts).toEqual(first.gatewayPorts);
  expect(await ben.pickUp(sent.round)).toEqual(['mixed']);
  const next = await ada.nextRound();
  expect(next.ID > newest.ID).toBe(true);
  expect(next.UpdateID > newest.UpdateID).toBe(true);
  expect((await ada.send(ben, 'again')).state).toBe(5);
});

test('nodes can be added to a folder: old clients register with the new one only', async () => {
  const dir = temporaryFolder();
  const first = await startTestNetwork({ dir, nodes: 1 });
  const {
    gatewayPorts: [port],
  } = first;
  await first.stop();
  const second = await startTestNetwork({ dir, nodes: 2 });
  expect(second.gatewayPorts[0]).toBe(port);
  expect(second.gatewayPorts.length).toBe(2);
  expect(second.ndf).toContain((JSON.parse(first.ndf) as { Nodes: [{ Id: string }] }).Nodes[0].Id);
});

test('a second network on the folder, a taken port and wrong options are refused in one line', async () => {
  const dir = temporaryFolder();
  const network = await startTestNetwork({ dir });
  const refused = async (options: Parameters<typeof startLocalnet>[0], words: string): Promise<void> => {
    const error = await startLocalnet(options).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(LocalnetStartError);
    expect((error as Error).message).toContain(words);
    expect((error as Error).message).not.toContain('\n');
  };
  await refused({ dir, port: 0 }, 'in use by another localnet');
  await refused({ dir: temporaryFolder(), port: network.port }, 'is in use');
  await refused({ dir: temporaryFolder(), port: 0, nodes: 0 }, 'nodes must be');
  await refused({ dir: temporaryFolder(), port: 0, nodes: 2, team: 3 }, 'the team must be');
  await refused({ dir: temporaryFolder(), port: 0, roundMs: 1 }, 'round-ms must be');
  await refused({ dir: temporaryFolder(), port: 70_000 }, 'the port must be');
  await refused({ dir: '/dev/null/x', port: 0 }, "can't be made");
});

test('stopping twice is stopping once, and frees folder and ports', async () => {
  const dir = temporaryFolder();
  const network = await startTestNetwork({ dir });
  await Promise.all([network.stop(), network.stop()]);
  const again = await startTestNetwork({ dir, port: network.port });
  expect(again.port).toBe(network.port);
});
