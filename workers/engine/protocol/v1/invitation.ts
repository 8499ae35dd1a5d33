/**
 * Invitation: a link or QR (design, section 7).
 *
 *     u8 version = 1 ‖ id (16) ‖ secret (32) ‖ root fingerprint (32) ‖ throw-away address (36) ‖ u8 role ‖
 *     u64 expiry ‖ checksum (8)
 *
 * 134 bytes, 179 characters of unpadded Base64url. The checksum (SHA-256 of 'wellio/invitation' and all
 * before it, first 8 bytes) is the same in every version, so an altered link isn't taken for a newer one.
 * It finds accidents; what keeps a forger out is that all of it enters the handshake's keys.
 */
import { base64urlnopad } from '@scure/base';
import {
  ADDRESS_BYTES,
  asCMixAddress,
  asInvitationId,
  asMinuteBucket,
  asRootFingerprint,
  FINGERPRINT_BYTES,
  ID_BYTES,
  idBytes,
  isMinuteBucket,
  type Bytes,
  type MinuteBucket,
} from '../bytes.ts';
import { decode, u64, u8 } from '../codec.ts';
import { err, ok, type Result } from '../result.ts';
import { concat, copy, equalBytes, utf8 } from '../suites/bytes.ts';
import type { Hash } from '../suites/types.ts';
import type { Invitation, InvitationError, Role } from './types.ts';

const INVITATION_VERSION = 1;
const INVITATION_SECRET_BYTES = 32;
const CHECKSUM_BYTES = 8;
/** Longer texts aren't looked at: a later version may need a little more than today's 179. */
const MAX_TEXT_CHARACTERS = 1024;
const CHECKSUM_LABEL = utf8('wellio/invitation');

const roleCodes: Readonly<Record<Role, number>> = { supporter: 1, coach: 2, clinician: 3 };

function roleOf(code: number): Role | undefined {
  return (Object.keys(roleCodes) as Role[]).find((role) => roleCodes[role] === code);
}

/** Everything but the secret: what the handshake's salt and transcript take in. */
export function encodePublicPart({ id, root, address, role, expiry }: Invitation): Bytes {
  return concat(
    u8(INVITATION_VERSION),
    idBytes(id),
    idBytes(root),
    address,
    u8(roleCodes[role]),
    u64(expiry),
  );
}

async function checksum(hash: Hash, bytes: Uint8Array): Promise<Bytes> {
  return (await hash.sha256(concat(CHECKSUM_LABEL, bytes))).slice(0, CHECKSUM_BYTES);
}

/** The binary form. */
export async function encodeInvitation(hash: Hash, invitation: Invitation): Promise<Bytes> {
  const { id, secret, root, address, role, expiry } = invitation;
  if (secret.length !== INVITATION_SECRET_BYTES) throw new TypeError('an invitation secret has 32 bytes');
  const body = concat(
    u8(INVITATION_VERSION),
    idBytes(id),
    secret,
    idBytes(root),
    address,
    u8(roleCodes[role]),
    u64(expiry),
  );
  return concat(body, await checksum(hash, body));
}

/** The text for a link's fragment. It holds the secret. */
export async function invitationToText(hash: Hash, invitation: Invitation): Promise<string> {
  return base64urlnopad.encode(await encodeInvitation(hash, invitation));
}

/** Reads the binary form. Doesn't look at the time. */
export async function decodeInvitation(
  hash: Hash,
  bytes: Uint8Array,
): Promise<Result<Invitation, Exclude<InvitationError, 'expired'>>> {
  if (bytes.length <= CHECKSUM_BYTES) return err('altered');
  const body = bytes.subarray(0, bytes.length - CHECKSUM_BYTES);
  const sum = bytes.subarray(bytes.length - CHECKSUM_BYTES);
  if (!equalBytes(sum, await checksum(hash, body))) return err('altered');
  if (body[0] !== INVITATION_VERSION) return err('unknown-version');
  const invitation = decode(body, (reader) => {
    reader.u8();
    const id = asInvitationId(reader.bytes(ID_BYTES));
    const secret = reader.bytes(INVITATION_SECRET_BYTES);
    const root = asRootFingerprint(reader.bytes(FINGERPRINT_BYTES));
    const address = asCMixAddress(reader.bytes(ADDRESS_BYTES));
    const role = roleOf(reader.u8());
    const expiry = reader.u64();
    if (role === undefined || !isMinuteBucket(expiry)) return undefined;
    return { id, secret, root, address, role, expiry: asMinuteBucket(expiry) };
  });
  return invitation === undefined ? err('altered') : ok(invitation);
}

function base64urlBytes(text: string): Bytes | undefined {
  if (text.length > MAX_TEXT_CHARACTERS) return undefined;
  try {
    return copy(base64urlnopad.decode(text));
  } catch {
    return undefined;
  }
}

/** Reads the text of a link or QR, and whether it can still be accepted. */
export async function invitationFromText(
  hash: Hash,
  text: string,
  now: MinuteBucket,
): Promise<Result<Invitation, InvitationError>> {
  const bytes = base64urlBytes(text);
  if (bytes === undefined) return err('altered');
  const decoded = await decodeInvitation(hash, bytes);
  if (decoded.ok && isExpired(decoded.value, now)) return err('expired');
  return decoded;
}

/** The minute of the expiry itself is still good. */
export function isExpired(invitation: Invitation, now: MinuteBucket): boolean {
  return now > invitation.expiry;
}
