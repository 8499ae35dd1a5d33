import { describe, expect, test } from 'vitest';
import { frameDigest, newUuid, SendLedger } from '../../../workers/mixnet/send-ledger.ts';
import { Storage } from '../../../workers/mixnet/storage.ts';

const HOUR = 60 * 60 * 1000;

function memory(): { readonly rows: Map<string, string>; readonly storage: () => Storage } {
  const rows = new Map<string, string>();
  const storage = (): Storage =>
    new Storage(rows, (key, value) => {
      if (value === null) rows.delete(key);
      else rows.set(key, value);
    });
  return { rows, storage };
}

describe('the ledger of what was sent', () => {
  test('finds an id by the number xxdk keeps, also after a restart', () => {
    const { storage } = memory();
    const { uuid } = new SendLedger(storage()).add('a', 'digest');
    const later = new SendLedger(storage());
    expect(later.get(uuid)?.id).toBe('a');
    expect(later.findByDigest('digest')?.uuid).toBe(uuid);
    expect(later.inRound()).toEqual([]);
    expect(later.markInRound(uuid)).toBe(true);
    expect(new SendLedger(storage()).inRound().map(({ id }) => id)).toEqual(['a']);
  });

  test('tells each step once, and nothing of what it does not know', () => {
    const { rows, storage } = memory();
    const ledger = new SendLedger(storage());
    const { uuid } = ledger.add('a', 'digest');
    expect(ledger.markInRound(uuid)).toBe(true);
    expect(ledger.markInRound(uuid)).toBe(false);
    expect(ledger.settle(uuid)?.id).toBe('a');
    expect(ledger.settle(uuid)).toBeUndefined();
    expect(ledger.markInRound(uuid)).toBe(false);
    expect(ledger.settle(42)).toBeUndefined();
    expect(rows.size).toBe(0);
  });

  test('forgets after a day', () => {
    const { rows, storage } = memory();
    new SendLedger(storage(), () => 0).add('old', 'x');
    expect(new SendLedger(storage(), () => 23 * HOUR).findByDigest('x')?.id).toBe('old');
    expect(new SendLedger(storage(), () => 25 * HOUR).findByDigest('x')).toBeUndefined();
    expect(rows.size).toBe(0);
  });

  test('numbers are whole, above zero, exact in JSON and hardly ever the same', () => {
    const numbers = Array.from({ length: 10_000 }, newUuid);
    for (const uuid of numbers) {
      expect(Number.isSafeInteger(uuid) && uuid > 0).toBe(true);
      expect(JSON.stringify(uuid)).toMatch(/^\d+$/);
    }
    expect(new Set(numbers).size).toBe(numbers.length);
  });

  test('a digest depends on the frame and on whom it is for', async () => {
    const [to, other] = [new Uint8Array(36), new Uint8Array(36).fill(1)];
    const [frame, changed] = [new Uint8Array(768), new Uint8Array(768).fill(1)];
    const digests = await Promise.all([
      frameDigest(to, frame),
      frameDigest(other, frame),
      frameDigest(to, changed),
    ]);
    expect(new Set(digests).size).toBe(3);
    expect(await frameDigest(to.slice(), frame.slice())).toBe(digests[0]);
  });
});
