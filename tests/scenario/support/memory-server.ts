/** @file The server's relay and its public list of revocations, in memory; what was asked of it is written down. */
import type {
  Answered,
  BackendCalls,
  CallName,
  RevocationRow,
} from '../../../workers/engine/transport/backend-port.ts';
import { prefixOf } from '../../../workers/engine/transport/backend-revocations.ts';
import type { ServerAccess } from '../../../workers/engine/transport/server-access.ts';

interface Row {
  readonly id: string;
  readonly to: string;
  readonly payload: string;
}

export class MemoryServer {
  rows: readonly Row[] = [];
  revocations: readonly RevocationRow[] = [];
  readonly asked: CallName[] = [];
  /** Rows ever put: stays when they are picked up. */
  puts = 0;
  offline = false;
  /** How many leading bits of a key id a reader of the list may name. */
  prefixBits = 0;
  /** Every prefix that was asked for. */
  readonly prefixes: number[] = [];

  /** For one person: signed in, and its key published. */
  access(ready = true): ServerAccess {
    return {
      inUse: () => ready,
      ready: () => ready,
      earlierKeyIds: () => [],
      call: <Name extends CallName>(name: Name, ask: BackendCalls[Name]['ask']) => {
        this.asked.push(name);
        const answer = this.offline ? { ok: false, error: 'offline' } : this.#answer(name, ask);
        return Promise.resolve(answer as Answered<Name>);
      },
    };
  }

  #answer(name: CallName, ask: unknown): unknown {
    switch (name) {
      case 'relay-put': {
        const { payload } = ask as BackendCalls['relay-put']['ask'];
        const { recipient_key_id: to } = JSON.parse(payload) as { readonly recipient_key_id: string };
        this.puts += 1;
        this.rows = [...this.rows, { id: String(this.puts), to, payload }];
        return { ok: true, value: null };
      }
      case 'relay-inbox': {
        const { keyId } = ask as BackendCalls['relay-inbox']['ask'];
        return { ok: true, value: { rows: this.rows.filter(({ to }) => to === keyId) } };
      }
      case 'relay-remove': {
        const { ids } = ask as BackendCalls['relay-remove']['ask'];
        const before = this.rows.length;
        this.rows = this.rows.filter(({ id }) => !ids.includes(id));
        return { ok: true, value: { removed: before - this.rows.length } };
      }
      case 'revocation-prefix-bits':
        return { ok: true, value: { bits: this.prefixBits } };
      case 'revocations': {
        const { prefix, bits } = ask as BackendCalls['revocations']['ask'];
        this.prefixes.push(prefix);
        const rows = this.revocations.filter(({ keyId }) => prefixOf(keyId, bits) === prefix);
        return { ok: true, value: { rows } };
      }
      default:
        return { ok: false, error: 'not-allowed' };
    }
  }
}
