/** @file Puts the account together: session, keys in the directory, the encrypted copy, lost devices; and what they do by themselves. */
import type { EngineContext } from '../context.ts';
import { toCbor } from '../store/cbor.ts';
import { PEOPLE } from '../people/tables.ts';
import type { EngineServices } from '../startup/lifecycle.ts';
import type { BackendWorker } from '../transport/backend-link.ts';
import type { ServerAccess } from '../transport/server-access.ts';
import { Account } from './account.ts';
import { createAccountRows } from './account-rows.ts';
import { createCloudCopy, type CloudCopy } from './cloud-copy.ts';
import { createLostDevices, type LostDevices } from './lost-device.ts';
import { createPublishing, type Publishing } from './publishing.ts';
import { createReusedSecrets } from './reused-secrets.ts';

export interface AccountEnvironment {
  readonly spawn: () => BackendWorker;
  readonly report: (fault: unknown) => void;
}

export interface AccountPart {
  readonly account: Account;
  readonly publishing: Publishing;
  readonly cloud: CloudCopy;
  readonly lost: LostDevices;
  /** What messaging needs of it. */
  readonly access: ServerAccess;
  /** Begins to publish and to tend by itself, where an account is open; `opened` hears when one is, its keys published. */
  start(opened: () => void): void;
  stop(): Promise<void>;
}

/** The first look after a start comes within this: not in the same second for everybody who opens the app at seven. */
const FIRST_WITHIN = 20_000;
const TEND_EVERY = 10 * 60_000;

export async function createAccountPart(
  context: Pick<EngineContext, 'store' | 'clock' | 'random' | 'keys' | 'suite' | 'changed'>,
  services: Pick<EngineServices, 'backend' | 'backups' | 'waysIn' | 'root'>,
  { spawn, report }: AccountEnvironment,
): Promise<AccountPart> {
  const { store, clock, random, keys, suite, changed } = context;
  const rows = createAccountRows(store);
  const reused = createReusedSecrets({ rows, waysIn: services.waysIn, random, clock });
  const account = new Account({ rows, config: services.backend, spawn, reused, changed, report });
  const publishing = createPublishing({ keys, account, rows, clock, changed });

  /** Who is known, under which keys, and this device's own: what the copy is behind of when it changes. */
  async function contents(): Promise<Uint8Array<ArrayBuffer>> {
    const people = await store.all(PEOPLE);
    const known = people
      .map(({ id, row: { name, peer, conversationId, theirRole, myRole, ended } }) =>
        [id, name, peer.root, peer.device.keyId, conversationId, theirRole, myRole, ended].join('\n'),
      )
      .sort();
    // Sealed to the recovery key from some day on: from then the copy should hold it so.
    const root = services.root.signer() === null;
    return suite.hash.sha256(toCbor([keys.keyId, root, ...known]));
  }

  const cloud = createCloudCopy({
    account,
    rows,
    backups: services.backups,
    reused,
    contents,
    clock,
    random,
    suite,
    changed,
  });
  const lost = createLostDevices({
    keys,
    root: services.root,
    backups: services.backups,
    account,
    clock,
    suite,
    changed,
  });

  let timer: ReturnType<typeof setTimeout> | undefined;
  let tending: Promise<void> = Promise.resolve();
  let stopped = false;
  let opened: () => void = () => undefined;

  async function tend(): Promise<void> {
    if (!account.signedIn) return;
    await publishing.publish();
    opened();
    await cloud.tend();
  }

  function tendIn(wait: number): void {
    clearTimeout(timer);
    if (stopped) return;
    timer = setTimeout(() => {
      tending = tend()
        .catch(report)
        .finally(() => tendIn(TEND_EVERY));
    }, wait);
  }

  await account.open();
  await publishing.open();
  account.onOpened(() => tendIn(0));
  return {
    account,
    publishing,
    cloud,
    lost,
    access: {
      call: (name, ask) => account.call(name, ask),
      inUse: () => account.state.kind === 'signed-in' || account.state.kind === 'expired',
      ready: () => publishing.publishedAt() !== null,
      earlierKeyIds: () => publishing.earlierKeyIds(),
    },
    start(listener) {
      opened = listener;
      tendIn((new DataView(random(4).buffer).getUint32(0) / 2 ** 32) * FIRST_WITHIN);
    },
    async stop() {
      stopped = true;
      clearTimeout(timer);
      account.stop();
      await tending;
    },
  };
}
