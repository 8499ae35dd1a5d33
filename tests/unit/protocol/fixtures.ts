/** People, devices and invitations for the protocol's tests. All randomness comes from a seeded generator. */
import { sha256 } from '@noble/hashes/sha2.js';
import {
  addMinutes,
  asCMixAddress,
  asDeviceId,
  asInvitationId,
  asMessageId,
  asMinuteBucket,
  asConversationId,
  type Bytes,
  type KeyId,
  type MinuteBucket,
  type RootFingerprint,
} from '../../../workers/engine/protocol/bytes.ts';
import { keyIdOf, rootFingerprintOf } from '../../../workers/engine/protocol/identity.ts';
import type { Result } from '../../../workers/engine/protocol/result.ts';
import { concat, utf8 } from '../../../workers/engine/protocol/suites/bytes.ts';
import type { KemPrivateKey, SigningKey } from '../../../workers/engine/protocol/suites/keys.ts';
import { nativeSuite, nobleSuite } from '../../../workers/engine/protocol/suites/suite.ts';
import type { RandomBytes, SigningPublicKey, Suite } from '../../../workers/engine/protocol/suites/types.ts';
import { encodeBundle } from '../../../workers/engine/protocol/v1/bundle.ts';
import { issueCertificate, verifyCertificate } from '../../../workers/engine/protocol/v1/certificate.ts';
import type {
  DeviceCertificate,
  Invitation,
  MessageContent,
  VerifiedDevice,
} from '../../../workers/engine/protocol/v1/types.ts';

/** Friday, 6 November 2026, 12:00 UTC. */
export const NOW = asMinuteBucket(1_793_966_400);
export const DAY = 24 * 60;

export const suites: readonly (readonly [string, Suite])[] = [
  ['native', nativeSuite],
  ['noble', nobleSuite],
];

/** A generator of repeatable bytes: SHA-256 of a label and a counter. For tests and vectors only. */
export function seededRandom(label: string): RandomBytes {
  let counter = 0;
  return (length) => {
    const blocks: Uint8Array[] = [];
    for (let have = 0; have < length; have += 32) blocks.push(sha256(utf8(`${label}/${counter++}`)));
    return concat(...blocks).slice(0, length);
  };
}

export function unwrap<T, E>(result: Result<T, E>): T {
  if (!result.ok) throw new Error(`unexpected error: ${String(result.error)}`);
  return result.value;
}

export function errorOf<T, E>(result: Result<T, E>): E | 'no error' {
  return result.ok ? 'no error' : result.error;
}

/** The bytes with one bit changed. */
export function flip(bytes: Uint8Array, at: number, bit = 0): Bytes {
  const other = new Uint8Array(bytes);
  other[at] = (other[at] ?? 0) ^ (1 << bit);
  return other;
}

export interface Person {
  readonly name: string;
  readonly root: SigningKey;
  readonly rootFingerprint: RootFingerprint;
  readonly rootPublicKey: SigningPublicKey;
  readonly signing: SigningKey;
  readonly kem: KemPrivateKey;
  readonly keyId: KeyId;
  readonly certificate: DeviceCertificate;
  readonly device: VerifiedDevice;
  readonly bundle: Bytes;
  readonly ownKemKeys: (keyId: KeyId) => KemPrivateKey | undefined;
}

export async function makePerson(
  suite: Suite,
  name: string,
  overrides: Partial<DeviceCertificate> = {},
): Promise<Person> {
  const random = seededRandom(`person ${name}`);
  const root = await suite.signature.importSeed(random(32));
  const signing = await suite.signature.importSeed(random(32));
  const kem = await suite.kem.importSeed(random(64));
  const certificate: DeviceCertificate = {
    sequence: 1,
    deviceId: asDeviceId(random(16)),
    signingPublicKey: signing.publicKey,
    kemPublicKey: kem.publicKey,
    address: asCMixAddress(random(36)),
    suites: [1],
    notBefore: addMinutes(NOW, -DAY),
    notAfter: addMinutes(NOW, 37 * DAY),
    ...overrides,
  };
  const signed = await issueCertificate(root, certificate);
  const keyId = await keyIdOf(suite.hash, kem.publicKey);
  const now = certificate.notBefore > NOW ? certificate.notBefore : NOW;
  const verified = await verifyCertificate(suite, {
    signed,
    rootPublicKey: root.publicKey,
    now: now > certificate.notAfter ? certificate.notAfter : now,
  });
  return {
    name,
    root,
    rootFingerprint: await rootFingerprintOf(suite.hash, root.publicKey),
    rootPublicKey: root.publicKey,
    signing,
    kem,
    keyId,
    certificate,
    device: unwrap(verified),
    bundle: encodeBundle({ displayName: name, rootPublicKey: root.publicKey, certificate: signed }),
    ownKemKeys: (id) => (id === keyId ? kem : undefined),
  };
}

export function makeInvitation(inviter: Person, overrides: Partial<Invitation> = {}): Invitation {
  const random = seededRandom(`invitation of ${inviter.name}`);
  return {
    id: asInvitationId(random(16)),
    secret: random(32),
    root: inviter.rootFingerprint,
    address: asCMixAddress(random(36)),
    role: 'coach',
    expiry: addMinutes(NOW, 3 * DAY),
    ...overrides,
  };
}

export function makeContent(overrides: Partial<MessageContent> = {}): MessageContent {
  const random = seededRandom('content');
  return {
    messageId: asMessageId(random(16)),
    counter: 7,
    conversationId: asConversationId(random(16)),
    kind: 1,
    body: utf8('See you on Tuesday.'),
    expiry: addMinutes(NOW, 30 * DAY),
    ...overrides,
  };
}

export function later(minutes: number): MinuteBucket {
  return addMinutes(NOW, minutes);
}
