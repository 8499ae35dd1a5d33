import { networkInterfaces } from 'node:os';
import { expect, test } from 'vitest';
import { encodeFrame } from '../../grpc-web.ts';
import { startTestNetwork } from '../start.ts';

test('preflights and answers carry what browsers ask for', async () => {
  const network = await startTestNetwork();
  for (const port of network.gatewayPorts) {
    const url = `http://127.0.0.1:${port}/mixmessages.Gateway/Poll`;
    const preflight = await fetch(url, { method: 'OPTIONS' });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-origin')).toBe('*');
    expect(preflight.headers.get('access-control-allow-methods')).toBe('POST');
    expect(preflight.headers.get('access-control-allow-headers')).toBe('content-type, x-grpc-web');
    expect(Number(preflight.headers.get('access-control-max-age'))).toBeGreaterThan(3600);
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/grpc-web+proto' },
      body: encodeFrame(0, new Uint8Array()) as Uint8Array<ArrayBuffer>,
    });
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
    expect(answer.headers.get('access-control-expose-headers')).toContain('totalChunks');
    expect(Number(answer.headers.get('totalchunks'))).toBeGreaterThan(1);
  }
});

test('the NDF is served, and the front page says that there is no anonymity', async () => {
  const network = await startTestNetwork();
  const get = (path: string): Promise<Response> => fetch(`http://127.0.0.1:${network.port}${path}`);
  expect(await (await get('/ndf.json')).text()).toBe(network.ndf);
  expect(await (await get('/')).text()).toContain('no anonymity');
  expect((await get('/keys.json')).status).toBe(404);
});

test('nothing but loopback can reach it', async () => {
  const network = await startTestNetwork();
  const outside = Object.values(networkInterfaces())
    .flatMap((list) => list ?? [])
    .filter(({ family, internal }) => family === 'IPv4' && !internal)
    .map(({ address }) => address);
  if (outside.length === 0)
    console.log('note: this machine has loopback only, so there is no outside to try from');
  for (const address of outside) {
    await expect(fetch(`http://${address}:${network.port}/`)).rejects.toThrow();
  }
  await expect(fetch(`http://127.0.0.1:${network.port}/`)).resolves.toBeDefined();
});
