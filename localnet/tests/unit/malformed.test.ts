/** Whatever arrives gets an answer, and the network goes on. */
import { connect } from 'node:net';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { encodeFrame } from '../../grpc-web.ts';
import { startTestNetwork } from '../start.ts';
import { TestClient, call, post } from '../test-client.ts';
import { METHODS } from '../wire.ts';

const paths = Object.keys(METHODS);

async function stillWorks(ndf: string): Promise<void> {
  const client = await TestClient.register(ndf);
  expect((await client.send(client, 'x')).state).toBe(5);
}

test('random bodies and random messages get a grpc error or an answer, on every method', async () => {
  const network = await startTestNetwork();
  const body = fc.oneof(
    fc.uint8Array({ maxLength: 300 }),
    fc.uint8Array({ maxLength: 300 }).map((message) => encodeFrame(0, message)),
  );
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...paths), body, async (path, bytes) => {
      const answer = await post(network.port, path, bytes);
      if (answer === undefined) throw new Error('no grpc answer');
      expect(answer.status === 0 || answer.error !== '').toBe(true);
      expect(answer.error).not.toContain('internal error');
    }),
    { numRuns: 300 },
  );
  await stillWorks(network.ndf);
});

test('messages with plausible fields of absurd values are survived, too', async () => {
  const network = await startTestNetwork();
  const max = (1n << 64n) - 1n;
  const bytes = (length: number): Uint8Array<ArrayBuffer> => new Uint8Array(length).fill(0xff);
  await call(network.port, '/mixmessages.Gateway/Poll', {
    LastUpdate: max - 1n,
    LastRound: max,
    ReceptionID: bytes(100_000),
    StartTimestamp: -(1n << 63n),
    EndTimestamp: (1n << 63n) - 1n,
    Partial: { Hash: bytes(1) },
  });
  await call(network.port, '/mixmessages.Gateway/RequestMessages', { ClientID: bytes(9), RoundID: max });
  await call(network.port, '/mixmessages.Gateway/RequestHistoricalRounds', { rounds: [max, max, 0n] });
  await expect(
    call(network.port, '/mixmessages.Gateway/RequestHistoricalRounds', {
      rounds: new Array<bigint>(1001).fill(1n),
    }),
  ).rejects.toThrow('Too many rounds');
  const pem = `-----BEGIN RSA PUBLIC KEY-----\nAAAA\n-----END RSA PUBLIC KEY-----`;
  await call(network.port, '/mixmessages.ClientRegistrar/RegisterUser', {
    ClientTransmissionRSAPubKey: pem,
    ClientReceptionRSAPubKey: pem,
  });
  await expect(
    call(network.port, '/mixmessages.ClientRegistrar/RegisterUser', { ClientTransmissionRSAPubKey: 'x' }),
  ).rejects.toThrow('Could not read the public keys');
  await stillWorks(network.ndf);
});

test('bodies beyond any request, unknown methods and other content types get a grpc error', async () => {
  const network = await startTestNetwork();
  const large = await post(network.port, '/mixmessages.Gateway/Poll', new Uint8Array(300_000));
  expect(large?.error ?? 'connection dropped').toMatch(/request too large|connection dropped/);
  const unknown = await post(network.port, '/mixmessages.Gateway/Nonsense', encodeFrame(0, new Uint8Array()));
  expect(unknown).toMatchObject({ status: 2, error: 'unknown method' });
  const response = await fetch(`http://127.0.0.1:${network.port}/mixmessages.Gateway/Poll`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{}',
  });
  expect(await response.text()).toContain('grpc-status: 2');
  expect(network.counts().badRequests).toBeGreaterThanOrEqual(2);
  await stillWorks(network.ndf);
});

test('a client that breaks off, or speaks no HTTP, does no harm', async () => {
  const network = await startTestNetwork();
  const head = 'POST /mixmessages.Gateway/Poll HTTP/1.1\r\nhost: x\r\ncontent-type: application/grpc-web\r\n';
  for (const text of ['\x16\x03\x01 not HTTP\r\n\r\n', `${head}content-length: 500\r\n\r\nabc`]) {
    const socket = connect(network.port, '127.0.0.1');
    socket.on('error', () => undefined);
    await new Promise<void>((resolve) => socket.write(text, () => resolve()));
    socket.destroy();
  }
  await stillWorks(network.ndf);
});

test('headers as long as hours of calls make them are taken', async () => {
  const network = await startTestNetwork();
  const repeated = (value: string, times: number): string => new Array<string>(times).fill(value).join(', ');
  const response = await fetch(`http://127.0.0.1:${network.port}/mixmessages.Gateway/RequestMessages`, {
    method: 'POST',
    headers: {
      'content-type': repeated('application/grpc-web+proto', 3000),
      'x-grpc-web': repeated('1', 3000),
    },
    body: encodeFrame(0, new Uint8Array()) as Uint8Array<ArrayBuffer>,
  });
  expect(response.status).toBe(200);
  expect(new TextDecoder().decode(await response.arrayBuffer())).toContain('grpc-status: 0');
});
