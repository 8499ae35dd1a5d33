/**
 * @file What two apps tell each other about what is shared between their people, sealed like everything else (kind `relation`). Closed:
 * anything else is refused. None of it carries insights, and each can be answered by an altered app with nothing at all.
 */
import { encode } from 'cborg';
import * as v from 'valibot';
import { ROLES } from '../../api/people.ts';
import { equalBytes } from '../protocol/suites/bytes.ts';
import { fromCbor } from '../store/cbor.ts';

const role = v.picklist(ROLES);
const schema = v.variant('t', [
  /** "Please delete the summaries that you have of me." */
  v.strictObject({ t: v.literal('forget') }),
  /** The answer: so many were deleted. */
  v.strictObject({ t: v.literal('forgotten'), n: v.pipe(v.number(), v.safeInteger(), v.minValue(0)) }),
  /** "May I have this role?" Heard once in a lifetime. */
  v.strictObject({ t: v.literal('ask-role'), role }),
  /** "From now on you have this role for me." */
  v.strictObject({ t: v.literal('role'), role }),
]);
export type RelationMessage = v.InferOutput<typeof schema>;

export function encodeRelation(message: RelationMessage): Uint8Array<ArrayBuffer> {
  return new Uint8Array(encode(message));
}

/** Undefined for anything but a message in its only form. */
export function decodeRelation(payload: Uint8Array): RelationMessage | undefined {
  let value: unknown;
  try {
    value = fromCbor(payload);
  } catch {
    return undefined;
  }
  const parsed = v.safeParse(schema, value);
  return parsed.success && equalBytes(encodeRelation(parsed.output), payload) ? parsed.output : undefined;
}
