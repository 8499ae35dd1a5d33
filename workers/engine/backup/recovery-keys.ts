/**
 * @file The recovery key of this diary: made, asked back, proven, asked for again twice a year. A key that was made and not proven
 * counts for nothing and is kept nowhere: until the last step the former one, if any, stays the one that counts.
 */
import type { StorageError } from '../../api/errors.ts';
import type { NoRecoveryKeyError } from '../../api/backup.ts';
import type { Result } from '../../api/result.ts';
import {
  newRecoveryEntropy,
  readRecoveryWords,
  RECOVERY_WORDS,
  recoverySecrets,
  recoveryWordsOf,
} from '../custody/recovery-key.ts';
import { checkWords, makeWordChecks, placesToAsk, readWord } from '../custody/word-checks.ts';
import { copy, equalBytes, wipe, type Bytes } from '../protocol/suites/bytes.ts';
import type { KemPrivateKey } from '../protocol/suites/keys.ts';
import type { RandomBytes, Suite } from '../protocol/suites/types.ts';
import { put, type Store } from '../store/types.ts';
import { RECOVERY, type RecoveryRow } from './tables.ts';
import { written } from '../store/storage-error.ts';

export interface RecoveryKeyParts {
  readonly store: Store;
  readonly suite: Pick<Suite, 'kem'>;
  readonly random: RandomBytes;
  /** Milliseconds, to the minute. */
  readonly now: () => number;
}

type WordsWrong = { readonly code: 'words-wrong' };
const WORDS_WRONG = { ok: false, error: { code: 'words-wrong' } } as const;
const NO_KEY = { ok: false, error: { code: 'no-recovery-key' } } as const;

interface Ceremony {
  readonly entropy: Bytes;
  readonly words: readonly string[];
  readonly ask: readonly number[];
  readonly previous: KemPrivateKey | null;
  confirmed: boolean;
}

/** What a device keeps of a recovery key. */
export type Kept = Pick<RecoveryRow, 'backupKey' | 'publicKey' | 'checks'>;

export interface ReadWords {
  readonly kept: Kept;
  /** Opens what was sealed to the words; the caller's to destroy. */
  readonly kem: KemPrivateKey;
}

export interface RecoveryKeys {
  /** The one that counts. */
  row(): Promise<RecoveryRow | undefined>;
  keep(row: RecoveryRow): Promise<Result<null, StorageError>>;
  /** 24 words, and the places of three that will be asked back. `previous`: of the words that count until now; destroyed at the end. */
  make(previous: KemPrivateKey | null): {
    readonly words: readonly string[];
    readonly ask: readonly number[];
  };
  confirm(words: readonly string[]): Result<null, WordsWrong | { readonly code: 'gone' }>;
  /** The ceremony's key, its three words asked back: to be tried out. Undefined before that. */
  confirmed(): Promise<Kept | undefined>;
  /** It was tried out and counts from now on. */
  finish(kept: Kept): Promise<Result<null, StorageError>>;
  isConfirmed(): boolean;
  /** What `make` was given, while the ceremony lasts. */
  previous(): KemPrivateKey | null;
  /** The places to ask for: three, or all 24 when this device has nothing to check three with yet. */
  question(): Promise<Result<readonly number[], NoRecoveryKeyError>>;
  prove(words: readonly string[]): Promise<Result<null, StorageError | NoRecoveryKeyError | WordsWrong>>;
  /** Undefined unless all 24 are right. */
  read(words: string): Promise<ReadWords | undefined>;
}

export function createRecoveryKeys({ store, suite, random, now }: RecoveryKeyParts): RecoveryKeys {
  let ceremony: Ceremony | undefined;

  const rowId = () => store.opaqueId(RECOVERY, 'recovery');
  const row = async () => store.get(RECOVERY, await rowId());
  const proven = async () => {
    const found = await row();
    return found?.provenAt === null ? undefined : found;
  };
  const keep = async (next: RecoveryRow) => written(await store.write([put(RECOVERY, await rowId(), next)]));

  function end(): void {
    if (ceremony === undefined) return;
    wipe(ceremony.entropy);
    ceremony.previous?.destroy();
    ceremony = undefined;
  }

  /** Zeroes the given entropy. The key is the caller's to destroy. */
  async function open(entropy: Bytes): Promise<ReadWords> {
    const words = recoveryWordsOf(entropy).split(' ');
    const { backupKey, kemSeed } = await recoverySecrets(entropy);
    const kem = await suite.kem.importSeed(kemSeed);
    const checks = [...(await makeWordChecks(words, random))] as RecoveryRow['checks'];
    return { kept: { backupKey, publicKey: copy(kem.publicKey), checks }, kem };
  }

  async function keptOf(entropy: Bytes): Promise<Kept> {
    const { kept, kem } = await open(entropy);
    kem.destroy();
    return kept;
  }

  const places = ({ checks, asked }: RecoveryRow): readonly number[] =>
    checks[asked % checks.length]?.places ?? Array.from({ length: RECOVERY_WORDS }, (_, place) => place);

  return {
    row: proven,
    keep,
    make(previous) {
      end();
      const entropy = newRecoveryEntropy(random);
      const words = recoveryWordsOf(entropy).split(' ');
      ceremony = { entropy, words, ask: placesToAsk(random), previous, confirmed: false };
      return { words, ask: ceremony.ask };
    },
    confirm(words) {
      if (ceremony === undefined) return { ok: false, error: { code: 'gone' } };
      const { words: all, ask } = ceremony;
      const right = ask.every((place, at) => readWord(words[at] ?? '') === all[place]);
      if (!right || words.length !== ask.length) return WORDS_WRONG;
      ceremony.confirmed = true;
      return { ok: true, value: null };
    },
    // By the words themselves, so that what is tried is what was written down.
    confirmed: async () => (ceremony?.confirmed === true ? keptOf(copy(ceremony.entropy)) : undefined),
    async finish(kept) {
      const at = now();
      const before = await row();
      const finished = await keep({
        v: 2,
        ...kept,
        madeAt: at,
        provenAt: at,
        asked: 0,
        // Files made before open with the former words alone: there is none yet.
        lastBackup: null,
        earlierDevices: before?.earlierDevices ?? [],
        earlierEnded: before?.earlierEnded ?? [],
      });
      if (finished.ok) end();
      return finished;
    },
    previous: () => ceremony?.previous ?? null,
    isConfirmed: () => ceremony?.confirmed === true,
    async question() {
      const found = await proven();
      return found === undefined ? NO_KEY : { ok: true, value: places(found) };
    },
    async prove(words) {
      const found = await proven();
      if (found === undefined) return NO_KEY;
      const check = found.checks[found.asked % found.checks.length];
      if (check !== undefined) {
        if (!(await checkWords(check, words))) return WORDS_WRONG;
        return keep({ ...found, provenAt: now(), asked: found.asked + 1 });
      }
      const entropy = readRecoveryWords(words.join(' '));
      if (entropy === undefined) return WORDS_WRONG;
      const kept = await keptOf(entropy);
      if (!equalBytes(kept.backupKey, found.backupKey)) return WORDS_WRONG;
      return keep({ ...found, ...kept, provenAt: now() });
    },
    async read(words) {
      const entropy = readRecoveryWords(words);
      return entropy === undefined ? undefined : open(entropy);
    },
  };
}
