/** The network definition file. cmix-wire section 5. */
import { create, toBinary } from '@bufbuild/protobuf';
import { randomBytes } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { base64, concat, utf8 } from './bytes.ts';
import { cmixGroup, e2eGroup } from './group.ts';
import type { Group } from './group.ts';
import { blake2b256 } from './hashes.ts';
import type { NetworkKeys } from './network-keys.ts';
import { NDFSchema } from './proto/gen/mixmessages_pb.ts';
import { signPssSha256 } from './pss.ts';

/** Bits of an address; as on mainnet. Never lower it for a folder that has clients. */
export const ADDRESS_SPACE_BITS = 18;

function groupJson(group: Group): object {
  return {
    Prime: group.prime.toString(16).toUpperCase(),
    Small_prime: '',
    Generator: group.generator.toString(16),
  };
}

/** JSON text of the NDF for clients. `gatewayPorts[i]` is the loopback port of node i's gateway. */
export function ndfJson(keys: NetworkKeys, gatewayPorts: readonly number[]): string {
  const created = keys.created.toISOString();
  const registrarPort = gatewayPorts[0] ?? 0;
  return JSON.stringify({
    Timestamp: created,
    Gateways: keys.nodes.map((node, index) => ({
      Id: base64(node.gatewayId),
      Address: `127.0.0.1:${gatewayPorts[index] ?? 0}`,
      Tls_certificate: keys.certificate,
      Bin: 'NorthAmerica',
    })),
    Nodes: keys.nodes.map((node) => ({
      Id: base64(node.id),
      Address: '',
      Tls_certificate: '',
      Ed25519: null,
      Status: 0,
    })),
    Registration: {
      Address: `127.0.0.1:${registrarPort}`,
      ClientRegistrationAddress: `127.0.0.1:${registrarPort}`,
      Tls_certificate: keys.certificate,
      EllipticPubKey: base64(keys.roundPublicKey),
    },
    Notification: { Address: '', Tls_certificate: '' },
    Udb: { Id: null, Cert: '', Address: '', DhPubKey: null, ChannelSigningPubKeyEd25519: null },
    E2e: groupJson(e2eGroup),
    Cmix: groupJson(cmixGroup),
    AddressSpace: [{ Size: ADDRESS_SPACE_BITS, Timestamp: created }],
    ClientVersion: '',
    WhitelistedIds: null,
    WhitelistedIpAddresses: null,
    RateLimits: { Capacity: 0, LeakedTokens: 0, LeakDuration: 0 },
  });
}

/** How a client names the NDF that it has, when polling. */
export function ndfHash(ndf: Uint8Array): Uint8Array {
  return blake2b256(ndf);
}

/** What the signature of an NDF covers. */
export function ndfSigned(ndf: Uint8Array, nonce: Uint8Array): Uint8Array {
  return concat(ndf, nonce);
}

export interface SignedNdf {
  readonly hash: Uint8Array;
  /** Serialised `NDF` message: built once, so that its bytes never differ between polls. */
  readonly encoded: Uint8Array;
}

export function signNdf(json: string, key: KeyObject): SignedNdf {
  const ndf = utf8(json);
  const nonce = new Uint8Array(randomBytes(32));
  const signature = signPssSha256(key, ndfSigned(ndf, nonce));
  const message = create(NDFSchema, { Ndf: ndf, Signature: { Nonce: nonce, Signature: signature } });
  return { hash: ndfHash(ndf), encoded: toBinary(NDFSchema, message) };
}
