/**
 * @file The clinician's packet: built from derived patterns, encoded under a live consent of that role, decoded strictly. No invitation
 * offers the role yet, so no such consent is ever granted and the app's other paths neither make nor take this packet.
 */
import { encode } from 'cborg';
import * as v from 'valibot';
import type { ClinicianPacket } from '../../api/clinician.ts';
import { DOMAINS } from '../../api/records.ts';
import type { Result } from '../../api/result.ts';
import { isIsoWeek } from '../wellness/calendar.ts';
import type { DerivedPatterns } from '../wellness/derived-patterns.ts';
import { CARE_TEAM_VISIBILITY } from './careTeamVisibility.ts';
import { liveConsent, type Consent } from './consent.ts';
import {
  equalBytes,
  fromCbor,
  MAX_PACKET_BYTES,
  type NoConsentError,
  type PacketError,
} from './packet-bytes.ts';

declare const built: unique symbol;
export type BuiltClinicianPacket = ClinicianPacket & { readonly [built]: true };

const pattern = v.pipe(
  v.strictObject({
    domain: v.picklist(DOMAINS),
    level: v.nullable(v.picklist(['lower', 'middle', 'upper'])),
    regularity: v.nullable(v.picklist(['even', 'mixed', 'uneven'])),
    contrast: v.nullable(v.picklist(['weekdays-higher', 'alike', 'weekends-higher'])),
    trend: v.picklist(['up', 'steady', 'down', 'not-enough-data']),
    adherence: v.nullable(v.picklist(['mostly', 'partly', 'at-times'])),
  }),
  // Both come from the same weeks.
  v.check(({ level, regularity }) => (level === null) === (regularity === null)),
  v.check(
    ({ level, contrast, trend, adherence }) =>
      level !== null || contrast !== null || adherence !== null || trend !== 'not-enough-data',
  ),
);

const clinician = v.pipe(
  v.strictObject({
    role: v.literal('clinician'),
    schema: v.literal(1),
    formula: v.pipe(v.string(), v.regex(/^fwi-[1-9]\d?$/)),
    week: v.pipe(v.string(), v.check(isIsoWeek)),
    patterns: v.pipe(v.array(pattern), v.minLength(1), v.maxLength(DOMAINS.length)),
  }),
  // In one order, each domain once.
  v.check(({ patterns }) =>
    patterns.every(({ domain }, at) => {
      const before = patterns[at - 1];
      return before === undefined || DOMAINS.indexOf(before.domain) < DOMAINS.indexOf(domain);
    }),
  ),
);

/** Null where nothing can be said: then nothing is sent, as in a pause. A domain that the role may not see is a bug and throws. */
export function buildClinicianPacket({
  formula,
  domains,
  week,
  patterns,
}: DerivedPatterns): BuiltClinicianPacket | null {
  const allowed = CARE_TEAM_VISIBILITY.clinician.domains;
  if (domains.some((domain) => !allowed.includes(domain)))
    throw new Error('a packet from a domain that the role may not see');
  if (patterns.length === 0) return null;
  const packet: ClinicianPacket = { role: 'clinician', schema: 1, formula, week, patterns };
  return packet as BuiltClinicianPacket;
}

function asClinicianPacket(value: unknown): ClinicianPacket | undefined {
  const parsed = v.safeParse(clinician, value, { abortEarly: true });
  return parsed.success ? parsed.output : undefined;
}

function canonical(packet: ClinicianPacket): Uint8Array<ArrayBuffer> {
  const checked = asClinicianPacket(packet);
  if (checked === undefined) throw new Error('a packet of ours breaks its schema');
  return new Uint8Array(encode(checked));
}

/** The one form of the packet, under a consent that stands now; otherwise nothing is encoded. `now` in milliseconds since 1970. */
export function encodeClinicianPacket(
  consent: Consent<'clinician'> | null,
  now: number,
  packet: BuiltClinicianPacket,
): Result<Uint8Array<ArrayBuffer>, NoConsentError> {
  const live = liveConsent(consent, now);
  if (live?.role !== 'clinician') return { ok: false, error: { code: 'no-consent' } };
  return { ok: true, value: canonical(packet) };
}

function invalid(why: PacketError['why']): Result<never, PacketError> {
  return { ok: false, error: { code: 'packet-invalid', why } };
}

/** Strict, as `decodePacket`. */
export function decodeClinicianPacket(bytes: Uint8Array): Result<ClinicianPacket, PacketError> {
  if (bytes.length > MAX_PACKET_BYTES) return invalid('too-large');
  const value = fromCbor(bytes);
  if (typeof value !== 'object' || value === null || !('role' in value) || !('schema' in value))
    return invalid('not-a-packet');
  if (value.role !== 'clinician') return invalid('not-a-packet');
  if (typeof value.schema === 'number' && Number.isInteger(value.schema) && value.schema > 1)
    return invalid('newer');
  const packet = asClinicianPacket(value);
  if (packet === undefined) return invalid('wrong-fields');
  return equalBytes(canonical(packet), bytes) ? { ok: true, value: packet } : invalid('not-canonical');
}
