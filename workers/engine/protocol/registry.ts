/**
 * The protocol versions this build speaks. messaging/ picks one by number and knows nothing of suites;
 * a new version is a new entry.
 */
import type { InvitationId } from './bytes.ts';
import type { InspectedMessage, MessageProtocol } from './message-protocol.ts';
import type { OpenError } from './open-error.ts';
import { err, ok, type Result } from './result.ts';
import { FLIGHT_VERSION, parseFlight, type FlightType } from './v1/flight.ts';
import { protocolV1 } from './v1/protocol.ts';
import { commonVersion } from './v1/transcript.ts';
import type { FlightError, SuiteId } from './v1/types.ts';

export interface InspectedFlight {
  readonly kind: 'flight';
  readonly type: FlightType;
  readonly invitationId: InvitationId;
}

const protocols: readonly MessageProtocol[] = [protocolV1];

/** Ascending: what goes into our certificates. */
export const spokenVersions: readonly SuiteId[] = protocols.map(({ version }) => version);

export function protocolOf(version: number): MessageProtocol | undefined {
  return protocols.find((protocol) => protocol.version === version);
}

/** The version for a conversation: the highest both speak, never below the floor it once reached. */
export function negotiateVersion(theirs: readonly SuiteId[], floor: SuiteId): SuiteId | undefined {
  const version = commonVersion(spokenVersions, theirs);
  return version === undefined || version < floor ? undefined : version;
}

/** What a reassembled payload is. Its first byte tells: below 0x80 a message's version, else a flight. */
export function inspectPayload(
  bytes: Uint8Array,
): Result<InspectedMessage | InspectedFlight, OpenError | FlightError> {
  const first = bytes[0];
  if (first === undefined) return err('too-short');
  if (first === FLIGHT_VERSION) {
    const flight = parseFlight(bytes);
    if (!flight.ok) return flight;
    const { type, invitationId } = flight.value;
    return ok({ kind: 'flight', type, invitationId });
  }
  return protocolOf(first)?.inspect(bytes) ?? err('unknown-version');
}
