/** What localnet writes has the shape of what an upstream network wrote to the real client. */
import { fromBinary } from '@bufbuild/protobuf';
import type { DescMessage, Message, MessageShape } from '@bufbuild/protobuf';
import * as v from 'valibot';
import { expect, test } from 'vitest';
import type { GatewayPollResponse } from '../../proto/gen/mixmessages_pb.ts';
import { readCapture } from '../capture.ts';
import { shapeOf } from '../shape.ts';
import { hasReference, noteMissingReference, readReference } from '../shared-reference.ts';
import { startTestNetwork } from '../start.ts';
import { TestClient, call } from '../test-client.ts';
import { METHODS } from '../wire.ts';
import type { MethodPath } from '../wire.ts';

/** Set upstream and not here, each with its reason. */
const LEFT_OUT: Partial<Record<MethodPath, readonly string[]>> = {
  '/mixmessages.Gateway/RequestClientKey': [
    // Browser clients don't verify it.
    'KeyResponseSignedByGateway.Signature',
    'KeyResponseSignedByGateway.Nonce',
  ],
  // For clients that don't poll fast.
  '/mixmessages.Gateway/Poll': [
    'Updates[].Signature',
    'Updates[].Signature.Nonce',
    'Updates[].Signature.Signature',
  ],
  '/mixmessages.Gateway/RequestHistoricalRounds': [
    'Rounds[].Signature',
    'Rounds[].Signature.Nonce',
    'Rounds[].Signature.Signature',
  ],
};

const jsonShape = (value: unknown, path = ''): readonly string[] => {
  if (Array.isArray(value)) return value.flatMap((item) => jsonShape(item, `${path}[]`));
  if (typeof value !== 'object' || value === null)
    return [`${path}: ${value === null ? 'null' : typeof value}`];
  return Object.entries(value).flatMap(([key, item]) => jsonShape(item, `${path}.${key}`));
};

function suite(): void {
  const calls = readCapture();
  const upstream = (path: MethodPath): ReadonlySet<string> => {
    const { output } = METHODS[path] as { output: DescMessage };
    const answers = calls
      .filter((one) => one.path === path)
      .map((one) => fromBinary(output, one.answer?.message ?? new Uint8Array()) as Message);
    return shapeOf(output, answers as MessageShape<typeof output>[]);
  };
  const expectSameShape = (path: MethodPath, ours: ReadonlySet<string>): void => {
    const leftOut = LEFT_OUT[path] ?? [];
    const theirs = [...upstream(path)].filter((name) => !leftOut.includes(name));
    expect([...ours].sort()).toEqual(theirs.sort());
  };

  test('every answer of a whole exchange', async () => {
    const network = await startTestNetwork();
    const client = await TestClient.register(network.ndf);
    const polls: GatewayPollResponse[] = [await client.poll()];
    const { round } = await client.send(client, 'x');
    await client.send(client, 'y');
    polls.push(await client.poll());
    expectSameShape('/mixmessages.Gateway/Poll', shapeOf(METHODS['/mixmessages.Gateway/Poll'].output, polls));

    const next = await client.nextRound();
    const put = await call(network.port, '/mixmessages.Gateway/PutManyMessages', {
      Messages: [client.slot(next, client.address, new Uint8Array(1))],
      RoundID: next.ID,
    });
    expectSameShape(
      '/mixmessages.Gateway/PutManyMessages',
      shapeOf(METHODS['/mixmessages.Gateway/PutManyMessages'].output, [put]),
    );
    const mail = await call(network.port, '/mixmessages.Gateway/RequestMessages', {
      ClientID: Uint8Array.from(client.address),
      RoundID: round,
    });
    expectSameShape(
      '/mixmessages.Gateway/RequestMessages',
      shapeOf(METHODS['/mixmessages.Gateway/RequestMessages'].output, [mail]),
    );
    expect(mail.Messages.map((slot) => [slot.PayloadA.length, slot.PayloadB.length])).toEqual([[512, 512]]);
    const historical = await call(network.port, '/mixmessages.Gateway/RequestHistoricalRounds', {
      rounds: [round],
    });
    expectSameShape(
      '/mixmessages.Gateway/RequestHistoricalRounds',
      shapeOf(METHODS['/mixmessages.Gateway/RequestHistoricalRounds'].output, [historical]),
    );
    for (const [path, answer] of client.registrationAnswers) {
      expectSameShape(path, shapeOf<DescMessage>(METHODS[path].output, [answer]));
    }
  });

  test('the NDF', async () => {
    const { ndf } = await startTestNetwork();
    const theirs = new Set(jsonShape(JSON.parse(readReference('capture/ndf-client.json'))));
    const ours = jsonShape(JSON.parse(ndf));
    // What only user discovery needs is empty here, and nodes have no Ed25519 key of their own.
    const empty = ['.Udb.Id', '.Udb.DhPubKey', '.Udb.ChannelSigningPubKeyEd25519', '.Nodes[].Ed25519'];
    const odd = ours.filter((entry) => !theirs.has(entry)).map((entry) => entry.split(':')[0] ?? '');
    expect([...new Set(odd)].filter((name) => !empty.includes(name))).toEqual([]);
    const named = new Set(ours.map((entry) => entry.split(':')[0]));
    expect([...theirs].map((entry) => entry.split(':')[0]).filter((name) => !named.has(name))).toEqual([]);
    expect(v.is(v.object({ Cmix: v.object({ Prime: v.string() }) }), JSON.parse(ndf))).toBe(true);
  });
}

if (hasReference) suite();
else test('shapes', () => noteMissingReference('the shapes of upstream answers'));
