/** @file The account root of a file that was read, made ready for this device while the recovery words are at hand. */
import type { EnrolmentRow } from '../custody/certificates.ts';
import { decodeRestingRoot, encodeSealedRoot, presignedBy, rootSeedBy } from '../custody/resting-root.ts';
import { sealedCopy, type RevocableDevice } from '../custody/root-custody.ts';
import { wipe, type Bytes } from '../protocol/suites/bytes.ts';
import type { KemPrivateKey, SigningKey } from '../protocol/suites/keys.ts';
import type { Suite } from '../protocol/suites/types.ts';

export interface ComingRoot {
  /** What is to lie in `account_root`. */
  readonly resting: Bytes;
  /** This device's certificate in that account; null when the words don't give its root. */
  readonly enrolment: EnrolmentRow | null;
  /** Ends the device that made the file: ready to be published. */
  readonly revocation: Bytes | null;
}

/** The root, sealed to the words again with a revocation of this device, and this device's enrolment by it. Nothing is stored. */
export async function comingRoot(
  suite: Suite,
  coming: Bytes,
  {
    words,
    device,
    now,
    enrolmentBy,
  }: {
    /** Null where the file was opened otherwise: then the root comes as it lay there. */
    readonly words: KemPrivateKey | null;
    readonly device: RevocableDevice;
    readonly now: number;
    readonly enrolmentBy: (root: SigningKey) => Promise<EnrolmentRow>;
  },
): Promise<ComingRoot> {
  const resting = decodeRestingRoot(new Uint8Array(coming));
  const seed = resting === undefined || words === null ? undefined : await rootSeedBy(words, resting);
  if (resting === undefined || words === null || seed === undefined)
    return { resting: coming, enrolment: null, revocation: null };
  const signer = await suite.signature.importSeed(new Uint8Array(seed));
  const enrolment = await enrolmentBy(signer);
  const copy = await sealedCopy(suite, { publicKey: words.publicKey, seed, device, now });
  wipe(seed);
  const ready = encodeSealedRoot(signer.publicKey, [copy]);
  signer.destroy();
  return { resting: ready, enrolment, revocation: (await presignedBy(words, resting)) ?? null };
}
