/** Which clients are registered with which node. On disk one line each, written before the client gets its key. */
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { base64 } from './bytes.ts';
import { readText, writeWhole } from './files.ts';
import type { NodeIdentity } from './network-keys.ts';

/** Two IDs of 33 bytes in Base64, and a space. */
const ENTRY_LENGTH = 89;
const entryOf = (node: NodeIdentity, user: Uint8Array): string => `${base64(node.id)} ${base64(user)}`;

export class ClientRegistry {
  readonly #path: string;
  readonly #entries: Set<string>;

  constructor(dir: string) {
    this.#path = join(dir, 'clients.txt');
    const text = readText(this.#path) ?? '';
    this.#entries = new Set(text.split('\n').filter((line) => line.length === ENTRY_LENGTH));
    // A line that a crash has cut would swallow the next one.
    if (text !== '' && !text.endsWith('\n')) this.#rewrite();
  }

  register(node: NodeIdentity, user: Uint8Array): void {
    const entry = entryOf(node, user);
    if (this.#entries.has(entry)) return;
    appendFileSync(this.#path, `${entry}\n`, { mode: 0o600 });
    this.#entries.add(entry);
  }

  has(node: NodeIdentity, user: Uint8Array): boolean {
    return this.#entries.has(entryOf(node, user));
  }

  /** Forgets all clients of a node, or of all nodes. */
  forget(node?: NodeIdentity): void {
    const prefix = node === undefined ? '' : base64(node.id);
    for (const entry of this.#entries) if (entry.startsWith(prefix)) this.#entries.delete(entry);
    this.#rewrite();
  }

  #rewrite(): void {
    writeWhole(this.#path, [...this.#entries].map((entry) => `${entry}\n`).join(''));
  }
}
