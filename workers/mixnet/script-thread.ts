/**
 * @file What `new Worker(path)` gives inside this worker: no thread, but an object that speaks xxdk's worker protocol in
 * place of the scripts that xxdk would start (its log writer and its message database).
 *
 * Each message is a Uint8Array of UTF-8 JSON {tag, id, response, data}, data = standard Base64 or null. A reply repeats
 * tag and id. A reply later than 30 s ends the Go program; there is no negative reply.
 */

/** Handles one request of xxdk. Resolves with the reply's bytes, null for an empty reply, undefined for none. */
export type Script = (tag: string, data: Uint8Array) => Promise<Uint8Array | null | undefined>;

/** Finds the script for a path; undefined makes the constructor throw. */
export type FindScript = (path: string) => Script | undefined;

const READY = '<WW>Ready</WW>';

interface Envelope {
  readonly tag: string;
  readonly id: number;
  readonly response: boolean;
  readonly data: string | null;
}

type Listener = (event: { data: Uint8Array; target: unknown }) => void;

export function scriptThreads(find: FindScript): new (path: string | URL) => object {
  return class ScriptThread {
    readonly #script: Script;
    #listeners: Listener[] = [];
    #announced = false;

    constructor(path: string | URL) {
      const script = find(String(path));
      if (script === undefined) throw new TypeError('This worker starts no threads.');
      this.#script = script;
    }

    addEventListener(type: string, listener: Listener): void {
      if (type !== 'message') return;
      this.#listeners.push(listener);
      if (this.#announced) return;
      this.#announced = true;
      this.#emit({ tag: READY, id: 0, response: false, data: null });
    }

    removeEventListener(_type: string, listener: Listener): void {
      this.#listeners = this.#listeners.filter((other) => other !== listener);
    }

    postMessage(message: unknown): void {
      // The one other kind is a port to the log script, sent once: there is no log.
      if (!(message instanceof Uint8Array)) return;
      const { tag, id, data } = JSON.parse(new TextDecoder().decode(message)) as Envelope;
      void this.#script(tag, fromBase64(data ?? '')).then((reply) => {
        if (reply === undefined) return;
        this.#emit({ tag, id, response: true, data: reply === null ? null : toBase64(reply) });
      });
    }

    terminate(): void {
      this.#listeners = [];
    }

    /** Never within the call that caused it: Go must have returned to the event loop. */
    #emit(envelope: Envelope): void {
      const bytes = new TextEncoder().encode(JSON.stringify(envelope));
      queueMicrotask(() => {
        for (const listener of this.#listeners) listener({ data: bytes.slice(), target: this });
      });
    }
  };
}

export function fromBase64(text: string): Uint8Array {
  return Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
}

export function toBase64(bytes: Uint8Array): string {
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}
