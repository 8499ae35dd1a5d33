/** cMix identifiers: 32 bytes and a type byte. cmix-wire section 2. */
import { concat, hex } from './bytes.ts';

const TYPE_OFFSET = 32;
export const ID_TYPE = { generic: 0, gateway: 1, node: 2, user: 3, group: 4 } as const;
export type IdType = (typeof ID_TYPE)[keyof typeof ID_TYPE];

export function makeId(data: Uint8Array, type: IdType): Uint8Array {
  if (data.length !== TYPE_OFFSET) throw new RangeError('an ID has 32 bytes before its type');
  return concat(data, Uint8Array.of(type));
}

export function withType(id: Uint8Array, type: IdType): Uint8Array {
  return makeId(id.subarray(0, TYPE_OFFSET), type);
}

/** The gateway of a node: the client derives one from the other, so they must agree. */
export function gatewayIdOf(nodeId: Uint8Array): Uint8Array {
  return withType(nodeId, ID_TYPE.gateway);
}

/** Host name (without port) that a browser client dials for a gateway. */
export function gatewayHostName(gatewayId: Uint8Array): string {
  return `${hex(gatewayId).slice(0, 54)}.xxnode.io`;
}
