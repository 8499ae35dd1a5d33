/** A node that has lost its clients: the real client is refused, registers again by itself, and goes on. */
import { expect, onTestFinished, test } from 'vitest';
import { startTestNetwork } from '../start.ts';
import { startPageServer } from './page-server.ts';
import { RealClient, launchChromium } from './real-client.ts';

test('an unregistered client is refused and registers again', async () => {
  // One node: of several, a client forgets only the first one's key when it is refused.
  const network = await startTestNetwork({ nodes: 1, roundMs: 400 });
  const pages = await startPageServer();
  const browser = await launchChromium();
  onTestFinished(async () => {
    await browser.close();
    await pages.stop();
  });
  const ada = await RealClient.open(browser, pages.origin, network.port);
  const address = await ada.address();
  network.forgetClients(0);
  await expect(ada.send(address, 'refused')).rejects.toThrow(
    'Could not authenticate client. Is the client registered with these nodes?',
  );
  expect(network.counts()).toMatchObject({ slots: 0, nodeKeyRequests: 1 });
  expect(network.counts().refused.unregistered).toBe(1);

  // It has thrown that key away; the next message makes it ask for a new one.
  const before = performance.now();
  await ada.send(address, 'registered again');
  console.log(`registered again and sent in ${Math.round(performance.now() - before)} ms`);
  await ada.waitForMessage('registered again', 2);
  expect(network.counts()).toMatchObject({ registrations: 1, nodeKeyRequests: 2, slots: 2 });
  expect(ada.faults).toEqual([]);
});
