import { sha256 } from '@noble/hashes/sha2.js';
import { copy } from '../protocol/suites/bytes.ts';
import { toCbor } from '../store/cbor.ts';
import type { DiskRow } from '../store/row-format.ts';
import type { Tally } from './contents.ts';

/** Counts a table's rows and digests them, in the order in which they are given: that of their ids. */
export function createTally(): { add(row: DiskRow): void; result(): Tally } {
  const hash = sha256.create();
  let rows = 0;
  return {
    add(row) {
      rows += 1;
      hash.update(toCbor(row));
    },
    result: () => ({ rows, digest: copy(hash.clone().digest()) }),
  };
}
