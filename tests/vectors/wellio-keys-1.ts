/**
 * Makes the vectors of what keys say of themselves: a KEM certificate and revocations, from fixed seeds, on noble with the deterministic
 * variant of ML-DSA. `wellio-keys-1.json` is what this gives; another implementation can check itself against it.
 */
import { base64 } from '@scure/base';
import { buildRevocation, revokedDevice } from '../../workers/engine/custody/revocation.ts';
import {
  addMinutes,
  asCMixAddress,
  asDeviceId,
  asMinuteBucket,
} from '../../workers/engine/protocol/bytes.ts';
import { keyIdOf, rootFingerprintOf } from '../../workers/engine/protocol/identity.ts';
import { toHex, type Bytes } from '../../workers/engine/protocol/suites/bytes.ts';
import { createNobleSignature } from '../../workers/engine/protocol/suites/signature.ts';
import { nobleSuite } from '../../workers/engine/protocol/suites/suite.ts';
import { issueCertificate } from '../../workers/engine/protocol/v1/certificate.ts';
import { issueKemCertificate, NO_ADDRESS } from '../../workers/engine/protocol/v1/kem-certificate.ts';

export const NOW = asMinuteBucket(1_793_966_400);

const repeated = (value: number, length: number): Bytes => new Uint8Array(length).fill(value);

/** Everything in `wellio-keys-1.json`. */
export async function makeKeyVectors() {
  const signature = createNobleSignature((length) => new Uint8Array(length));
  const seeds = {
    root: repeated(0x31, 32),
    device: repeated(0x32, 32),
    kem: repeated(0x33, 64),
    nextKem: repeated(0x34, 64),
  };
  const hex = {
    rootSeed: toHex(seeds.root),
    deviceSeed: toHex(seeds.device),
    kemSeed: toHex(seeds.kem),
    nextKemSeed: toHex(seeds.nextKem),
  };
  const root = await signature.importSeed(seeds.root);
  const device = await signature.importSeed(seeds.device);
  const kem = await nobleSuite.kem.importSeed(seeds.kem);
  const next = await nobleSuite.kem.importSeed(seeds.nextKem);
  const deviceId = asDeviceId(repeated(0x35, 16));
  const certificate = {
    sequence: 1,
    deviceId,
    signingPublicKey: device.publicKey,
    kemPublicKey: kem.publicKey,
    address: NO_ADDRESS,
    suites: [1],
    notBefore: NOW,
    notAfter: addMinutes(NOW, 365 * 24 * 60),
  };
  const kemCertificate = await issueKemCertificate(device, {
    sequence: NOW / 60,
    deviceId,
    kemPublicKey: next.publicKey,
    address: asCMixAddress(repeated(0x36, 36)),
    suites: [1, 2],
    notBefore: NOW,
    notAfter: addMinutes(NOW, 37 * 24 * 60),
  });
  const { hash } = nobleSuite;
  const keyId = await keyIdOf(hash, next.publicKey);
  const ofDevice = await buildRevocation(hash, root, {
    target: await revokedDevice(hash, certificate),
    reason: 'device_lost',
    issued: NOW,
  });
  const ofKey = await buildRevocation(hash, root, {
    target: { kind: 'key', keyId },
    reason: 'rotation',
    issued: NOW,
  });
  return {
    ...hex,
    deviceId,
    rootFingerprint: await rootFingerprintOf(hash, root.publicKey),
    keyId,
    certificateBase64: base64.encode(await issueCertificate(root, certificate)),
    kemCertificateBase64: base64.encode(kemCertificate),
    deviceRevocationBase64: base64.encode(ofDevice),
    keyRevocationBase64: base64.encode(ofKey),
  };
}
export type KeyVectors = Awaited<ReturnType<typeof makeKeyVectors>>;
