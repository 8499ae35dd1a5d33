/** @file A device's keys for stories: real ones, as custody hands them out, without the sealing at rest that has tests of its own. */
import type { IssuedCertificate, KeyRing } from '../../../workers/engine/custody/types.ts';
import { addMinutes, asDeviceId, minuteBucketOf } from '../../../workers/engine/protocol/bytes.ts';
import { keyIdOf, rootFingerprintOf } from '../../../workers/engine/protocol/identity.ts';
import { equalBytes } from '../../../workers/engine/protocol/suites/bytes.ts';
import type { Suite } from '../../../workers/engine/protocol/suites/types.ts';
import { issueCertificate } from '../../../workers/engine/protocol/v1/certificate.ts';
import { tracked } from './timers.ts';

const YEAR_MINUTES = 365 * 24 * 60;
const random = (length: number) => crypto.getRandomValues(new Uint8Array(length));

/** They live as long as the person; the certificate names the address that the mixnet gave last. */
export async function makeKeys(suite: Suite): Promise<KeyRing> {
  const root = tracked(await suite.signature.importSeed(random(32)));
  const signing = tracked(await suite.signature.importSeed(random(32)));
  const kem = tracked(await suite.kem.importSeed(random(64)));
  const deviceId = asDeviceId(random(16));
  const password = random(32);
  const keyId = await keyIdOf(suite.hash, kem.publicKey);
  let issued: IssuedCertificate | undefined;
  return {
    kem,
    signing,
    rootPublicKey: root.publicKey,
    rootFingerprint: await rootFingerprintOf(suite.hash, root.publicKey),
    keyId,
    deviceId,
    createdAt: 0,
    summaries: [],
    certificate: () => Promise.resolve(issued),
    issueCertificate: async (address) => {
      if (issued !== undefined && equalBytes(issued.certificate.address, address)) {
        return { ok: true, value: issued };
      }
      const notBefore = minuteBucketOf(Date.now());
      const certificate = {
        sequence: (issued?.certificate.sequence ?? 0) + 1,
        deviceId,
        signingPublicKey: signing.publicKey,
        kemPublicKey: kem.publicKey,
        address,
        suites: [1],
        notBefore,
        notAfter: addMinutes(notBefore, YEAR_MINUTES),
      };
      const signed = await issueCertificate(root, certificate);
      const value = { certificate, signed, kemCertificate: null, rootKeyId: keyId, keyId };
      issued = value;
      return { ok: true, value };
    },
    enrol: () => Promise.reject(new Error('no story renews')),
    enrolmentBy: () => Promise.reject(new Error('no story restores')),
    enrolledUntil: () => Promise.resolve(null),
    mixnetPassword: () => Promise.resolve(password.slice()),
  };
}
