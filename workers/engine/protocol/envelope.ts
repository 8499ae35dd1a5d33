/**
 * `CMixEnvelope` (spec/crypto-design.md, section 6.3): a sealed payload and where it goes. Only the payload
 * travels: it is cut into frames, the recipient is the address those frames are sent to, and the round is a
 * wish to the mixnet worker.
 */
import { base64, base64urlnopad } from '@scure/base';
import { ADDRESS_BYTES, asCMixAddress, type Bytes, type CMixAddress } from './bytes.ts';
import { MAX_FLIGHT_BYTES } from './padding.ts';
import { copy } from './suites/bytes.ts';

export interface CMixEnvelope {
  /** Unpadded Base64url of the 36-byte mixnet address. */
  readonly recipient_id: string;
  /** Base64 of a sealed message or handshake flight in binary form. */
  readonly encrypted_payload: string;
  readonly round_id?: number;
}

/** The binary form: what the transport takes. */
export interface CMixDelivery {
  readonly recipient: CMixAddress;
  /** Goes into frames. */
  readonly payload: Bytes;
  readonly round?: number;
}

export function toCMixEnvelope({ recipient, payload, round }: CMixDelivery): CMixEnvelope {
  return {
    recipient_id: base64urlnopad.encode(recipient),
    encrypted_payload: base64.encode(payload),
    ...(round === undefined ? {} : { round_id: round }),
  };
}

/** Undefined for anything but a well-formed envelope with a payload of at most 20 frames. */
export function fromCMixEnvelope({
  recipient_id,
  encrypted_payload,
  round_id,
}: CMixEnvelope): CMixDelivery | undefined {
  if (round_id !== undefined && !(Number.isSafeInteger(round_id) && round_id >= 0)) return undefined;
  if (encrypted_payload.length > 2 * MAX_FLIGHT_BYTES) return undefined;
  try {
    const address = base64urlnopad.decode(recipient_id);
    const payload = copy(base64.decode(encrypted_payload));
    if (address.length !== ADDRESS_BYTES || payload.length === 0 || payload.length > MAX_FLIGHT_BYTES) {
      return undefined;
    }
    return {
      recipient: asCMixAddress(address),
      payload,
      ...(round_id === undefined ? {} : { round: round_id }),
    };
  } catch {
    return undefined;
  }
}
