import { describe, expect, test } from 'vitest';
import { makeAddress } from '../../../workers/mixnet/address.ts';
import { eventModelScript, type ModelEvents } from '../../../workers/mixnet/event-model.ts';
import { type Script, toBase64 } from '../../../workers/mixnet/script-thread.ts';

const own = new Uint8Array(32).fill(1);
const peer = new Uint8Array(32).fill(2);
const bytes = new Uint8Array(768).fill(9);
const round = { ID: 44, State: 5, Timestamps: [1, 2, 3, 1_795_273_263_102_000_000, 5, 6, 0] };

interface Heard {
  readonly frames: unknown[];
  readonly calls: unknown[];
  stored: () => void;
}

interface Model {
  readonly script: Script;
  readonly tell: (tag: string, message: object) => Promise<unknown>;
  readonly heard: Heard;
}

function model(): Model {
  const heard: Heard = { frames: [], calls: [], stored: () => undefined };
  const events: ModelEvents = {
    isOwnKey: (key) => key.every((byte) => byte === 1),
    frame: (...args) => {
      heard.frames.push(args);
      return new Promise((resolve) => (heard.stored = resolve));
    },
    sending: (...args) => (heard.calls.push(['sending', ...args]), Promise.resolve(7)),
    returned: (...args) => (heard.calls.push(['returned', ...args]), Promise.resolve(8)),
    status: (...args) => void heard.calls.push(['status', ...args]),
    newUuid: () => 5,
  };
  const script = eventModelScript('lasting', events);
  const tell = async (tag: string, message: object): Promise<unknown> => {
    const reply = await script(tag, new TextEncoder().encode(JSON.stringify(message)));
    return reply instanceof Uint8Array ? JSON.parse(new TextDecoder().decode(reply)) : reply;
  };
  return { script, tell, heard };
}

const incoming = {
  text: toBase64(bytes),
  partnerKey: toBase64(peer),
  senderKey: toBase64(peer),
  dmToken: 0xdeadbeef,
  round,
  mType: 40_000,
  status: 2,
};

describe("in place of xxdk's message database", () => {
  test('hands a frame over and answers only when it is durable', async () => {
    const { tell, heard } = model();
    let answered: unknown;
    const answer = tell('Receive', incoming).then((value) => (answered = value));
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(heard.frames).toEqual([['lasting', makeAddress(peer, 0xdeadbeef), bytes, 1_795_273_263_102]]);
    expect(answered).toBeUndefined();
    heard.stored();
    await answer;
    expect(answered).toBe(5);
  });

  test.each([
    ['another type', { mType: 40_001 }],
    ['a text', { mType: undefined }],
    ['767 bytes', { text: toBase64(bytes.subarray(1)) }],
    ['no sender', { senderKey: undefined }],
  ])('takes %s off its hands and drops it', async (_, change) => {
    const { tell, heard } = model();
    expect(await tell('Receive', { ...incoming, ...change })).toBe(5);
    expect(heard).toMatchObject({ frames: [], calls: [] });
  });

  test('never delivers our own copies: the one before sending gets the number, the one that comes back settles it', async () => {
    const { tell, heard } = model();
    const copy = { ...incoming, senderKey: toBase64(own) };
    expect(await tell('Receive', { ...copy, round: null, status: undefined })).toBe(7);
    expect(await tell('Receive', copy)).toBe(8);
    const to = makeAddress(peer, 0xdeadbeef);
    expect(heard.calls).toEqual([
      ['sending', to, bytes],
      ['returned', to, bytes],
    ]);
    expect(heard.frames).toEqual([]);
  });

  test('drops what we sent to ourselves', async () => {
    const { tell, heard } = model();
    await tell('Receive', { ...incoming, senderKey: toBase64(own), partnerKey: toBase64(own) });
    expect(heard.frames).toEqual([]);
  });

  test('passes statuses on without an answer', async () => {
    const { tell, heard } = model();
    expect(await tell('UpdateSentStatus', { uuid: 7, status: 2 })).toBeUndefined();
    expect(await tell('UpdateSentStatus', { status: 3 })).toBeUndefined();
    expect(heard.calls).toEqual([['status', 7, 2]]);
  });

  test('answers everything else that xxdk may ask, and does not read the key it is given', async () => {
    const { script, tell } = model();
    expect(await tell('NewWASMEventModel', { encryptionJSON: 'secret' })).toBeNull();
    expect(await tell('ReceiveText', incoming)).toBe(5);
    expect(await tell('GetConversation', {})).toBeNull();
    expect(await tell('GetConversations', {})).toEqual([]);
    expect(await script('DeleteMessage', new Uint8Array())).toEqual(Uint8Array.of(0));
    expect(await tell('Unheard of', {})).toBeUndefined();
  });
});
