/**
 * @file One xxdk client from load to exit, driven by the messages of mixnet-port.ts. Keys, meaning and people are unknown
 * here: only storage strings, identities of the mix network and sealed frames.
 */
import type { FromMixnet, LoadStep, MixnetRefusal, ToMixnet } from '../engine/transport/mixnet-port.ts';
import { compileXxdk } from './assets.ts';
import { DurableQueue } from './durable-queue.ts';
import { eventModelScript } from './event-model.ts';
import { guardedFetch } from './gateways.ts';
import { startGo } from './go-program.ts';
import { type ClientIds, Identities } from './identities.ts';
import { LOG_PATH, logScript } from './log-script.ts';
import { type FindScript, scriptThreads } from './script-thread.ts';
import { newUuid, SendLedger } from './send-ledger.ts';
import { Sender } from './sender.ts';
import { asLocalStorage, OWN_PREFIX, Storage } from './storage.ts';
import { TIMED_OUT, within } from './timeout.ts';
import type { Cmix, Xxdk } from './xxdk.ts';

type Load = Extract<ToMixnet, { type: 'load' }>;
type Post = (message: FromMixnet) => void;

const DIRECTORY = 'xxdk';
/** Set once NewCmix has finished; without it, what xxdk left is half a client and is thrown away. */
const CLIENT_MADE = `${OWN_PREFIX}client`;

/** Two 4096-bit RSA keys: 2 to 10 s on laptops, more on phones. */
const NEW_CLIENT_MS = 180_000;
const LOAD_CLIENT_MS = 60_000;
const FOLLOWER_MS = 5_000;
const STOP_MS = 4_000;
/** Nothing new to store for this long means that it is done. */
const QUIET_MS = 200;
const NODES_MS = 2_000;
/** What the database cipher must be able to hold; it is asked for and never used. */
const CIPHER_BLOCK_BYTES = 725;

const DIED = Symbol('the Go program has ended');

class Refused extends Error {
  readonly why: MixnetRefusal;
  constructor(why: MixnetRefusal, detail: string) {
    super(detail);
    this.why = why;
  }
}

interface Running {
  readonly xxdk: Xxdk;
  readonly cmix: Cmix;
  readonly ids: ClientIds;
  readonly sender: Sender;
  readonly identities: Identities;
  readonly storage: Storage;
}

export class MixnetClient {
  readonly #post: Post;
  readonly #nativeFetch: typeof fetch;
  readonly #queue: DurableQueue;
  #running: Running | null = null;
  #state: 'new' | 'loading' | 'loaded' | 'following' | 'stopping' | 'exited' = 'new';
  #healthy = false;
  #nodes = '';
  #nodesTimer: ReturnType<typeof setInterval> | undefined;
  #died: () => void = () => undefined;
  readonly #death = new Promise<typeof DIED>((resolve) => {
    this.#died = () => resolve(DIED);
  });

  constructor(post: Post, nativeFetch: typeof fetch) {
    this.#post = post;
    this.#nativeFetch = nativeFetch;
    this.#queue = new DurableQueue(post);
  }

  handle(message: ToMixnet): void {
    switch (message.type) {
      case 'load':
        void this.#load(message);
        return;
      case 'make-identity':
        void this.#makeIdentity(message.name);
        return;
      case 'start':
        this.#start();
        return;
      case 'send':
        if (this.#running === null) this.#post({ type: 'send-failed', id: message.id, why: 'not-ready' });
        else this.#running.sender.send(message);
        return;
      case 'stored':
        this.#queue.stored(message.seq);
        return;
      case 'stop':
        void this.#stop();
        return;
    }
  }

  /** The Go program is gone, or can't be trusted any more. While loading, it is the step under way that says so. */
  crashed(): void {
    const state = this.#state;
    this.#died();
    if (state === 'loading' || state === 'exited') return;
    this.#state = 'exited';
    clearInterval(this.#nodesTimer);
    this.#setHealth(false);
    this.#post({ type: 'exited', why: state === 'stopping' ? 'stopped' : 'crashed' });
  }

  async #load(load: Load): Promise<void> {
    if (this.#state !== 'new') return;
    this.#state = 'loading';
    try {
      const fresh = await this.#bringUp(load);
      this.#state = 'loaded';
      await this.#queue.settle();
      const identities = this.#running?.identities.addresses() ?? [];
      this.#post({ type: 'loaded', fresh, identities });
    } catch (error) {
      // xxdk throws, too, where it can't read its own state; its words stay here.
      const refused = error instanceof Refused ? error : new Refused('bad-state', 'unexpected');
      this.#state = 'exited';
      this.#post({ type: 'load-refused', why: refused.why, detail: refused.message });
    } finally {
      load.storagePassword.fill(0);
      for (const { secret } of load.identities) secret.fill(0);
    }
  }

  /** Resolves with whether a new client was made. */
  async #bringUp({
    assets,
    place,
    storagePassword,
    storage: rows,
    identities: known,
  }: Load): Promise<boolean> {
    const progress = (step: LoadStep, done = 0, total: number | null = null): void =>
      this.#post({ type: 'progress', step, done, total });

    const storage = new Storage(rows, (key, value) => this.#queue.write(key, value));
    const identities: Identities = new Identities((name) =>
      eventModelScript(name, {
        isOwnKey: (key) => identities.isOwnKey(key),
        frame: (to, from, frame, roundTime) => this.#queue.frame({ to, from, frame, roundTime }),
        sending: (to, frame) => this.#running?.sender.sending(to, frame) ?? Promise.resolve(newUuid()),
        returned: (to, frame) => this.#running?.sender.returned(to, frame) ?? Promise.resolve(newUuid()),
        status: (uuid, status) => this.#running?.sender.status(uuid, status),
        newUuid,
      }),
    );
    Reflect.set(globalThis, 'window', globalThis);
    Reflect.defineProperty(globalThis, 'localStorage', {
      value: asLocalStorage(storage),
      configurable: false,
    });
    Reflect.set(globalThis, 'fetch', guardedFetch(this.#nativeFetch, place));
    const findScript: FindScript = (path) => (path === LOG_PATH ? logScript : identities.script(path));
    Reflect.set(globalThis, 'Worker', scriptThreads(findScript));

    const compiled = await compileXxdk(assets, this.#nativeFetch, {
      downloaded: (bytes) => progress('download', bytes, assets.wasmBytes),
      compiling: () => progress('compile'),
    });
    if (!compiled.ok) throw new Refused(compiled.why, 'assets');
    const fresh = storage.get(CLIENT_MADE) === null;
    if (fresh) for (const key of storage.foreignKeys()) storage.remove(key);
    const started = await startGo(compiled.module, assets.exec, () => this.crashed());
    if (!started.ok) throw new Refused(started.why, 'start');
    const { xxdk } = started;

    if (fresh) {
      progress('client');
      await this.#bounded(
        NEW_CLIENT_MS,
        () => xxdk.NewCmix(place.ndf, DIRECTORY, storagePassword, ''),
        () => 'bad-network',
      );
      storage.set(CLIENT_MADE, '1');
    }
    progress('register');
    const params = xxdk.GetDefaultCMixParams();
    const cmix = await this.#bounded(
      LOAD_CLIENT_MS,
      () => xxdk.LoadCmix(DIRECTORY, storagePassword, params),
      (text) => loadRefusal(text, fresh),
    );
    const ids = {
      cmix: cmix.GetID(),
      notifications: xxdk.LoadNotificationsDummy(cmix.GetID()).GetID(),
      cipher: xxdk.NewDatabaseCipher(cmix.GetID(), storagePassword, CIPHER_BLOCK_BYTES).GetID(),
    };
    const sender = new Sender({
      ledger: new SendLedger(storage),
      params,
      client: (name) => identities.get(name)?.client,
      ready: () => this.#state === 'following' && this.#healthy,
      post: this.#post,
      settle: () => this.#queue.settle(),
    });
    this.#running = { xxdk, cmix, ids, sender, identities, storage };

    progress('open');
    for (const identity of known) {
      const opened = await Promise.race([identities.open(xxdk, ids, identity), this.#death]);
      if (opened === DIED) throw new Refused('bad-state', 'identity');
      if (opened === 'timeout') throw new Refused('timeout', 'identity');
      if (opened === 'refused') throw new Refused('bad-state', 'identity');
    }
    cmix.AddHealthCallback({ Callback: (healthy) => this.#setHealth(healthy) });
    return fresh;
  }

  /** The value, or a thrown Refused: 'timeout', or what a rejection's text, or the program's end ('') means. */
  async #bounded<Value>(
    ms: number,
    call: () => Promise<Value>,
    means: (text: string) => MixnetRefusal,
  ): Promise<Value> {
    let value: Value | typeof TIMED_OUT | typeof DIED;
    try {
      value = await Promise.race([within(ms, call()), this.#death]);
    } catch (error) {
      // xxdk's texts can hold a lot; the first words say which call of which layer failed.
      const text = (error instanceof Error ? error.message : String(error)).slice(0, 200);
      throw new Refused(means(text), text);
    }
    if (value === DIED) throw new Refused(means(''), 'the program ended');
    if (value === TIMED_OUT) throw new Refused('timeout', 'no answer');
    return value;
  }

  async #makeIdentity(name: string): Promise<void> {
    const running = this.#running;
    if (running === null || (this.#state !== 'loaded' && this.#state !== 'following')) {
      this.#post({ type: 'identity-refused', name, why: 'not-ready' });
      return;
    }
    const { xxdk, ids, identities, sender } = running;
    const secret = xxdk.GenerateChannelIdentity(ids.cmix);
    const opened = await sender.alone(() => identities.open(xxdk, ids, { name, secret }));
    if (typeof opened === 'string') {
      this.#post({ type: 'identity-refused', name, why: opened === 'timeout' ? 'timeout' : 'bad-state' });
      return;
    }
    await this.#queue.settle();
    this.#post({ type: 'identity', name, secret, address: opened.address });
  }

  #start(): void {
    if (this.#running === null || this.#state !== 'loaded') return;
    this.#state = 'following';
    this.#running.cmix.StartNetworkFollower(FOLLOWER_MS);
    this.#nodesTimer = setInterval(() => this.#tellNodes(), NODES_MS);
  }

  #setHealth(healthy: boolean): void {
    if (healthy === this.#healthy) return;
    this.#healthy = healthy;
    this.#post({ type: 'health', healthy });
    if (healthy) this.#tellNodes();
  }

  #tellNodes(): void {
    if (this.#running === null) return;
    const status = nodeStatus(this.#running.cmix);
    if (status === null) return;
    const { NumberOfNodesRegistered: registered, NumberOfNodes: total } = status;
    const key = `${registered}/${total}`;
    if (key === this.#nodes) return;
    this.#nodes = key;
    this.#post({ type: 'nodes', registered, total });
  }

  async #stop(): Promise<void> {
    if (this.#state === 'exited' || this.#state === 'stopping') return;
    const cmix = this.#state === 'following' ? this.#running?.cmix : undefined;
    this.#state = 'stopping';
    if (cmix !== undefined) {
      cmix.StopNetworkFollower();
      const deadline = Date.now() + STOP_MS;
      // What it had in hand still comes: xxdk never hands a frame over twice, so it is waited for.
      let posted = -1;
      while (Date.now() < deadline && (cmix.NetworkFollowerStatus() !== 0 || posted !== this.#queue.posted)) {
        posted = this.#queue.posted;
        await new Promise((resolve) => setTimeout(resolve, QUIET_MS));
        await this.#queue.settle();
      }
    }
    await this.#queue.settle();
    this.#post({ type: 'stopped' });
    this.crashed();
  }
}

interface NodeStatus {
  readonly NumberOfNodesRegistered: number;
  readonly NumberOfNodes: number;
}

function nodeStatus(cmix: Cmix): NodeStatus | null {
  try {
    return JSON.parse(new TextDecoder().decode(cmix.GetNodeRegistrationStatus())) as NodeStatus;
  } catch {
    // Before the first answer of the network there is none.
    return null;
  }
}

/** What a rejected (or, with no text, a fatal) LoadCmix means. A description without certificates is found out here. */
function loadRefusal(text: string, fresh: boolean): MixnetRefusal {
  if (/Identity Server|fetch|registration|register/i.test(text)) return 'network-unreachable';
  return fresh ? 'bad-network' : 'bad-state';
}
