import { VAULT_LIMITS } from '../../api/medical-vault.ts';
import type { FhirAttachment } from './port.ts';
import type { Attachment } from './resources.ts';
import { firstText } from './words.ts';

/** A multiple of four characters. */
const PIECE = 1 << 20;

/** Bytes of strict base64 (white space between its lines allowed); undefined for anything else. */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> | undefined {
  const dense = text.replace(/\s+/g, '');
  if (dense.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(dense)) return undefined;
  const padding = dense.endsWith('==') ? 2 : dense.endsWith('=') ? 1 : 0;
  const bytes = new Uint8Array((dense.length / 4) * 3 - padding);
  let at = 0;
  for (let from = 0; from < dense.length; from += PIECE) {
    const piece = atob(dense.slice(from, from + PIECE));
    for (let i = 0; i < piece.length; i += 1) bytes[at++] = piece.charCodeAt(i);
  }
  return bytes;
}

async function digestOf(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** The files that are inside the resource, or why not all of them can be kept. Links are followed by nobody. */
export async function inlineAttachments(
  given: readonly Attachment[],
  fallbackName: string,
): Promise<readonly FhirAttachment[] | 'bad-shape' | 'too-long'> {
  const found: FhirAttachment[] = [];
  for (const { data, title, contentType = '' } of given) {
    if (data === undefined) continue;
    if (data.length > (VAULT_LIMITS.attachmentBytes / 3) * 4 * 1.05) return 'too-long';
    const bytes = fromBase64(data);
    if (bytes === undefined) return 'bad-shape';
    if (bytes.length > VAULT_LIMITS.attachmentBytes) return 'too-long';
    const content = new Blob([bytes]);
    found.push({
      name: firstText(title, fallbackName),
      mediaType: contentType,
      content,
      digest: await digestOf(bytes),
    });
  }
  return found.length > VAULT_LIMITS.attachments ? 'too-long' : found;
}
