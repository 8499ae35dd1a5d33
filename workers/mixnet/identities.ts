/**
 * @file The DM identities that are open in this client. Each polls two addresses of its own (one for what comes in, one for
 * copies to itself). xxdk can open more of them at any time and can't close one.
 */
import type { IdentityAddress, IdentityName, MixnetIdentity } from '../engine/transport/mixnet-port.ts';
import { makeAddress, sameBytes } from './address.ts';
import { fromBase64, type Script } from './script-thread.ts';
import { TIMED_OUT, within } from './timeout.ts';
import type { DmClient, Xxdk } from './xxdk.ts';

const OPEN_MS = 60_000;
const MODEL_PATH = '/xxdk-dm?';

export interface OpenIdentity extends IdentityAddress {
  readonly client: DmClient;
}

export interface ClientIds {
  readonly cmix: number;
  readonly notifications: number;
  readonly cipher: number;
}

export class Identities {
  readonly #makeScript: (name: IdentityName) => Script;
  readonly #scripts = new Map<string, Script>();
  readonly #open = new Map<IdentityName, OpenIdentity>();
  #ownKeys: Uint8Array[] = [];

  constructor(makeScript: (name: IdentityName) => Script) {
    this.#makeScript = makeScript;
  }

  /** For the stand-in of `Worker`. */
  script(path: string): Script | undefined {
    return this.#scripts.get(path);
  }

  get(name: IdentityName): OpenIdentity | undefined {
    return this.#open.get(name);
  }

  addresses(): IdentityAddress[] {
    return [...this.#open.values()].map(({ name, address }) => ({ name, address }));
  }

  isOwnKey(key: Uint8Array): boolean {
    return this.#ownKeys.some((own) => sameBytes(own, key));
  }

  async open(
    xxdk: Xxdk,
    ids: ClientIds,
    { name, secret }: MixnetIdentity,
  ): Promise<OpenIdentity | 'timeout' | 'refused'> {
    const path = MODEL_PATH + encodeURIComponent(name);
    this.#scripts.set(path, this.#makeScript(name));
    try {
      const key = publicKey(xxdk, secret);
      // Before it is open: waiting mail may be handed over within the call.
      this.#ownKeys.push(key);
      const opening = xxdk.NewDMClientWithIndexedDb(ids.cmix, ids.notifications, ids.cipher, path, secret, {
        EventUpdate: () => undefined,
      });
      const client = await within(OPEN_MS, opening);
      if (client === TIMED_OUT) return 'timeout';
      const opened = { name, client, address: makeAddress(key, client.GetToken()) };
      this.#open.set(name, opened);
      return opened;
    } catch {
      return 'refused';
    } finally {
      this.#scripts.delete(path);
    }
  }
}

/** Throws when the secret is not an identity. */
function publicKey(xxdk: Xxdk, secret: Uint8Array): Uint8Array {
  const identity = JSON.parse(new TextDecoder().decode(xxdk.GetPublicChannelIdentityFromPrivate(secret))) as {
    readonly PubKey: string;
  };
  return fromBase64(identity.PubKey);
}
