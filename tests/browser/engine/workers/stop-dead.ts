/**
 * @file Stops the worker dead at the n-th write to IndexedDB, in the middle of whatever transaction that belongs to. The test says
 * which with `{ stopAt: n }`, counted from that message on (0: never), and asks how many there were since with `{ writes: true }`.
 */
let at = 0;
let writes = 0;

addEventListener('message', ({ data }: MessageEvent<object>) => {
  if ('stopAt' in data && typeof data.stopAt === 'number') {
    at = data.stopAt;
    writes = 0;
  } else if ('writes' in data) postMessage({ written: writes });
});

function stopDead(): void {
  postMessage({ stoppedAt: at });
  const patience = Date.now() + 20_000;
  while (Date.now() < patience);
}

for (const kind of ['add', 'put', 'delete', 'clear'] as const) {
  const write: unknown = Reflect.get(IDBObjectStore.prototype, kind);
  if (typeof write !== 'function') throw new Error(`no ${kind}`);
  Reflect.set(IDBObjectStore.prototype, kind, function (this: IDBObjectStore, ...row: unknown[]): unknown {
    const request: unknown = Reflect.apply(write, this, row);
    writes += 1;
    if (writes === at) stopDead();
    return request;
  });
}
