/**
 * @file The life of the mixnet in this engine: loaded only once somebody needs it, asked for on metered connections, asleep when the
 * page is hidden for long, back from stored state after every end. Owns the link (mixnet-link.ts), knows nothing of messages.
 */
import type { MixnetState, NetworkConfig } from '../../api/app.ts';
import type { MessagingOffReason } from '../../api/errors.ts';
import type { Result } from '../../api/result.ts';
import { put, remove, type Change, type Store } from '../store/types.ts';
import type {
  IncomingFrame,
  LoadFailure,
  MadeIdentity,
  MixnetEvent,
  MixnetHandlers,
  MixnetLink,
  OutgoingFrame,
  StorageWrite,
  StoredMixnetState,
} from './mixnet-link.ts';
import type { IdentityName, MixnetAddress, MixnetRefusal, XxdkAssets } from './mixnet-port.ts';
import { MIXNET_IDENTITIES, TRANSPORT_FACTS, XXDK_STATE, type IdentityRow } from './tables.ts';

/** The first identity that contacts know; later ones are `lasting/2`, `lasting/3`, … (docs/decisions/0004). */
export const LASTING_IDENTITY = 'lasting';

/** So many at most: each is listened to for as long as somebody may write to it. */
export const MOST_LASTING = 24;

const nthLasting = (n: number): IdentityName => (n === 1 ? LASTING_IDENTITY : `${LASTING_IDENTITY}/${n}`);

/** Which one in turn; undefined for an invitation's identity. */
function placeOfLasting(name: IdentityName): number | undefined {
  if (name === LASTING_IDENTITY) return 1;
  const place = /^lasting\/([1-9]\d{0,2})$/.exec(name)?.[1];
  return place === undefined ? undefined : Number(place);
}

/** Hidden for this long, the mixnet goes to sleep. */
const SLEEP_AFTER = 5 * 60_000;

const FIRST_RETRY = 5_000;
const LONGEST_RETRY = 60_000;

/** Compressed size of the wasm as most hosts serve it, in megabytes; shown when asked for on a metered connection. */
const DOWNLOAD_MEGABYTES = 10;

export interface MixnetLifecycleDependencies {
  readonly store: Store;
  readonly clock: { now(): number };
  readonly makeLink: (handlers: MixnetHandlers) => MixnetLink;
  readonly assets: XxdkAssets;
  /** Null when no origin has ever said which network to use: then nothing is loaded. */
  readonly network: NetworkConfig | null;
  /** Names the network: client state and addresses of one are useless on another. */
  readonly networkId: string;
  readonly metered: boolean;
  readonly off: MessagingOffReason | null;
  readonly storagePassword: () => Promise<Uint8Array>;
  /** Resolves when the frame is durable. */
  readonly receive: (frame: IncomingFrame) => Promise<void>;
  /** What became of a frame handed to `send`. */
  readonly frameEvent: (event: FrameEvent) => void;
  /** The lasting address is known: called after each load, before the follower starts. */
  readonly loaded: (lasting: MixnetAddress) => Promise<void>;
  /** The client has ended: what it was given and didn't settle, it never will. */
  readonly ended: () => void;
  readonly changed: () => void;
  /** A bug, or storage that refuses. */
  readonly report: (fault: unknown) => void;
}

export type FrameEvent = Extract<MixnetEvent, { type: 'in-round' | 'mixed' | 'send-failed' }>;

type Phase =
  | { readonly kind: 'unused' }
  | { readonly kind: 'ask-metered' }
  | { readonly kind: 'loading'; readonly step: string; readonly done: number; readonly total: number | null }
  | { readonly kind: 'connecting'; readonly nodes: number; readonly of: number }
  | { readonly kind: 'up' }
  | { readonly kind: 'waiting'; readonly since: number }
  | { readonly kind: 'asleep' }
  | { readonly kind: 'off'; readonly why: MessagingOffReason };

export class MixnetLifecycle {
  readonly #deps: MixnetLifecycleDependencies;
  #phase: Phase;
  #link: MixnetLink | null = null;
  /** The link before this one, while it flushes: two clients on one store would corrupt each other. */
  #ending: Promise<void> = Promise.resolve();
  #loaded: Promise<Result<null, MixnetRefusal>> | null = null;
  #allowed = false;
  #visible = true;
  #sleepTimer: ReturnType<typeof setTimeout> | undefined;
  #retryTimer: ReturnType<typeof setTimeout> | undefined;
  #failures = 0;
  #downSince: number | null = null;
  #awaySince: number | null = null;
  #verified = false;
  #stopped = false;
  /** How many lasting identities there are on this network; the last is the one that is given out. */
  #lasting = 1;

  constructor(deps: MixnetLifecycleDependencies) {
    this.#deps = deps;
    this.#phase = deps.off === null ? { kind: 'unused' } : { kind: 'off', why: deps.off };
  }

  /** Before anything else: which lasting identity is the newest. */
  async open(): Promise<void> {
    const places = (await this.identities()).map((name) => placeOfLasting(name) ?? 1);
    this.#lasting = Math.max(1, ...places);
  }

  /** Under which people who meet from now on know this device, and get its messages from. */
  get lastingIdentity(): IdentityName {
    return nthLasting(this.#lasting);
  }

  /** Of that identity; undefined before the first load. */
  lastingAddress(): Promise<MixnetAddress | undefined> {
    return this.address(this.lastingIdentity);
  }

  /** Every lasting address there was, for knowing one's own frames. */
  async lastingAddresses(): Promise<readonly MixnetAddress[]> {
    const rows = await this.#deps.store.all(MIXNET_IDENTITIES);
    return rows
      .filter(({ row }) => row.network === this.#deps.networkId && placeOfLasting(row.name) !== undefined)
      .map(({ row }) => row.address);
  }

  /**
   * Another lasting identity, stored when this resolves and given out from then on; the former ones go on receiving. `announce` is asked
   * first: it has to make the certificate name the new address. False when there can be none now.
   */
  async renewLasting(announce: (address: MixnetAddress) => Promise<void>): Promise<boolean> {
    if (this.#lasting >= MOST_LASTING) return false;
    const made = await this.makeIdentity(nthLasting(this.#lasting + 1));
    if (!made.ok) return false;
    await announce(made.value);
    this.#lasting += 1;
    return true;
  }

  get up(): boolean {
    return this.#phase.kind === 'up' && this.#link !== null;
  }

  /**
   * Since when the network is wanted, loaded and not there; null while it is up, and while nobody waits for it (unused, asleep, off, not
   * allowed to load). Loading itself doesn't count: a slow download says nothing of the network.
   */
  get awaySince(): number | null {
    return this.#awaySince;
  }

  /** The wasm that ran had the published SHA-256. */
  get verified(): boolean {
    return this.#verified;
  }

  get off(): MessagingOffReason | null {
    return this.#phase.kind === 'off' ? this.#phase.why : null;
  }

  state(queued: number): MixnetState {
    const phase = this.#phase;
    switch (phase.kind) {
      case 'ask-metered':
        return { kind: 'ask-metered', megabytes: DOWNLOAD_MEGABYTES };
      case 'waiting':
        return { kind: 'waiting', since: phase.since, queued };
      case 'asleep':
        return { kind: 'asleep', queued };
      default:
        return phase;
    }
  }

  /** Somebody needs the mixnet. Resolves when the client is loaded and its lasting address known (health comes later). */
  want(): Promise<Result<null, MixnetRefusal>> {
    if (this.#stopped || this.#phase.kind === 'off') return refused('not-ready');
    if (this.#loaded !== null) return this.#loaded;
    const { network } = this.#deps;
    if (network === null) {
      this.#wait();
      return refused('network-unreachable');
    }
    if (this.#deps.metered && !this.#allowed) {
      this.#enter({ kind: 'ask-metered' });
      return refused('not-ready');
    }
    clearTimeout(this.#retryTimer);
    this.#loaded = this.#load(network);
    return this.#loaded;
  }

  /** The person answered `ask-metered`. */
  allowDownload(): void {
    this.#allowed = true;
    if (this.#phase.kind === 'ask-metered') void this.want();
  }

  setVisible(visible: boolean): void {
    this.#visible = visible;
    clearTimeout(this.#sleepTimer);
    if (!visible) {
      this.#sleepTimer = setTimeout(() => void this.#sleep(), SLEEP_AFTER);
    } else if (this.#phase.kind === 'asleep') {
      void this.want();
    }
  }

  /** A further identity, stored before this resolves. The mixnet is loaded first if it isn't. */
  async makeIdentity(name: IdentityName): Promise<Result<MixnetAddress, MixnetRefusal>> {
    const loaded = await this.want();
    if (!loaded.ok) return loaded;
    if (this.#link === null) return { ok: false, error: 'not-ready' };
    const made = await this.#link.makeIdentity(name);
    if (!made.ok) return made;
    if (this.#stopped) return { ok: false, error: 'not-ready' };
    const stored = await this.#storeIdentity(made.value);
    return stored ? { ok: true, value: made.value.address } : { ok: false, error: 'bad-state' };
  }

  /** How an identity is forgotten: from the next load on it isn't opened any more. */
  async forgetIdentity(name: IdentityName): Promise<Change> {
    return remove(MIXNET_IDENTITIES, await this.#identityId(name));
  }

  /** The names of all identities of this network. */
  async identities(): Promise<readonly IdentityName[]> {
    const rows = await this.#deps.store.all(MIXNET_IDENTITIES);
    return rows.filter(({ row }) => row.network === this.#deps.networkId).map(({ row }) => row.name);
  }

  async address(name: IdentityName): Promise<MixnetAddress | undefined> {
    return (await this.#deps.store.get(MIXNET_IDENTITIES, await this.#identityId(name)))?.address;
  }

  /** What becomes of it comes through `frameEvent`, 'send-failed' when there is no mixnet. */
  send(frame: OutgoingFrame): void {
    if (this.#link === null || !this.up) {
      queueMicrotask(() => this.#deps.frameEvent({ type: 'send-failed', id: frame.id, why: 'not-ready' }));
      return;
    }
    // A conversation that was begun on another network: its identity is unknown on this one.
    const place = placeOfLasting(frame.from) ?? 1;
    this.#link.send(place > this.#lasting ? { ...frame, from: this.lastingIdentity } : frame);
  }

  /** Flushes and ends; nothing is written after this resolves. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#sleepTimer);
    clearTimeout(this.#retryTimer);
    const loading = this.#loaded;
    await this.#endLink();
    await loading;
  }

  #enter(phase: Phase): void {
    this.#phase = phase;
    if (phase.kind === 'connecting' || phase.kind === 'waiting') this.#awaySince ??= this.#deps.clock.now();
    else if (phase.kind !== 'loading') this.#awaySince = null;
    this.#deps.changed();
  }

  /** Since when: of the whole time without a network, retries included. */
  #wait(): void {
    this.#downSince ??= this.#deps.clock.now();
    this.#enter({ kind: 'waiting', since: this.#downSince });
  }

  async #load(network: NetworkConfig): Promise<Result<null, MixnetRefusal>> {
    this.#enter({ kind: 'loading', step: 'download', done: 0, total: null });
    const link = this.#deps.makeLink({
      restore: () => this.#restore(),
      persist: (writes) => this.#persist(writes),
      receive: (frame) => this.#deps.receive(frame),
      event: (event) => {
        if (this.#link === link) this.#onEvent(event);
      },
    });
    this.#link = link;
    try {
      return await this.#bringUp(link, network);
    } catch (fault) {
      this.#deps.report(fault);
      return this.#link === link
        ? this.#loadFailed({ why: 'timeout', detail: 'a fault while loading' })
        : superseded;
    }
  }

  async #bringUp(link: MixnetLink, network: NetworkConfig): Promise<Result<null, MixnetRefusal>> {
    await this.#ending;
    if (this.#link !== link) return superseded;
    const place = { ndf: network.ndf, host: network.host };
    const result = await link.load({ assets: this.#deps.assets, place }, (step, done, total) => {
      if (this.#link === link) this.#enter({ kind: 'loading', step, done, total });
    });
    if (this.#link !== link) return superseded;
    if (!result.ok) return this.#loadFailed(result.error);
    this.#verified = true;
    const lasting = await this.#lastingAddress(link);
    if (this.#link !== link) return superseded;
    if (lasting === undefined) return this.#loadFailed({ why: 'timeout', detail: 'no lasting identity' });
    await this.#deps.loaded(lasting);
    if (this.#link !== link) return superseded;
    this.#failures = 0;
    this.#enter({ kind: 'connecting', nodes: 0, of: 0 });
    link.start();
    if (!this.#visible) this.setVisible(false);
    return { ok: true, value: null };
  }

  async #lastingAddress(link: MixnetLink): Promise<MixnetAddress | undefined> {
    const known = await this.lastingAddress();
    if (known !== undefined) return known;
    const made = await link.makeIdentity(this.lastingIdentity);
    if (!made.ok || this.#link !== link || !(await this.#storeIdentity(made.value))) return undefined;
    return made.value.address;
  }

  #loadFailed(failure: LoadFailure): Result<null, MixnetRefusal> {
    this.#link?.terminate();
    this.#link = null;
    this.#loaded = null;
    this.#deps.ended();
    switch (failure.why) {
      case 'no-memory':
        this.#enter({ kind: 'off', why: 'no-memory' });
        break;
      case 'assets-altered':
      case 'not-confined':
        this.#enter({ kind: 'off', why: 'mixnet-altered' });
        break;
      case 'bad-state':
        this.#enter({ kind: 'off', why: 'keys-unavailable' });
        break;
      case 'bad-network':
        // Nothing changes until the origin says something else, at another start.
        this.#wait();
        break;
      default:
        this.#waitAndRetry();
    }
    return { ok: false, error: failure.why };
  }

  #waitAndRetry(): void {
    if (this.#stopped) return;
    this.#wait();
    this.#failures += 1;
    const delay = Math.min(FIRST_RETRY * 2 ** (this.#failures - 1), LONGEST_RETRY);
    clearTimeout(this.#retryTimer);
    this.#retryTimer = setTimeout(() => void this.want(), delay);
  }

  #onEvent(event: MixnetEvent): void {
    switch (event.type) {
      case 'health':
        if (event.healthy) {
          this.#downSince = null;
          this.#enter({ kind: 'up' });
        } else if (this.up) this.#wait();
        return;
      case 'nodes':
        if (this.#phase.kind === 'connecting') {
          this.#enter({ kind: 'connecting', nodes: event.registered, of: event.total });
        }
        return;
      case 'restarting':
        this.#wait();
        return;
      case 'restarted':
        return;
      case 'gave-up':
        this.#loadFailed(event.error);
        return;
      case 'in-round':
      case 'mixed':
      case 'send-failed':
        this.#deps.frameEvent(event);
    }
  }

  async #sleep(): Promise<void> {
    const { kind } = this.#phase;
    const idle = this.#link === null && kind !== 'waiting';
    if (this.#visible || this.#stopped || idle) return;
    clearTimeout(this.#retryTimer);
    // First of all: from here on nothing more is handed over, and a page that is shown again wakes it.
    this.#enter({ kind: 'asleep' });
    await this.#endLink();
  }

  #endLink(): Promise<void> {
    const link = this.#link;
    this.#link = null;
    this.#loaded = null;
    if (link === null) return this.#ending;
    this.#deps.ended();
    this.#ending = link.stop().catch(this.#deps.report);
    return this.#ending;
  }

  async #restore(): Promise<StoredMixnetState> {
    const { store, networkId, storagePassword } = this.#deps;
    const state = await store.all(XXDK_STATE);
    const identities = await store.all(MIXNET_IDENTITIES);
    return {
      storagePassword: await storagePassword(),
      storage: state.filter(({ row }) => row.network === networkId).map(({ row }) => [row.key, row.value]),
      identities: identities
        .filter(({ row }) => row.network === networkId)
        .map(({ row }) => ({ name: row.name, secret: row.secret })),
    };
  }

  async #persist(writes: readonly StorageWrite[]): Promise<void> {
    const { store, networkId } = this.#deps;
    const latest = new Map(writes);
    const changes = await Promise.all(
      [...latest].map(async ([key, value]) => {
        const id = await store.opaqueId(XXDK_STATE, `${networkId}/${key}`);
        return value === null
          ? remove(XXDK_STATE, id)
          : put(XXDK_STATE, id, { network: networkId, key, value });
      }),
    );
    const written = await store.write(changes);
    if (!written.ok) throw new Error(`the mixnet's state could not be stored: ${written.error.code}`);
  }

  #identityId(name: IdentityName): Promise<string> {
    return this.#deps.store.opaqueId(MIXNET_IDENTITIES, `${this.#deps.networkId}/${name}`);
  }

  async #storeIdentity(made: MadeIdentity): Promise<boolean> {
    const row: IdentityRow = {
      network: this.#deps.networkId,
      name: made.name,
      secret: new Uint8Array(made.secret),
      address: new Uint8Array(made.address),
    };
    const written = await this.#deps.store.write([
      put(MIXNET_IDENTITIES, await this.#identityId(made.name), row),
    ]);
    return written.ok;
  }
}

/** Another start, a sleep or the end came in between. */
const superseded = { ok: false, error: 'not-ready' } as const;

function refused(why: MixnetRefusal): Promise<Result<null, MixnetRefusal>> {
  return Promise.resolve({ ok: false, error: why });
}

/** Remembers what an origin last said of its network, for starts without a connection. */
export async function rememberedNetwork(
  store: Store,
  told: NetworkConfig | null,
): Promise<NetworkConfig | null> {
  const id = await store.opaqueId(TRANSPORT_FACTS, 'network');
  if (told === null) {
    return ((await store.get(TRANSPORT_FACTS, id))?.value as NetworkConfig | undefined) ?? null;
  }
  await store.write([put(TRANSPORT_FACTS, id, { value: told })]);
  return told;
}
