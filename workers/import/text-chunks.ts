/** The file isn't UTF-8. */
export class EncodingError extends Error {}

/** UTF-8 bytes as text, piece by piece, without a byte order mark. Throws EncodingError on other encodings. */
export async function* decodedChunks(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  for await (const piece of bytes) yield decoded(decoder, piece);
  yield decoded(decoder, undefined);
}

/** Some browsers hand out small files whole. */
const PIECE_BYTES = 262_144;

/** A file's bytes, in pieces of at most PIECE_BYTES. */
export async function* fileBytes(file: Blob): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const reader = file.stream().getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    for (let at = 0; at < value.length; at += PIECE_BYTES) yield value.subarray(at, at + PIECE_BYTES);
  }
}

/**
 * A file as text, piece by piece: UTF-8 without its byte order mark, line ends as `\n`. Throws EncodingError on other encodings,
 * and what the browser throws when the file can't be read (gone, changed, no permission).
 */
export async function* textChunks(file: Blob): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const reader = file.stream().getReader();
  // A carriage return at the end of a piece may have its line feed in the next.
  let held = '';
  for (;;) {
    const { done, value } = await reader.read();
    const text = held + decoded(decoder, value);
    held = !done && text.endsWith('\r') ? '\r' : '';
    yield text.slice(0, text.length - held.length).replace(/\r\n?/g, '\n');
    if (done) return;
  }
}

function decoded(decoder: TextDecoder, bytes: Uint8Array | undefined): string {
  try {
    return decoder.decode(bytes, { stream: bytes !== undefined });
  } catch {
    throw new EncodingError();
  }
}
