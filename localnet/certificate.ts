/**
 * A self-signed X.509 certificate (RFC 5280) in as little DER as clients parse: they take the RSA key out of it and
 * check neither dates nor names.
 */
import { createPublicKey, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { concat, utf8 } from './bytes.ts';

const TAG = { integer: 0x02, bitString: 0x03, null: 0x05, oid: 0x06, utf8: 0x0c, generalizedTime: 0x18 };
const SEQUENCE = 0x30;
const SET = 0x31;
const EXPLICIT_0 = 0xa0;

const OID_SHA256_WITH_RSA = Uint8Array.of(0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0b);
const OID_COMMON_NAME = Uint8Array.of(0x55, 0x04, 0x03);

function der(tag: number, ...content: readonly Uint8Array[]): Uint8Array {
  const body = concat(...content);
  if (body.length < 0x80) return concat(Uint8Array.of(tag, body.length), body);
  const length: number[] = [];
  for (let rest = body.length; rest > 0; rest >>= 8) length.unshift(rest & 0xff);
  return concat(Uint8Array.of(tag, 0x80 | length.length, ...length), body);
}

/** RFC 5280 wants UTCTime before 2050 and GeneralizedTime from then on; every parser met so far takes this one. */
function generalizedTime(time: Date): Uint8Array {
  const digits = time.toISOString().replace(/[-:T]/g, '').slice(0, 14);
  return der(TAG.generalizedTime, utf8(`${digits}Z`));
}

/** PEM of a certificate for `key` (RSA, private), named `commonName`, valid for 100 years from `from`. */
export function selfSignedCertificate(key: KeyObject, commonName: string, from: Date): string {
  const algorithm = der(SEQUENCE, der(TAG.oid, OID_SHA256_WITH_RSA), der(TAG.null));
  const name = der(
    SEQUENCE,
    der(SET, der(SEQUENCE, der(TAG.oid, OID_COMMON_NAME), der(TAG.utf8, utf8(commonName)))),
  );
  const until = new Date(from);
  until.setUTCFullYear(until.getUTCFullYear() + 100);
  const body = der(
    SEQUENCE,
    der(EXPLICIT_0, der(TAG.integer, Uint8Array.of(2))),
    der(TAG.integer, Uint8Array.of(1)),
    algorithm,
    name,
    der(SEQUENCE, generalizedTime(from), generalizedTime(until)),
    name,
    createPublicKey(key).export({ type: 'spki', format: 'der' }),
  );
  const signature = sign('sha256', body, key);
  const whole = der(SEQUENCE, body, algorithm, der(TAG.bitString, Uint8Array.of(0), signature));
  const lines =
    Buffer.from(whole)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
}
