import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MailJournal } from '../../mail-journal.ts';
import { Mailbox } from '../../mailbox.ts';
import type { MailRound } from '../../mailbox.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const address = (n: number): Uint8Array => Uint8Array.of(0, 0, 0, 0, 0, 0, 0, n);

function round(id: number, recipients: readonly number[], startMs = id): MailRound {
  const mail = recipients.map((n, i) => ({
    address: address(n),
    payloadA: Uint8Array.of(id, i),
    payloadB: Uint8Array.of(n),
  }));
  return { id: BigInt(id), start: BigInt(startMs) * 1_000_000n, info: Uint8Array.of(id), mail };
}

describe('the mailbox', () => {
  test('gives each address its own mail, as often as it is asked', () => {
    const mailbox = new Mailbox();
    mailbox.deliver(round(1, [7, 8, 7]));
    for (let i = 0; i < 2; i++) {
      expect(mailbox.pickUp(address(7), 1n).map(({ payloadA }) => payloadA[1])).toEqual([0, 2]);
      expect(mailbox.pickUp(address(8), 1n).length).toBe(1);
    }
    expect(mailbox.pickUp(address(9), 1n)).toEqual([]);
    expect(mailbox.pickUp(address(7), 2n)).toEqual([]);
  });

  test('names rounds by the time they started', () => {
    const mailbox = new Mailbox();
    for (const id of [1, 2, 3]) mailbox.deliver(round(id, [7], id * 10));
    expect(mailbox.roundsFor(address(7), 15_000_000n, 25_000_000n)).toEqual([2n]);
    expect(mailbox.roundsFor(address(7), 0n, 30_000_000n)).toEqual([1n, 2n, 3n]);
  });

  test('keeps within its bound whatever comes, and loses the oldest first', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.nat(3), { minLength: 1, maxLength: 5 }), { maxLength: 40 }),
        (rounds) => {
          const mailbox = new Mailbox({ maxMessages: 20, maxAgeMs: 1_000_000 });
          for (const [i, recipients] of rounds.entries()) {
            mailbox.deliver(round(i + 1, recipients));
            mailbox.prune(i);
            expect(mailbox.messageCount).toBeLessThanOrEqual(20);
          }
          const kept = [...mailbox.rounds()];
          expect(mailbox.messageCount).toBe(kept.reduce((sum, { mail }) => sum + mail.length, 0));
          expect(mailbox.oldestRound).toBe(kept[0]?.id);
          expect(kept.at(-1)?.id ?? 0n).toBe(BigInt(rounds.length));
          for (let id = 1n; id < (mailbox.oldestRound ?? 0n); id++) {
            for (const n of [0, 1, 2, 3]) expect(mailbox.pickUp(address(n), id)).toEqual([]);
          }
        },
      ),
    );
  });

  test('drops what is too old', () => {
    const mailbox = new Mailbox({ maxMessages: 100, maxAgeMs: 1000 });
    mailbox.deliver(round(1, [7], 0));
    mailbox.deliver(round(2, [7], 5000));
    expect(mailbox.prune(5500)).toBe(1);
    expect(mailbox.oldestRound).toBe(2n);
  });
});

describe('the mail journal', () => {
  test('reads back what it wrote', () => {
    const dir = temporaryFolder();
    const rounds = [round(1, [7, 8]), round(2, [9])];
    const journal = new MailJournal(dir);
    for (const one of rounds) journal.append(one);
    expect(new MailJournal(dir).read()).toEqual(rounds);
    journal.compact(rounds.slice(1), true);
    expect(new MailJournal(dir).read()).toEqual(rounds.slice(1));
  });

  test('a line cut by a crash is left out, and costs no line after it', () => {
    const dir = temporaryFolder();
    const journal = new MailJournal(dir);
    journal.append(round(1, [7]));
    appendFileSync(join(dir, 'mail.jsonl'), '{"id":"2","star');
    const again = new MailJournal(dir);
    expect(again.read().length).toBe(1);
    again.append(round(3, [7]));
    expect(new MailJournal(dir).read().map(({ id }) => id)).toEqual([1n, 3n]);
  });

  test('is written anew once most of it is out of date, not before', () => {
    const dir = temporaryFolder();
    const journal = new MailJournal(dir);
    for (let i = 1; i <= 600; i++) journal.append(round(i % 250, [7]));
    const lines = (): number => readFileSync(join(dir, 'mail.jsonl'), 'utf8').split('\n').length - 1;
    journal.compact(Array.from({ length: 300 }, () => round(1, [7])));
    expect(lines()).toBe(600);
    journal.compact([round(1, [7])]);
    expect(lines()).toBe(1);
  });
});
