/**
 * @file Real engines ended in the middle of a write of each flow of custody, in Chromium's own IndexedDB: the next start finds what was
 * there before or what the flow promised, and nothing between. One write of each flow, taken at random; with WELLIO_SOAK=1 every one.
 */
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import type { EngineApi, Result } from '../../../workers/api/index.ts';
import type { VaultRecord } from '../../../workers/api/medical-vault.ts';
import type { Proof } from '../../../workers/api/unlock.ts';
import { bytesIn, putBack, takeState, type StoredState } from './stored-state.ts';
import { cleanUp, engineOf, keepTrack, spawnEngine, START } from './support.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** WELLIO_SOAK=1, as vitest.config.ts hands it to the page. */
    soak: boolean;
  }
}

beforeEach(cleanUp);
afterEach(async () => {
  await cleanUp();
  await putBack([]);
});

const TIME = inject('soak') ? 3_600_000 : 240_000;
/** A start on a machine that does other things too. */
const PATIENCE = { timeout: 30_000 };

interface Flow {
  readonly prepared: StoredState;
  /** Until the first write that may be cut; nothing: the start itself is the flow. */
  readonly ready?: (api: EngineApi) => Promise<unknown>;
  readonly run: (api: EngineApi) => Promise<unknown>;
  /** `whole`: the flow had answered before its worker was ended. */
  readonly check: (api: EngineApi, whole: boolean) => Promise<void>;
}

function good<Value>(result: Result<Value, unknown>): Value {
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}

async function started(api: EngineApi): Promise<EngineApi> {
  // The browser lets go of an ended worker's locks a moment after it.
  await expect.poll(async () => (await api.start(START)).state, PATIENCE).not.toBe('elsewhere');
  return api;
}

const interrupted = () =>
  keepTrack(new Worker(new URL('./workers/interrupted.worker.ts', import.meta.url), { type: 'module' }));

function said(worker: Worker, word: 'stoppedAt' | 'written'): Promise<number> {
  return new Promise((resolve) => {
    worker.addEventListener('message', ({ data }: MessageEvent<Readonly<Record<string, unknown>>>) => {
      if (typeof data[word] === 'number') resolve(data[word]);
    });
  });
}

/** One life of the flow on what was prepared, ended at its `at`-th write or, with 0, when it has answered; and the next start. */
async function live(flow: Flow, at: number): Promise<{ readonly cut: boolean; readonly writes: number }> {
  await putBack(flow.prepared);
  const worker = interrupted();
  const { api } = engineOf(worker);
  await flow.ready?.(api);
  const stopped = said(worker, 'stoppedAt');
  worker.postMessage({ stopAt: at });
  const cut = await Promise.race([stopped.then(() => true), flow.run(api).then(() => false)]);
  let writes = at;
  if (!cut) {
    const written = said(worker, 'written');
    worker.postMessage({ writes: true });
    writes = await Promise.race([written, new Promise<number>((end) => setTimeout(() => end(0), 1000))]);
  }
  worker.terminate();
  const next = spawnEngine();
  await flow.check(await started(next.api), !cut);
  await next.api.app.stop();
  next.worker.terminate();
  return { cut, writes };
}

async function endAnywhere(flow: Flow): Promise<void> {
  const all = (await live(flow, 0)).writes;
  expect(all).toBeGreaterThan(1);
  const every = Array.from({ length: all }, (_, i) => i + 1);
  const chosen = inject('soak') ? every : [1 + Math.floor(Math.random() * all)];
  let cuts = 0;
  for (const at of chosen) {
    try {
      if ((await live(flow, at)).cut) cuts += 1;
    } catch (error) {
      throw new Error(`ended at write ${at} of ${all}`, { cause: error });
    }
  }
  expect(cuts).toBeGreaterThan(0);
}

/** What an engine leaves behind that ended in order. */
async function prepare(
  work: (api: EngineApi) => Promise<unknown>,
  from: StoredState = [],
): Promise<StoredState> {
  await putBack(from);
  const { api, worker } = spawnEngine();
  await started(api);
  await work(api);
  await api.app.stop();
  worker.terminate();
  return takeState();
}

const AT = Date.parse('2026-11-18T07:30:00Z');
const DAY = '2026-11-18';

async function log(api: EngineApi, entries: number, from = 0): Promise<void> {
  good(await api.welcome.finish({ name: 'Ada', tracked: ['mood'], adult: true }));
  for (let n = 0; n < entries; n += 1)
    good(await api.today.log({ domain: 'mood', valence: 4, energy: 3 }, AT + (from + n) * 60_000));
}

const entries = async (api: EngineApi) => (await api.today.entries(DAY, DAY)).length;
const fingerprint = async (api: EngineApi) => (await api.security.snapshot()).rootFingerprint;

async function ceremony(api: EngineApi, previous?: string, heard?: (words: string) => void): Promise<string> {
  const { words, ask } = good(await api.backup.makeRecoveryKey(previous));
  heard?.(words.join(' '));
  good(await api.backup.confirmRecoveryKey(ask.map((place) => words[place] ?? '')));
  good(await api.backup.tryRecoveryKey([]));
  return words.join(' ');
}

async function proves(api: EngineApi, words: string): Promise<boolean> {
  const all = words.split(' ');
  const asked = good(await api.backup.askRecoveryWords());
  return (await api.backup.proveRecoveryKey(asked.map((place) => all[place] ?? ''))).ok;
}

const shown = (passphrase: string): Proof => ({ way: 'passphrase', passphrase });
const ONE = shown('ankle brave cactus dolphin ember fabric');
const OTHER_PASSPHRASE = 'garden hollow island jacket kitten ladder';
const OTHER = shown(OTHER_PASSPHRASE);

test(
  'a changed passphrase: exactly one of the two opens, and the diary is there',
  async () => {
    const prepared = await prepare(async (api) => {
      await log(api, 1);
      good(await api.security.setPassphrase([], 'ankle brave cactus dolphin ember fabric'));
    });
    await endAnywhere({
      prepared,
      ready: async (api) => {
        await started(api);
        good(await api.unlock.unlock(ONE));
      },
      run: async (api) => good(await api.security.setPassphrase([ONE], OTHER_PASSPHRASE)),
      check: async (api, whole) => {
        const changed = (await api.unlock.unlock(OTHER)).ok;
        if (whole) expect(changed).toBe(true);
        if (!changed) good(await api.unlock.unlock(ONE));
        expect(await api.security.prove(changed ? ONE : OTHER)).toMatchObject({ ok: false });
        expect(await entries(api)).toBe(1);
      },
    });
  },
  TIME,
);

test(
  'the ceremony, and another recovery key: the words that count give the account root, no others do, and never none',
  async () => {
    const blank = await prepare((api) => log(api, 1));
    let first = '';
    await endAnywhere({
      prepared: blank,
      ready: started,
      run: (api) => ceremony(api, undefined, (words) => (first = words)),
      check: async (api, whole) => {
        const { state } = (await api.backup.snapshot()).recoveryKey;
        if (whole) expect(state).toBe('ready');
        // Ready: the root rests sealed to the words by now. Else it is here, and a new ceremony begins as if nothing had been.
        expect((await api.backup.makeRecoveryKey()).ok).toBe(state !== 'ready');
        if (state === 'ready') expect(await proves(api, first)).toBe(true);
        if (state === 'ready') good(await api.backup.make());
        expect(await entries(api)).toBe(1);
      },
    });

    const sealed = await prepare(async (api) => (first = await ceremony(api)), blank);
    let second = '';
    await endAnywhere({
      prepared: sealed,
      ready: started,
      run: (api) => ceremony(api, first, (words) => (second = words)),
      check: async (api, whole) => {
        const counts = await Promise.all([first, second].map((words) => proves(api, words)));
        expect(counts.filter(Boolean)).toHaveLength(1);
        if (whole) expect(counts).toEqual([false, true]);
        const [by, not] = counts[0] === true ? [first, second] : [second, first];
        good(await api.security.renewDevice(by));
        expect(await api.security.renewDevice(not)).toMatchObject({ error: { code: 'words-wrong' } });
      },
    });
  },
  TIME,
);

test(
  'another receiving key: the old one or the new one is in use, and the old one is kept',
  async () => {
    const prepared = await prepare((api) => log(api, 1));
    let before = '';
    await endAnywhere({
      prepared,
      ready: async (api) => {
        before = (await (await started(api)).security.snapshot()).keyId;
      },
      run: (api) => api.security.newKeysForAll(),
      check: async (api, whole) => {
        const { keyId, keys } = await api.security.snapshot();
        if (whole) expect(keyId).not.toBe(before);
        const retired = keys.filter(({ use }) => use === 'retired').length;
        if (keyId !== before) expect(retired).toBe(1);
      },
    });
  },
  TIME,
);

test(
  'a restore, while it is decided and while it is carried out: the whole diary, or what was there',
  async () => {
    let words = '';
    let file = new Blob();
    let restored = '';
    await prepare(async (api) => {
      await log(api, 3);
      words = await ceremony(api);
      file = good(await api.backup.make());
      restored = await fingerprint(api);
    });
    let own = '';
    const fresh = await prepare(async (api) => {
      await log(api, 1, 10);
      own = await fingerprint(api);
    });
    const decide = async (api: EngineApi) =>
      good(await api.backup.apply(good(await api.backup.read(file, words)).id));
    await endAnywhere({
      prepared: fresh,
      ready: started,
      run: decide,
      check: async (api, whole) => {
        const now = await fingerprint(api);
        expect(whole ? [restored] : [restored, own]).toContain(now);
        expect(await entries(api)).toBe(now === restored ? 4 : 1);
      },
    });
    await endAnywhere({
      prepared: await prepare(decide, fresh),
      run: started,
      check: async (api) => {
        expect(await fingerprint(api)).toBe(restored);
        expect(await entries(api)).toBe(4);
        expect(await proves(api, words)).toBe(true);
      },
    });
  },
  TIME,
);

const CONDITION: VaultRecord = {
  kind: 'condition',
  title: 'Hay fever',
  note: 'worse in May',
  from: '2012-05',
  to: null,
  past: false,
};

test(
  'the first record of the medical vault with its file: both or neither, and the vault opens',
  async () => {
    const prepared = await prepare((api) => log(api, 1));
    const bytes = new Uint8Array(150_000).map((_, at) => (at * 17) % 251);
    await endAnywhere({
      prepared,
      ready: started,
      run: async (api) => {
        good(await api.medicalVault.open());
        const file = good(await api.medicalVault.attach(new Blob([bytes]), 'letter.pdf'));
        good(await api.medicalVault.save(null, CONDITION, [file]));
      },
      check: async (api, whole) => {
        good(await api.medicalVault.open());
        const vault = await api.medicalVault.snapshot();
        if (vault.state !== 'open') throw new Error('not open');
        expect(vault.unreadable).toBe(0);
        if (whole) expect(vault.items).toHaveLength(1);
        for (const { id } of vault.items) {
          const { record, attachments } = good(await api.medicalVault.item(id));
          expect(record).toEqual(CONDITION);
          expect(attachments).toHaveLength(1);
          const back = good(await api.medicalVault.attachment(attachments[0]?.id ?? ''));
          expect(new Uint8Array(await back.arrayBuffer())).toEqual(bytes);
        }
        await api.medicalVault.close();
      },
    });
  },
  TIME,
);

test(
  'deleting: the whole diary, or a new one with not a byte of the old',
  async () => {
    let own = '';
    const prepared = await prepare(async (api) => {
      await log(api, 2);
      own = await fingerprint(api);
    });
    const old = bytesIn(prepared);
    await endAnywhere({
      prepared,
      ready: started,
      run: async (api) => good(await api.security.leave('hard')),
      check: async (api, whole) => {
        const same = (await fingerprint(api)) === own;
        if (whole) expect(same).toBe(false);
        expect(await entries(api)).toBe(same ? 2 : 0);
        if (!same) expect([...bytesIn(await takeState())].filter((found) => old.has(found))).toEqual([]);
      },
    });
  },
  TIME,
);
