/** @file An update of the app that changes cryptography begins new sessions everywhere (design.md §8). Pure. */
import type { RotationTrigger } from './session.ts';

/**
 * Raised by one with every change of what sealing or opening computes: a suite, a key derivation, a fix of either. A change of the
 * wording around it is none.
 */
export const CRYPTO_VERSION = 1;

/** What the versions ask of every conversation. `stored`: undefined where a profile is new or from before versions were kept. */
export function afterUpdate(
  stored: number | undefined,
  current: number = CRYPTO_VERSION,
): RotationTrigger | null {
  return stored === current ? null : 'app-update';
}
