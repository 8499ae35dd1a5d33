/** What keys say of themselves: the generator still gives the file, and each backend reads it from the file alone. */
import { readFileSync } from 'node:fs';
import { base64 } from '@scure/base';
import { describe, expect, test } from 'vitest';
import { covers, verifyRevocation } from '../../workers/engine/custody/revocation.ts';
import { asKeyId } from '../../workers/engine/protocol/bytes.ts';
import type { Result } from '../../workers/engine/protocol/result.ts';
import { copy, type Bytes } from '../../workers/engine/protocol/suites/bytes.ts';
import { verifyCertificate } from '../../workers/engine/protocol/v1/certificate.ts';
import { verifyKemCertificate, withKem } from '../../workers/engine/protocol/v1/kem-certificate.ts';
import { makeKeyVectors, NOW, type KeyVectors } from './wellio-keys-1.ts';
import { backends, bytes } from './wycheproof.ts';

const file = JSON.parse(readFileSync(new URL('wellio-keys-1.json', import.meta.url), 'utf8')) as KeyVectors;
const fromBase64 = (text: string): Bytes => copy(base64.decode(text));

function value<T, E>(result: Result<T, E>): T {
  if (!result.ok) throw new Error(String(result.error));
  return result.value;
}

test('the generator gives exactly the file', async () => {
  expect(JSON.parse(JSON.stringify(await makeKeyVectors()))).toEqual(file);
});

describe.for(backends)('%s reads', ([, suite]) => {
  test('the device, its KEM certificate, and both revocations', async () => {
    const { publicKey: rootPublicKey } = await suite.signature.importSeed(bytes(file.rootSeed));
    const next = await suite.kem.importSeed(bytes(file.nextKemSeed));
    const signed = fromBase64(file.certificateBase64);
    const device = value(await verifyCertificate(suite, { signed, rootPublicKey, now: NOW }));
    const kem = value(
      await verifyKemCertificate(suite, { signed: fromBase64(file.kemCertificateBase64), device, now: NOW }),
    );
    const current = withKem(device, kem);
    expect(current.keyId).toBe(file.keyId);
    expect(current.certificate.kemPublicKey).toEqual(next.publicKey);
    expect(current.certificate).toMatchObject({ deviceId: file.deviceId, suites: [1, 2] });
    const asked = { ...current.certificate, keyId: asKeyId(file.keyId) };
    const older = { ...device.certificate, keyId: device.keyId };
    for (const [text, reason, olderToo] of [
      [file.deviceRevocationBase64, 'device_lost', true],
      [file.keyRevocationBase64, 'rotation', false],
    ] as const) {
      const revocation = value(await verifyRevocation(suite, { statement: fromBase64(text), rootPublicKey }));
      expect(revocation).toMatchObject({ root: file.rootFingerprint, reason, issued: NOW });
      expect(await covers(suite.hash, revocation, asked)).toBe(true);
      expect(await covers(suite.hash, revocation, older)).toBe(olderToo);
    }
  });
});
