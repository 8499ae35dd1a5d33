/** Registration of a client with a node: the node's key for that client, sealed. cmix-wire section 7. */
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { xchacha20poly1305 } from '@noble/ciphers/chacha.js';
import { createHmac, createPublicKey, randomBytes } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { concat, fromInteger, minimal, toInteger, u64be } from './bytes.ts';
import { cmixGroup, powMod } from './group.ts';
import { blake2b256, sha256 } from './hashes.ts';
import { ID_TYPE, makeId } from './ids.ts';
import {
  ClientKeyRequestSchema,
  ClientKeyResponseSchema,
  ClientRegistrationConfirmationSchema,
} from './proto/gen/mixmessages_pb.ts';
import type { SignedClientKeyRequest } from './proto/gen/mixmessages_pb.ts';
import { verifyPssBlake2b, verifyPssSha256 } from './pss.ts';
import { registrationDigest } from './registrar.ts';
import { RequestError } from './request-error.ts';

const MAX_REQUEST_AGE_NS = 180_000_000_000n;
const SALT_LENGTH = 32;

/** User ID that appears as a slot's sender: the client's transmission key and its salt. */
export function userId(publicKey: KeyObject, salt: Uint8Array): Uint8Array {
  const { n, e } = publicKey.export({ format: 'jwk' });
  if (n === undefined || e === undefined) throw new TypeError('not an RSA key');
  const modulus = minimal(Buffer.from(n, 'base64url'));
  const exponent = toInteger(Buffer.from(e, 'base64url'));
  return makeId(blake2b256(u64be(exponent), modulus, salt), ID_TYPE.user);
}

/** A client's key with a node. Derived, so that a restart needs the node's secret only. */
export function nodeBaseKey(user: Uint8Array, nodeSecret: Uint8Array): Uint8Array {
  return blake2b256(user, nodeSecret);
}

export interface SealedNodeKey {
  readonly encryptedKey: Uint8Array;
  readonly hmac: Uint8Array;
  readonly nodePublic: Uint8Array;
}

/**
 * Undefined when the session key starts with a zero byte: clients would use 31 bytes, so the caller must choose
 * another private number.
 */
export function sealNodeKey(
  baseKey: Uint8Array,
  clientPublic: bigint,
  nodePrivate: bigint,
  nonce: Uint8Array,
  useSha: boolean,
): SealedNodeKey | undefined {
  const { prime, primeBytes, generator } = cmixGroup;
  const shared = minimal(fromInteger(powMod(clientPublic, nodePrivate, prime), primeBytes.length));
  const sessionKey = useSha ? sha256(shared) : blake2b256(shared);
  if (sessionKey[0] === 0) return undefined;
  const encryptedKey = concat(nonce, xchacha20poly1305(sessionKey, nonce).encrypt(baseKey));
  const hmac = useSha
    ? new Uint8Array(createHmac('sha256', sessionKey).update(encryptedKey).digest())
    : hmacBlake2b(sessionKey, encryptedKey);
  const nodePublic = fromInteger(powMod(generator, nodePrivate, prime), primeBytes.length);
  return { encryptedKey, hmac, nodePublic };
}

/** HMAC (RFC 2104) over BLAKE2b-256, whose block is 128 bytes. */
function hmacBlake2b(key: Uint8Array, message: Uint8Array): Uint8Array {
  const block = concat(key, new Uint8Array(128 - key.length));
  const inner = blake2b256(
    block.map((byte) => byte ^ 0x36),
    message,
  );
  return blake2b256(
    block.map((byte) => byte ^ 0x5c),
    inner,
  );
}

export interface VerifiedKeyRequest {
  readonly user: Uint8Array;
  readonly clientPublic: bigint;
}

/** Checks what a faithful gateway checks. `now` in nanoseconds. Throws RequestError. */
export function verifyKeyRequest(
  request: SignedClientKeyRequest,
  registrationKey: KeyObject,
  now: bigint,
): VerifiedKeyRequest {
  const inner = decode(() => fromBinary(ClientKeyRequestSchema, request.ClientKeyRequest));
  const confirmed = inner.ClientTransmissionConfirmation;
  const confirmation = decode(() =>
    fromBinary(
      ClientRegistrationConfirmationSchema,
      confirmed?.ClientRegistrationConfirmation ?? new Uint8Array(),
    ),
  );
  const pem = confirmation.RSAPubKey;
  const digest = registrationDigest(inner.RegistrationTimestamp, pem);
  const registrarSignature = confirmed?.RegistrarSignature?.Signature ?? new Uint8Array();
  if (!verifyPssBlake2b(registrationKey, digest, registrarSignature)) {
    throw new RequestError('Could not verify the registrar signature of the client');
  }
  const key = decode(() => createPublicKey({ key: pem, format: 'pem', type: 'pkcs1' }));
  const signature = request.ClientKeyRequestSignature?.Signature ?? new Uint8Array();
  if (!verifyPssSha256(key, request.ClientKeyRequest, signature)) {
    throw new RequestError('Could not verify the client signature of the key request');
  }
  const age = now - inner.RequestTimestamp;
  if (age > MAX_REQUEST_AGE_NS || age < -MAX_REQUEST_AGE_NS) {
    throw new RequestError('The key request is too old or from the future');
  }
  const clientPublic = toInteger(inner.ClientDHPubKey);
  if (inner.Salt.length !== SALT_LENGTH || clientPublic <= 0n || clientPublic >= cmixGroup.prime) {
    throw new RequestError('The key request has a salt or a public key out of range');
  }
  return { user: userId(key, inner.Salt), clientPublic };
}

function decode<T>(step: () => T): T {
  try {
    return step();
  } catch {
    throw new RequestError('Could not parse the key request');
  }
}

/** Serialised `ClientKeyResponse`. */
export function encodeKeyResponse(sealed: SealedNodeKey): Uint8Array {
  const message = create(ClientKeyResponseSchema, {
    EncryptedClientKey: sealed.encryptedKey,
    EncryptedClientKeyHMAC: sealed.hmac,
    NodeDHPubKey: sealed.nodePublic,
  });
  return toBinary(ClientKeyResponseSchema, message);
}

/** Seals a node's key for a client with fresh randomness. */
export function sealForClient(baseKey: Uint8Array, clientPublic: bigint, useSha: boolean): SealedNodeKey {
  for (;;) {
    const sealed = sealNodeKey(baseKey, clientPublic, toInteger(randomBytes(32)), randomBytes(24), useSha);
    if (sealed !== undefined) return sealed;
  }
}
