/** The file isn't UTF-8. */
export class EncodingError extends Error {}

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
