/**
 * @file What a secure message carries inside its seal: a kind, an acknowledgement of what came, and the kind's own payload. The
 * closed list of kinds is here; what a payload means belongs to the feature that registers for the kind.
 */
import { decode, encode } from 'cborg';
import * as v from 'valibot';
import { acknowledgementSchema, type Acknowledgement } from './acknowledgements.ts';

/** Numbers are part of the protocol: never reused. */
export const KINDS = { acknowledgement: 1, text: 2, insight: 3, farewell: 4 } as const;
export type Kind = keyof typeof KINDS;

export interface Body {
  /** What the sender has received from this recipient, or null. */
  readonly acknowledgement: Acknowledgement | null;
  readonly payload: Uint8Array;
}

const schema = v.strictObject({
  a: v.nullable(acknowledgementSchema),
  p: v.instance(Uint8Array),
});

export function encodeBody({ acknowledgement, payload }: Body): Uint8Array<ArrayBuffer> {
  return new Uint8Array(encode({ a: acknowledgement, p: payload }));
}

/** Undefined for anything but a body in its only form. */
export function decodeBody(bytes: Uint8Array): Body | undefined {
  try {
    const parsed = v.safeParse(schema, decode(bytes, { strict: true }));
    return parsed.success ? { acknowledgement: parsed.output.a, payload: parsed.output.p } : undefined;
  } catch {
    return undefined;
  }
}

export function kindOf(number: number): Kind | undefined {
  return (Object.keys(KINDS) as Kind[]).find((kind) => KINDS[kind] === number);
}

/** Bytes that acknowledgement and framing may take of a body. */
export const BODY_OVERHEAD = 64;
