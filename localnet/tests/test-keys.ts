/** Keys from the numbers that vectors give. */
import { createPrivateKey } from 'node:crypto';
import type { KeyObject } from 'node:crypto';

function inverse(value: bigint, modulus: bigint): bigint {
  let [r0, r1, t0, t1] = [modulus, value % modulus, 0n, 1n];
  while (r1 > 0n) {
    const quotient = r0 / r1;
    [r0, r1] = [r1, r0 - quotient * r1];
    [t0, t1] = [t1, t0 - quotient * t1];
  }
  return ((t0 % modulus) + modulus) % modulus;
}

export function modularInverse(value: bigint, modulus: bigint): bigint {
  return inverse(value, modulus);
}

export interface RsaNumbers {
  readonly n_hex: string;
  readonly e: number;
  readonly d_hex: string;
  readonly p_hex: string;
  readonly q_hex: string;
}

export function rsaKey(numbers: RsaNumbers): KeyObject {
  const big = (text: string): bigint => BigInt(`0x${text}`);
  const field = (value: bigint): string => {
    const text = value.toString(16);
    return Buffer.from(text.length % 2 === 0 ? text : `0${text}`, 'hex').toString('base64url');
  };
  const [d, p, q] = [big(numbers.d_hex), big(numbers.p_hex), big(numbers.q_hex)];
  return createPrivateKey({
    format: 'jwk',
    key: {
      kty: 'RSA',
      n: field(big(numbers.n_hex)),
      e: field(BigInt(numbers.e)),
      d: field(d),
      p: field(p),
      q: field(q),
      dp: field(d % (p - 1n)),
      dq: field(d % (q - 1n)),
      qi: field(inverse(q, p)),
    },
  });
}

export function ed25519Key(seedHex: string): KeyObject {
  const der = Buffer.concat([
    Buffer.from('302e020100300506032b657004220420', 'hex'),
    Buffer.from(seedHex, 'hex'),
  ]);
  return createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
}
