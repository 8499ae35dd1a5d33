/** @file Which ways in have to be shown for a change (what stays is sealed anew), and which changes there can be. */
import type { WayIn } from '$api/index.ts';

export interface WayChange {
  readonly what: 'set' | 'remove';
  readonly way: WayIn;
}

/** What can be shown; `any`: one of them will do. Empty: nothing is asked. */
export interface NeededProofs {
  readonly ways: readonly WayIn[];
  readonly any: boolean;
}

const staysToBeShown = (way: WayIn) => way !== 'recovery';

export function neededProofs({ what, way }: WayChange, ways: readonly WayIn[]): NeededProofs {
  const isFurther = what === 'set' && !ways.includes(way);
  const staying = isFurther ? [] : ways.filter((one) => one !== way && staysToBeShown(one));
  return staying.length > 0 ? { ways: staying, any: false } : { ways, any: true };
}

/** A passkey alone could be lost. */
export function canRemove(way: WayIn, ways: readonly WayIn[]): boolean {
  const left = ways.filter((one) => one !== way);
  return ways.includes(way) && !(left.length === 1 && left[0] === 'prf');
}

export function canAddPasskey(ways: readonly WayIn[], recoveryKey: boolean): boolean {
  return recoveryKey || ways.some((way) => way !== 'prf');
}
