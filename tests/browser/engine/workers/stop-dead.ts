/**
 * @file Stops the worker dead at the n-th write to IndexedDB, in the middle of whatever transaction that belongs to. The test says
 * which with `{ stopAt: n }`.
 */
let at = 0;
let writes = 0;

addEventListener('message', ({ data }: MessageEvent<object>) => {
  if ('stopAt' in data && typeof data.stopAt === 'number') at = data.stopAt;
});

function stopDead(): void {
  postMessage({ stoppedAt: at });
  const patience = Date.now() + 20_000;
  while (Date.now() < patience);
}

for (const kind of ['add', 'put'] as const) {
  const write = Reflect.get(IDBObjectStore.prototype, kind);
  Reflect.set(IDBObjectStore.prototype, kind, function (this: IDBObjectStore, ...row: unknown[]): unknown {
    const request: unknown = Reflect.apply(write, this, row);
    writes += 1;
    if (writes === at) stopDead();
    return request;
  });
}
