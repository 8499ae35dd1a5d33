/**
 * @file In place of xxdk's message database, one per DM identity: hands frames to the engine and answers xxdk only when
 * they are durable, and turns statuses into what became of a send. Formats: xxdk-wasm's indexedDb worker messages.
 */
import type { IdentityName, MixnetAddress } from '../engine/transport/mixnet-port.ts';
import { FRAME_BYTES } from '../engine/transport/mixnet-port.ts';
import { makeAddress } from './address.ts';
import { fromBase64, type Script } from './script-thread.ts';
import { FRAME_TYPE, Status } from './xxdk.ts';

/** A message as the model is told of it. Fields that are zero are left out by xxdk. */
interface TransferMessage {
  readonly uuid?: number;
  readonly text?: string;
  readonly partnerKey?: string;
  readonly senderKey?: string;
  readonly dmToken?: number;
  /** Nanoseconds since 1970, by state; too large for a JSON number, but exact to a microsecond. */
  readonly round?: { readonly Timestamps?: readonly number[] } | null;
  readonly mType?: number;
  readonly status?: number;
}

export interface ModelEvents {
  /** Is this key one of ours? */
  readonly isOwnKey: (key: Uint8Array) => boolean;
  /** A frame of somebody else. Resolves when it is durable. */
  readonly frame: (
    to: IdentityName,
    from: MixnetAddress,
    frame: Uint8Array,
    roundTime: number | null,
  ) => Promise<void>;
  /** Our own frame, told before it is sent: resolves with its uuid once that is durable. */
  readonly sending: (to: MixnetAddress, frame: Uint8Array) => Promise<number>;
  /** Our own frame, picked up again although xxdk no longer tracked it: its round is done. Resolves with any uuid. */
  readonly returned: (to: MixnetAddress, frame: Uint8Array) => Promise<number>;
  readonly status: (uuid: number, status: number) => void;
  readonly newUuid: () => number;
}

/** A round's time in this state is when its mixing starts, by the network's own clock. */
const QUEUED = 3;

const encoder = new TextEncoder();

export function eventModelScript(identity: IdentityName, events: ModelEvents): Script {
  const json = (value: unknown): Uint8Array => encoder.encode(JSON.stringify(value));
  return async (tag, data) => {
    switch (tag) {
      // Its data holds a key of xxdk's database cipher: not even parsed.
      case 'NewWASMEventModel':
        return null;
      case 'Receive':
        return json(await receive(identity, parse(data), events));
      // Types that only a foreign client sends: taken off xxdk's hands and dropped.
      case 'ReceiveText':
      case 'ReceiveReply':
      case 'ReceiveReaction':
        return json(events.newUuid());
      case 'UpdateSentStatus': {
        const { uuid, status } = parse(data);
        if (uuid !== undefined) events.status(uuid, status ?? Status.unsent);
        return undefined;
      }
      case 'DeleteMessage':
        return Uint8Array.of(0);
      case 'GetConversation':
        return json(null);
      case 'GetConversations':
        return json([]);
      default:
        return undefined;
    }
  };
}

async function receive(
  identity: IdentityName,
  message: TransferMessage,
  events: ModelEvents,
): Promise<number> {
  const frame = fromBase64(message.text ?? '');
  const partnerKey = fromBase64(message.partnerKey ?? '');
  const senderKey = fromBase64(message.senderKey ?? '');
  if (
    message.mType !== FRAME_TYPE ||
    frame.length !== FRAME_BYTES ||
    partnerKey.length !== 32 ||
    senderKey.length !== 32
  )
    return events.newUuid();
  const partner = makeAddress(partnerKey, message.dmToken ?? 0);
  if (events.isOwnKey(senderKey)) {
    // Told before sending: no status yet. Told again with one: the copy to ourselves came back.
    if ((message.status ?? Status.unsent) === Status.unsent) return events.sending(partner, frame);
    return events.returned(partner, frame);
  }
  await events.frame(identity, partner, frame, roundTime(message));
  return events.newUuid();
}

function parse(data: Uint8Array): TransferMessage {
  return JSON.parse(new TextDecoder().decode(data)) as TransferMessage;
}

function roundTime(message: TransferMessage): number | null {
  const nanoseconds = message.round?.Timestamps?.[QUEUED];
  return nanoseconds === undefined || nanoseconds <= 0 ? null : Math.round(nanoseconds / 1e6);
}
