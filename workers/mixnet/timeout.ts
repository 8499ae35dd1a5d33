/** @file Time-outs around calls that xxdk may never answer. */

export const TIMED_OUT = Symbol('timed out');

/** The promise's own outcome, or TIMED_OUT after `ms`. What it does later is ignored. */
export async function within<Value>(ms: number, promise: Promise<Value>): Promise<Value | typeof TIMED_OUT> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    return await Promise.race([
      promise,
      new Promise<typeof TIMED_OUT>((resolve) => {
        timer = setTimeout(() => resolve(TIMED_OUT), ms);
      }),
    ]);
  } finally {
    clearTimeout(timer);
    promise.catch(() => undefined);
  }
}
