import type { EngineContext } from '../context.ts';
import { put, type Table } from '../store/types.ts';

const MS_PER_MINUTE = 60_000;
/** Twelve hours from when the device first sees that a week is over. */
export const WINDOW_MINUTES = 720;
const DRAW_BYTES = 4;

interface ShareTimeRow {
  readonly v: 1;
  readonly personId: string;
  readonly period: string;
  /** Milliseconds since 1970, a whole minute. */
  readonly at: number;
}

function isRow(value: unknown): value is ShareTimeRow {
  return typeof value === 'object' && value !== null && 'v' in value && value.v === 1;
}

const SHARE_TIMES: Table<ShareTimeRow> = {
  name: 'share-times',
  decode: (value) => {
    if (!isRow(value)) throw new TypeError('a share time of an unknown version');
    return value;
  },
};

/**
 * The minute at which one person's packet of one week may leave: drawn once, stored, the same at each later question. Null while
 * storage refuses, so that nothing leaves at a minute that would be drawn anew.
 */
export async function shareTime(
  { store, random }: Pick<EngineContext, 'store' | 'random'>,
  personId: string,
  period: string,
  now: number,
): Promise<number | null> {
  const id = await store.opaqueId(SHARE_TIMES, JSON.stringify([personId, period]));
  const known = await store.get(SHARE_TIMES, id);
  if (known !== undefined) return known.at;
  const draw = random(DRAW_BYTES).reduce((sum, byte) => sum * 256 + byte, 0) % WINDOW_MINUTES;
  const at = (Math.floor(now / MS_PER_MINUTE) + 1 + draw) * MS_PER_MINUTE;
  const written = await store.write([
    put(SHARE_TIMES, id, { v: 1, personId, period, at }, { ifAbsent: true }),
  ]);
  if (written.ok) return at;
  return (await store.get(SHARE_TIMES, id))?.at ?? null;
}
