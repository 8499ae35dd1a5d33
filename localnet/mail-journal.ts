/** Delivered mail on disk, one line per round, so that it waits over a restart. */
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { base64, fromBase64 } from './bytes.ts';
import { readText, writeWhole } from './files.ts';
import type { MailRound } from './mailbox.ts';

const bytes = v.pipe(v.string(), v.base64(), v.transform(fromBase64));
const decimal = v.pipe(
  v.string(),
  v.regex(/^\d{1,20}$/),
  v.transform((text) => BigInt(text)),
);
const lineSchema = v.object({
  id: decimal,
  start: decimal,
  info: bytes,
  mail: v.array(v.object({ address: bytes, payloadA: bytes, payloadB: bytes })),
});

function encodeLine(round: MailRound): string {
  const line = {
    id: round.id.toString(),
    start: round.start.toString(),
    info: base64(round.info),
    mail: round.mail.map((mail) => ({
      address: base64(mail.address),
      payloadA: base64(mail.payloadA),
      payloadB: base64(mail.payloadB),
    })),
  };
  return `${JSON.stringify(line)}\n`;
}

/** Undefined for a line that isn't whole: a crash may cut the last one. */
function decodeLine(text: string): MailRound | undefined {
  try {
    return v.parse(lineSchema, JSON.parse(text));
  } catch {
    return undefined;
  }
}

export class MailJournal {
  readonly #path: string;
  #lines = 0;

  constructor(dir: string) {
    this.#path = join(dir, 'mail.jsonl');
  }

  read(): readonly MailRound[] {
    const text = readText(this.#path) ?? '';
    const lines = text.split('\n').filter((line) => line !== '');
    this.#lines = lines.length;
    const rounds = lines.map(decodeLine).filter((round) => round !== undefined);
    // A line that a crash has cut would swallow the next one.
    if (text !== '' && !text.endsWith('\n')) this.compact(rounds, true);
    return rounds;
  }

  append(round: MailRound): void {
    appendFileSync(this.#path, encodeLine(round), { mode: 0o600 });
    this.#lines++;
  }

  /** Writes the file anew, with these rounds only, once most of its lines are of rounds no longer kept. */
  compact(rounds: Iterable<MailRound>, force = false): void {
    const kept = [...rounds];
    if (!force && this.#lines < 2 * kept.length + 500) return;
    writeWhole(this.#path, kept.map(encodeLine).join(''));
    this.#lines = kept.length;
  }
}
