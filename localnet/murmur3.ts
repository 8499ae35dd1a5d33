/** MurmurHash3 x64 128-bit with seed 0, of inputs up to 15 bytes (one tail block): all that the filters need. */

const C1 = 0x87c37b91114253d5n;
const C2 = 0x4cf5ad432745937fn;

const wrap = (value: bigint): bigint => BigInt.asUintN(64, value);
const rotateLeft = (value: bigint, bits: bigint): bigint => wrap((value << bits) | (value >> (64n - bits)));

function finalMix(value: bigint): bigint {
  let k = value;
  k = wrap((k ^ (k >> 33n)) * 0xff51afd7ed558ccdn);
  k = wrap((k ^ (k >> 33n)) * 0xc4ceb9fe1a85ec53n);
  return k ^ (k >> 33n);
}

function littleEndian(bytes: Uint8Array): bigint {
  return bytes.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n);
}

export function murmur3x64128(data: Uint8Array): readonly [bigint, bigint] {
  if (data.length > 15) throw new RangeError('only inputs below one block are supported');
  let h1 = 0n;
  let h2 = 0n;
  if (data.length > 8) {
    h2 ^= wrap(rotateLeft(wrap(littleEndian(data.subarray(8)) * C2), 33n) * C1);
  }
  h1 ^= wrap(rotateLeft(wrap(littleEndian(data.subarray(0, 8)) * C1), 31n) * C2);
  const length = BigInt(data.length);
  h1 ^= length;
  h2 ^= length;
  h1 = wrap(h1 + h2);
  h2 = wrap(h2 + h1);
  h1 = finalMix(h1);
  h2 = finalMix(h2);
  h1 = wrap(h1 + h2);
  h2 = wrap(h2 + h1);
  return [h1, h2];
}
