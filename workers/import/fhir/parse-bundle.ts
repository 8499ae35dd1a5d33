/** @file A file to the entries of a FHIR Bundle. What the entries hold is looked at one by one (resources.ts). */
import * as v from 'valibot';
import { decodedChunks, EncodingError, fileBytes } from '../text-chunks.ts';

/** FHIR resources nest some ten levels; contained ones and extensions may double that. */
const MAX_DEPTH = 64;
const MAX_ENTRIES = 100_000;

/** Not a FHIR R4 Bundle in JSON, whatever else it is. */
export class NotFhirError extends Error {}

const bundle = v.object({
  resourceType: v.literal('Bundle'),
  entry: v.optional(v.pipe(v.array(v.unknown()), v.maxLength(MAX_ENTRIES)), []),
});

/** Whether brackets outside of strings nest deeper than `most`: looked at before a parser recurses into them. */
export function nestsDeeper(text: string, most: number): boolean {
  let depth = 0;
  let inString = false;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (inString) {
      if (code === 0x5c) at += 1;
      else if (code === 0x22) inString = false;
    } else if (code === 0x22) inString = true;
    else if (code === 0x7b || code === 0x5b) {
      depth += 1;
      if (depth > most) return true;
    } else if (code === 0x7d || code === 0x5d) depth -= 1;
  }
  return false;
}

function parsed(text: string): unknown {
  if (nestsDeeper(text, MAX_DEPTH)) throw new NotFhirError();
  try {
    return JSON.parse(text);
  } catch {
    throw new NotFhirError();
  }
}

/** Throws NotFhirError, and what the browser throws when the file can't be read. */
export async function bundleEntries(file: Blob): Promise<readonly unknown[]> {
  const pieces: string[] = [];
  try {
    for await (const piece of decodedChunks(fileBytes(file))) pieces.push(piece);
  } catch (error) {
    throw error instanceof EncodingError ? new NotFhirError() : error;
  }
  const checked = v.safeParse(bundle, parsed(pieces.join('')));
  if (!checked.success) throw new NotFhirError();
  return checked.output.entry;
}
