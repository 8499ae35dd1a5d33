/** @file What every story begins and ends with. */
import { afterEach, beforeEach, expect, vi } from 'vitest';
import { MemoryNetwork } from './memory-network.ts';
import { people, type Person } from './person.ts';
import { playTime } from './timers.ts';

/** A Monday morning. */
export const START = '2026-11-23T08:00:00Z';

const cast: Person[] = [];

/** Time is played; whatever an engine reports as a fault fails its story. */
export function useStories(): void {
  beforeEach(() => playTime(START));
  afterEach(() => {
    const faults = cast.splice(0).flatMap((person) => person.faults.map((fault) => [person.name, fault]));
    vi.useRealTimers();
    expect(faults).toEqual([]);
  });
}

type Cast<Names extends readonly string[]> = { readonly [Index in keyof Names]: Person };

/** People on a network of their own. */
export async function cue<const Names extends readonly string[]>(
  ...names: Names
): Promise<readonly [MemoryNetwork, Cast<Names>]> {
  const network = new MemoryNetwork();
  const all = await people(network, names);
  cast.push(...all);
  return [network, all as unknown as Cast<Names>];
}
