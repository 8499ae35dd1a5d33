/**
 * @file What a secure message carries inside its seal: a kind, an acknowledgement of what came, and the kind's own payload. The
 * closed list of kinds is here; what a payload means belongs to the feature that registers for the kind.
 */
import { decode, encode } from 'cborg';
import * as v from 'valibot';
import { equalBytes } from '../protocol/suites/bytes.ts';
import { acknowledgementSchema, type Acknowledgement } from './acknowledgements.ts';

/** Numbers are part of the protocol: never reused. */
export const KINDS = { acknowledgement: 1, text: 2, insight: 3, farewell: 4, relation: 5, keys: 6 } as const;
export type Kind = keyof typeof KINDS;

export interface Body {
  /** What the sender has received from this recipient, or null. */
  readonly acknowledgement: Acknowledgement | null;
  /** The sender sends nothing (again) whose counter is lower: confirmed, given up or never repeated. At least 1. */
  readonly settledBelow: number;
  readonly payload: Uint8Array;
}

const schema = v.strictObject({
  a: v.nullable(acknowledgementSchema),
  p: v.instance(Uint8Array),
  s: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
});

export function encodeBody({ acknowledgement, settledBelow, payload }: Body): Uint8Array<ArrayBuffer> {
  return new Uint8Array(encode({ a: acknowledgement, p: payload, s: settledBelow }));
}

/** Undefined for anything but a body in its only form. */
export function decodeBody(bytes: Uint8Array): Body | undefined {
  try {
    const parsed = v.safeParse(schema, decode(bytes, { strict: true }));
    if (!parsed.success) return undefined;
    const { a: acknowledgement, s: settledBelow, p: payload } = parsed.output;
    const body = { acknowledgement, settledBelow, payload };
    return equalBytes(encodeBody(body), bytes) ? body : undefined;
  } catch {
    return undefined;
  }
}

export function kindOf(number: number): Kind | undefined {
  return (Object.keys(KINDS) as Kind[]).find((kind) => KINDS[kind] === number);
}

/** Bytes that acknowledgement, counter and framing may take of a body: 73 at the most. */
export const BODY_OVERHEAD = 80;
