/** @file Fetches xxdk's WebAssembly with progress, checks that it is the published one, compiles it. */
import type { MixnetRefusal, XxdkAssets } from '../engine/transport/mixnet-port.ts';

export type Compiled =
  | { readonly ok: true; readonly module: WebAssembly.Module }
  | { readonly ok: false; readonly why: MixnetRefusal };

export interface AssetSteps {
  readonly downloaded: (bytes: number) => void;
  readonly compiling: () => void;
}

/** Progress is told at most this often. */
const STEP_BYTES = 1 << 20;

export async function compileXxdk(
  assets: XxdkAssets,
  nativeFetch: typeof fetch,
  steps: AssetSteps,
): Promise<Compiled> {
  if (typeof WebAssembly === 'undefined') return { ok: false, why: 'no-memory' };
  let bytes: Uint8Array<ArrayBuffer> | null;
  try {
    bytes = await download(assets, nativeFetch, steps.downloaded);
  } catch (error) {
    return { ok: false, why: error instanceof RangeError ? 'no-memory' : 'assets-unreachable' };
  }
  if (bytes === null) return { ok: false, why: 'assets-altered' };
  steps.compiling();
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  if (hex(digest) !== assets.sha256) return { ok: false, why: 'assets-altered' };
  try {
    return { ok: true, module: await WebAssembly.compile(bytes) };
  } catch {
    // The bytes are the published ones, so what is missing is room (or a browser able to run them).
    return { ok: false, why: 'no-memory' };
  }
}

/** Null when there are more or fewer bytes than published. Throws when the file can't be had. */
async function download(
  assets: XxdkAssets,
  nativeFetch: typeof fetch,
  downloaded: (bytes: number) => void,
): Promise<Uint8Array<ArrayBuffer> | null> {
  const response = await nativeFetch(assets.wasm);
  if (!response.ok || response.body === null) throw new TypeError('no such file');
  const bytes = new Uint8Array(assets.wasmBytes);
  let at = 0;
  downloaded(0);
  let told = 0;
  const reader = response.body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return at === bytes.length ? bytes : null;
    if (at + value.length > bytes.length) {
      await reader.cancel();
      return null;
    }
    bytes.set(value, at);
    at += value.length;
    if (at - told < STEP_BYTES && at < bytes.length) continue;
    told = at;
    downloaded(at);
  }
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
