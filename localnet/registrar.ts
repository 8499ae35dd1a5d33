/** Client registration. cmix-wire section 6. */
import { create, toBinary } from '@bufbuild/protobuf';
import type { MessageInitShape } from '@bufbuild/protobuf';
import type { KeyObject } from 'node:crypto';
import { u64be, utf8 } from './bytes.ts';
import { blake2b256 } from './hashes.ts';
import {
  ClientRegistrationConfirmationSchema,
  SignedClientRegistrationConfirmationsSchema,
} from './proto/gen/mixmessages_pb.ts';
import type {
  ClientRegistration,
  SignedClientRegistrationConfirmations,
  SignedRegistrationConfirmationSchema,
} from './proto/gen/mixmessages_pb.ts';
import { signPssBlake2b } from './pss.ts';
import { RequestError } from './request-error.ts';

const MAX_PEM = 4096;

/** Digest that the registrar signs: time in nanoseconds and the PEM text exactly as the client sent it. */
export function registrationDigest(timestamp: bigint, pem: string): Uint8Array {
  return blake2b256(u64be(timestamp), utf8(pem));
}

function confirm(
  key: KeyObject,
  pem: string,
  timestamp: bigint,
): MessageInitShape<typeof SignedRegistrationConfirmationSchema> {
  const confirmation = create(ClientRegistrationConfirmationSchema, { RSAPubKey: pem, Timestamp: timestamp });
  return {
    ClientRegistrationConfirmation: toBinary(ClientRegistrationConfirmationSchema, confirmation),
    RegistrarSignature: { Signature: signPssBlake2b(key, registrationDigest(timestamp, pem)) },
  };
}

/** One timestamp (nanoseconds) for both keys: clients keep one and present it with the other's signature. */
export function registerClient(
  key: KeyObject,
  request: ClientRegistration,
  timestamp: bigint,
): SignedClientRegistrationConfirmations {
  const { ClientTransmissionRSAPubKey: transmission, ClientReceptionRSAPubKey: reception } = request;
  for (const pem of [transmission, reception]) {
    if (!pem.startsWith('-----BEGIN RSA PUBLIC KEY-----') || pem.length > MAX_PEM) {
      throw new RequestError('Could not read the public keys: PKCS#1 PEM expected');
    }
  }
  return create(SignedClientRegistrationConfirmationsSchema, {
    ClientTransmissionConfirmation: confirm(key, transmission, timestamp),
    ClientReceptionConfirmation: confirm(key, reception, timestamp),
  });
}
