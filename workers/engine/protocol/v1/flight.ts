/**
 * A handshake flight (design, section 7), sealed under the invitation's secret:
 *
 *     header = u8 0x81 ‖ u8 type ‖ invitation id (16) ‖ attempt (16) ‖ nonce (12)
 *     flight = header ‖ AES-256-GCM(key, nonce, AAD = header, field content ‖ zeros) with tag (16)
 *     PRK    = HKDF-Extract(SHA-512('wellio/handshake/1' ‖ public part of the invitation), s)
 *     key    = HKDF-Expand(PRK, label of the type and direction ‖ attempt ‖ nonce, 32)
 *
 * Each type has one or two lengths in whole frames, so a name's length doesn't show. The attempt, drawn by the
 * accepter, ties the flights of one meeting together.
 */
import { asInvitationId, ID_BYTES, idBytes, type Bytes, type InvitationId } from '../bytes.ts';
import { decode, field, isZero, u8 } from '../codec.ts';
import { FRAME_PAYLOAD_BYTES, MAX_FLIGHT_BYTES, padTo } from '../padding.ts';
import { err, ok, type Result } from '../result.ts';
import { NONCE_BYTES, TAG_BYTES } from '../suites/aead.ts';
import { concat, utf8, wipe } from '../suites/bytes.ts';
import type { Suite } from '../suites/types.ts';
import { encodePublicPart } from './invitation.ts';
import type { CertificateError, FlightError, Invitation } from './types.ts';

/** First byte of every flight; a sealed message's first byte is its version, below 0x80. */
export const FLIGHT_VERSION = 0x81;
export const ATTEMPT_BYTES = ID_BYTES;

export type FlightType = 'hello' | 'answer' | 'confirm' | 'done' | 'refusal';

interface FlightForm {
  readonly code: number;
  /** A bundle with a KEM certificate takes the longer one. */
  readonly frames: readonly number[];
  /** Names the direction too, so that no flight can be turned around. */
  readonly label: Bytes;
}

const forms: Readonly<Record<FlightType, FlightForm>> = {
  hello: { code: 1, frames: [12, 18], label: utf8('hello accepter to inviter') },
  answer: { code: 2, frames: [14, 20], label: utf8('answer inviter to accepter') },
  confirm: { code: 3, frames: [2], label: utf8('confirm accepter to inviter') },
  done: { code: 4, frames: [1], label: utf8('done inviter to accepter') },
  refusal: { code: 5, frames: [1], label: utf8('refusal inviter to accepter') },
};

const SALT_LABEL = utf8('wellio/handshake/1');
const REFUSAL_NONCE_LABEL = utf8('refusal nonce');
const KEY_BYTES = 32;
const HEADER_BYTES = 2 + ID_BYTES + ATTEMPT_BYTES + NONCE_BYTES;

export interface FlightHeader {
  readonly type: FlightType;
  readonly invitationId: InvitationId;
  readonly attempt: Bytes;
  readonly nonce: Bytes;
}

/** A flight taken apart; nothing in it has been authenticated. */
export interface ParsedFlight extends FlightHeader {
  readonly sealed: Bytes;
}

function encodeHeader({ type, invitationId, attempt, nonce }: FlightHeader): Bytes {
  return concat(u8(FLIGHT_VERSION), u8(forms[type].code), idBytes(invitationId), attempt, nonce);
}

function typeOf(code: number): FlightType | undefined {
  return (Object.keys(forms) as FlightType[]).find((type) => forms[type].code === code);
}

async function handshakePrk(
  { hash, kdf }: Pick<Suite, 'hash' | 'kdf'>,
  invitation: Invitation,
): Promise<Bytes> {
  const salt = await hash.sha512(concat(SALT_LABEL, encodePublicPart(invitation)));
  return kdf.extract(salt, invitation.secret);
}

async function flightKey(
  suite: Pick<Suite, 'hash' | 'kdf'>,
  invitation: Invitation,
  { type, attempt, nonce }: FlightHeader,
): Promise<Bytes> {
  const prk = await handshakePrk(suite, invitation);
  const key = await suite.kdf.expand(prk, concat(forms[type].label, attempt, nonce), KEY_BYTES);
  wipe(prk);
  return key;
}

/** Takes a flight's bytes apart; also tells which invitation (row) they belong to. */
export function parseFlight(bytes: Uint8Array): Result<ParsedFlight, FlightError> {
  if (bytes.length > MAX_FLIGHT_BYTES || bytes.length === 0) return err('malformed');
  if (bytes[0] !== FLIGHT_VERSION) return err('unknown-version');
  const flight = decode(bytes, (reader) => {
    reader.u8();
    const type = typeOf(reader.u8());
    const invitationId = asInvitationId(reader.bytes(ID_BYTES));
    const attempt = reader.bytes(ATTEMPT_BYTES);
    const nonce = reader.bytes(NONCE_BYTES);
    const sealed = reader.rest();
    return type === undefined ? undefined : { type, invitationId, attempt, nonce, sealed };
  });
  if (flight === undefined) return err('malformed');
  const fits = forms[flight.type].frames.some((frames) => bytes.length === frames * FRAME_PAYLOAD_BYTES);
  return fits ? ok(flight) : err('malformed');
}

/** Seals one flight. The nonce is fresh and random, except a refusal's (below). */
export async function sealFlight(
  suite: Pick<Suite, 'aead' | 'hash' | 'kdf'>,
  invitation: Invitation,
  {
    type,
    attempt,
    nonce,
    content,
  }: {
    readonly type: FlightType;
    readonly attempt: Bytes;
    readonly nonce: Bytes;
    readonly content: Uint8Array;
  },
): Promise<Bytes> {
  const header: FlightHeader = { type, invitationId: invitation.id, attempt, nonce };
  const inner = field(content);
  const rooms = forms[type].frames.map((frames) => frames * FRAME_PAYLOAD_BYTES - HEADER_BYTES - TAG_BYTES);
  const plaintext = padTo(rooms.find((room) => inner.length <= room) ?? 0, inner);
  const key = await flightKey(suite, invitation, header);
  const aad = encodeHeader(header);
  const sealed = await suite.aead.seal(key, nonce, aad, plaintext);
  wipe(key, plaintext);
  return concat(aad, sealed);
}

/** The content of a flight of this invitation. */
export async function openFlight(
  suite: Pick<Suite, 'aead' | 'hash' | 'kdf'>,
  invitation: Invitation,
  flight: ParsedFlight,
): Promise<Result<Bytes, FlightError>> {
  const key = await flightKey(suite, invitation, flight);
  const plaintext = await suite.aead.open(key, flight.nonce, encodeHeader(flight), flight.sealed);
  wipe(key);
  if (plaintext === undefined) return err('not-authentic');
  const content = decode(plaintext, (reader) => {
    const bytes = reader.field();
    reader.require(isZero(reader.rest()));
    return bytes;
  });
  return content === undefined ? err('malformed') : ok(content);
}

/**
 * A refusal is the same bytes each time, without anything being remembered about who was refused: its nonce
 * is HKDF-Expand(PRK, 'refusal nonce' ‖ attempt ‖ reason, 12). Another reason is another nonce and key.
 */
export async function refusalNonce(
  suite: Pick<Suite, 'hash' | 'kdf'>,
  invitation: Invitation,
  attempt: Uint8Array,
  reason: Uint8Array,
): Promise<Bytes> {
  const prk = await handshakePrk(suite, invitation);
  const nonce = await suite.kdf.expand(prk, concat(REFUSAL_NONCE_LABEL, attempt, reason), NONCE_BYTES);
  wipe(prk);
  return nonce;
}

/** How a bad bundle shows as an error of the flight that carried it. */
export function flightErrorOf(error: CertificateError): FlightError {
  switch (error) {
    case 'malformed':
    case 'unknown-version':
    case 'fingerprint-mismatch':
      return error;
    case 'bad-signature':
    case 'not-yet-valid':
    case 'expired':
    case 'bad-key':
      return 'bad-certificate';
  }
}
