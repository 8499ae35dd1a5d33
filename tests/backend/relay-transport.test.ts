/** @file The relay's transport over a stand-in of the backend: what it refuses to send, what it hands over, what it removes. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import type { Answered, CallName, RelayRow } from '../../workers/engine/transport/backend-port.ts';
import { issueRelayPermit } from '../../workers/engine/transport/relay-permit.ts';
import { nextPollDelay } from '../../workers/engine/transport/relay-times.ts';
import { RelayTransport } from '../../workers/engine/transport/relay-transport.ts';
import { protocolOf } from '../../workers/engine/protocol/registry.ts';
import { messageText } from '../rls/support/people.ts';

const ME = 'a'.repeat(64);
const PEER = 'b'.repeat(64);

/** A sealed message in its binary form; its bytes are noise of the right sizes. */
function sealed(sender = ME, recipient = PEER): Uint8Array {
  const binary = protocolOf(1)?.fromInterchange(
    JSON.parse(messageText({ sender, recipient, ciphertextBytes: SIZE })),
  );
  if (binary?.ok !== true) throw new Error('the stand-in message is not well formed');
  return binary.value;
}

const SIZE = firstSize();
/** A length that protocol v1 allows: messages fill whole frames. */
function firstSize(): number {
  for (let bytes = 1; bytes < 12_000; bytes += 1) {
    const text = messageText({ sender: ME, recipient: PEER, ciphertextBytes: bytes });
    if (protocolOf(1)?.fromInterchange(JSON.parse(text)).ok === true) return bytes;
  }
  throw new Error('protocol v1 takes no ciphertext at all');
}

class StandIn {
  readonly rows = new Map<string, RelayRow[]>();
  readonly put: string[] = [];
  failing: { readonly name: CallName; readonly error: 'offline' | 'recipient-revoked' } | null = null;

  call = (name: CallName, ask: unknown): Promise<Answered<CallName>> => {
    if (this.failing?.name === name) return Promise.resolve({ ok: false, error: this.failing.error });
    const asked = ask as {
      readonly payload: string;
      readonly keyId: string;
      readonly ids: readonly string[];
    };
    const waiting = this.rows.get(asked.keyId) ?? [];
    switch (name) {
      case 'relay-put':
        this.put.push(asked.payload);
        return Promise.resolve({ ok: true, value: null });
      case 'relay-inbox':
        return Promise.resolve({ ok: true, value: { rows: waiting.slice(0, 50) } });
      case 'relay-remove':
        this.rows.set(
          asked.keyId,
          waiting.filter(({ id }) => !asked.ids.includes(id)),
        );
        return Promise.resolve({ ok: true, value: { removed: asked.ids.length } });
      default:
        throw new Error(`not expected: ${name}`);
    }
  };
}

let backend: StandIn;
let relay: RelayTransport;
let received: { readonly sender: string; readonly payload: Uint8Array; readonly to: string }[];
let faults: unknown[];

beforeEach(() => {
  backend = new StandIn();
  received = [];
  faults = [];
  relay = new RelayTransport({
    link: { call: backend.call },
    ownKeyIds: () => [ME],
    report: (fault) => faults.push(fault),
  });
  relay.onReceive((sender, payload, { to }) => {
    received.push({ sender, payload, to });
    return Promise.resolve();
  });
});

const waiting = (count: number): RelayRow[] =>
  Array.from({ length: count }, (_, index) => ({
    id: `id-${index}`,
    payload: messageText({ sender: PEER, recipient: ME, ciphertextBytes: SIZE }),
  }));

describe('sending', () => {
  test('puts the interchange form of exactly these bytes', async () => {
    const payload = sealed();
    await relay.under(issueRelayPermit(PEER)).send(PEER, payload);
    expect(backend.put).toHaveLength(1);
    const back = protocolOf(1)?.fromInterchange(JSON.parse(backend.put[0] ?? ''));
    expect(back).toEqual({ ok: true, value: payload });
  });

  test('is refused without a permit, with a used one, for another key, and for what is no message', async () => {
    const refused = { name: 'NotSentError', why: 'refused' };
    await expect(relay.send()).rejects.toMatchObject(refused);
    await expect(relay.under({ recipientKeyId: PEER }).send(PEER, sealed())).rejects.toMatchObject(refused);
    await expect(relay.under(issueRelayPermit(ME)).send(PEER, sealed())).rejects.toMatchObject(refused);
    await expect(
      relay.under(issueRelayPermit(PEER)).send(PEER, sealed(ME, 'c'.repeat(64))),
    ).rejects.toMatchObject(refused);
    await expect(
      relay.under(issueRelayPermit(PEER)).send(PEER, new Uint8Array([0x80, 1, 2])),
    ).rejects.toMatchObject(refused);
    const used = issueRelayPermit(PEER);
    await relay.under(used).send(PEER, sealed());
    await expect(relay.under(used).send(PEER, sealed())).rejects.toMatchObject(refused);
    expect(backend.put).toHaveLength(1);
  });

  test('tells what may be tried again from what may not', async () => {
    backend.failing = { name: 'relay-put', error: 'offline' };
    await expect(relay.under(issueRelayPermit(PEER)).send(PEER, sealed())).rejects.toMatchObject({
      why: 'not-ready',
    });
    backend.failing = { name: 'relay-put', error: 'recipient-revoked' };
    await expect(relay.under(issueRelayPermit(PEER)).send(PEER, sealed())).rejects.toMatchObject({
      why: 'refused',
    });
  });
});

describe('picking up', () => {
  test('hands over everything that waits, then removes it', async () => {
    backend.rows.set(ME, waiting(120));
    expect(await relay.poll()).toEqual({ delivered: 120, discarded: 0, failure: null });
    expect(received).toHaveLength(120);
    expect(received[0]).toMatchObject({ sender: PEER, to: ME });
    expect(backend.rows.get(ME)).toEqual([]);
  });

  test('leaves what could not be dealt with, and removes what is no message', async () => {
    backend.rows.set(ME, [...waiting(2), { id: 'x', payload: '{' }, { id: 'y', payload: '{"version":9}' }]);
    let first = true;
    relay.onReceive(() => {
      if (!first) return Promise.resolve();
      first = false;
      return Promise.reject(new Error('disk full'));
    });
    expect(await relay.poll()).toEqual({ delivered: 1, discarded: 2, failure: null });
    expect(backend.rows.get(ME)?.map(({ id }) => id)).toEqual(['id-0']);
    expect(faults).toHaveLength(1);
  });

  test('says why when the server could not', async () => {
    backend.failing = { name: 'relay-inbox', error: 'offline' };
    expect(await relay.poll()).toEqual({ delivered: 0, discarded: 0, failure: 'offline' });
  });

  test('keeps its distance in time, more after failures', () => {
    expect(nextPollDelay(0.5, 0)).toBeCloseTo(41_589, 0);
    expect(nextPollDelay(0.999_999, 0)).toBe(300_000);
    expect(nextPollDelay(0, 1)).toBe(60_000);
    expect(nextPollDelay(0, 30)).toBe(900_000);
  });
});

test('only the delivery policy issues permits', () => {
  const root = join(import.meta.dirname, '../..');
  const importers = ['workers', 'src']
    .flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((file) =>
        join(folder, file),
      ),
    )
    .filter((file) => /\.(?:ts|svelte)$/.test(file))
    .filter((file) => readFileSync(join(root, file), 'utf8').includes('issueRelayPermit'));
  expect(importers.sort()).toEqual([
    'workers/engine/messaging/delivery-policy.ts',
    'workers/engine/transport/relay-permit.ts',
  ]);
});
