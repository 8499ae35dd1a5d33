/** @file What the transport keeps, sealed: frames not dealt with yet, xxdk's own storage, mixnet identities. */
import * as v from 'valibot';
import { bytesSchema, checkedTable } from '../store/checked-table.ts';

/** A frame handed over by the mixnet, until its message is whole and dealt with. */
const frame = v.strictObject({ to: v.string(), from: bytesSchema, frame: bytesSchema, at: v.number() });
export type FrameRow = v.InferOutput<typeof frame>;
export const FRAMES = checkedTable('frames', frame);

/** xxdk's own storage, key by key, for one network. */
const xxdkState = v.strictObject({ network: v.string(), key: v.string(), value: v.string() });
export const XXDK_STATE = checkedTable('xxdk_state', xxdkState);

const identity = v.strictObject({
  network: v.string(),
  name: v.string(),
  secret: bytesSchema,
  address: bytesSchema,
});
export type IdentityRow = v.InferOutput<typeof identity>;
export const MIXNET_IDENTITIES = checkedTable('mixnet_identities', identity);

/** Small facts by name: what was sent, the last known network. */
const fact = v.strictObject({ value: v.unknown() });
export const TRANSPORT_FACTS = checkedTable('transport_facts', fact);
