/**
 * @file Insight packets to bytes and back: deterministic CBOR (RFC 8949), map keys in cborg's fixed order. One packet has one
 * encoding; bytes that decode to a packet but aren't that encoding are refused.
 */
import { encode } from 'cborg';
import { ROLES, type InsightPacket, type Role } from '../../api/people.ts';
import type { Result } from '../../api/result.ts';
import type { BuiltPacket } from './build-packet.ts';
import { liveConsent, type Consent } from './consent.ts';
import {
  equalBytes,
  fromCbor,
  MAX_PACKET_BYTES,
  type NoConsentError,
  type PacketError,
} from './packet-bytes.ts';
import { asPacket } from './packet-schema.ts';
import { narrowed, scopeOf } from './scope.ts';

export { MAX_PACKET_BYTES, type NoConsentError, type PacketError } from './packet-bytes.ts';

function invalid(why: PacketError['why']): Result<never, PacketError> {
  return { ok: false, error: { code: 'packet-invalid', why } };
}

function isRole(role: unknown): role is Role {
  return ROLES.some((known) => known === role);
}

/** Throws on a packet that its own schema refuses: that is a bug of ours, and nothing may leave. */
function canonical(packet: InsightPacket): Uint8Array<ArrayBuffer> {
  const checked = asPacket(packet.role, packet);
  if (checked === undefined) throw new Error('a packet of ours breaks its schema');
  return new Uint8Array(encode(checked));
}

/**
 * The one form of a packet, under a consent that stands now and names its role, with what that consent withholds taken out; otherwise
 * nothing is encoded. Null bytes where nothing is left to say. `now` in milliseconds since 1970.
 */
export function encodePacket(
  consent: Consent | null,
  now: number,
  packet: BuiltPacket,
): Result<Uint8Array<ArrayBuffer> | null, NoConsentError> {
  const live = liveConsent(consent, now);
  if (live?.role !== packet.role) return { ok: false, error: { code: 'no-consent' } };
  const rest = narrowed(packet, scopeOf(live));
  return { ok: true, value: rest === null ? null : canonical(rest) };
}

/** Strict: any unknown, missing or additional field, wrong type, range or form is one typed error. */
export function decodePacket(bytes: Uint8Array): Result<InsightPacket, PacketError> {
  if (bytes.length > MAX_PACKET_BYTES) return invalid('too-large');
  const value = fromCbor(bytes);
  if (typeof value !== 'object' || value === null || !('role' in value) || !('schema' in value))
    return invalid('not-a-packet');
  const { role, schema } = value;
  if (!isRole(role)) return invalid('not-a-packet');
  if (typeof schema === 'number' && Number.isInteger(schema) && schema > 1) return invalid('newer');
  const packet = asPacket(role, value);
  if (packet === undefined) return invalid('wrong-fields');
  return equalBytes(canonical(packet), bytes) ? { ok: true, value: packet } : invalid('not-canonical');
}
