/** @file A WebCrypto that computes SHA-2 wrongly for one input: the message of the known-answer test. */
const digest: unknown = Reflect.get(SubtleCrypto.prototype, 'digest');
if (typeof digest !== 'function') throw new Error('no digest');

Reflect.set(
  SubtleCrypto.prototype,
  'digest',
  async function (this: SubtleCrypto, algorithm: AlgorithmIdentifier, data: BufferSource): Promise<unknown> {
    const right = (await Reflect.apply(digest, this, [algorithm, data])) as ArrayBuffer;
    const bytes = ArrayBuffer.isView(data)
      ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
      : new Uint8Array(data);
    if (new TextDecoder().decode(bytes) !== 'abc') return right;
    const wrong = new Uint8Array(right);
    wrong[0] = (wrong[0] ?? 0) ^ 1;
    return wrong.buffer;
  },
);
