/** Which clients are registered with which node. On disk one line each, written before the client gets its key. */
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { base64 } from './bytes.ts';
import { readText, writeWhole } from './files.ts';
import type { NodeIdentity } from './network-keys.ts';

const entryOf = (node: NodeIdentity, user: Uint8Array): string => `${base64(node.id)} ${base64(user)}`;

export class ClientRegistry {
  readonly #path: string;
  readonly #entries: Set<string>;

  constructor(dir: string) {
    this.#path = join(dir, 'clients.txt');
    this.#entries = new Set((readText(this.#path) ?? '').split('\n').filter((line) => line.length === 89));
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
    writeWhole(this.#path, [...this.#entries].map((entry) => `${entry}\n`).join(''));
  }
}
