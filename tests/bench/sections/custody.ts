/** @file Keys and backups of a diary of ten years: unlocking, a new root key, making a backup and bringing it back on a new phone. */
import type { BrowserContext } from '@playwright/test';
import {
  changePassphrase,
  derivePlainly,
  fillDiary,
  makeBackup,
  makeRecoveryKey,
  moveFile,
  readAndDecide,
  streamPlainly,
  unlock,
  type Timed,
} from '../engine-page/diary.ts';
import { closeEngine, finishWelcome, openEngine, type EnginePage } from '../engine-page/person.ts';
import { median, pairedRatios, type Row } from '../figures.ts';
import type { Lab } from '../lab.ts';
import type { Section } from '../section.ts';
import { TEN_YEARS, tenYears } from '../ten-year-diary.ts';

const MEGA = 1_000_000;
const PASSPHRASES = ['ankle brave cactus dolphin ember fabric', 'garden hollow island jacket kitten ladder'];

const speeds = (timed: readonly Timed[]): number[] =>
  timed.map(({ ms, bytes }) => bytes / MEGA / (ms / 1000));

/** What is done against plain AES-GCM of as many bytes, turn by turn. */
function against(what: string, done: readonly Timed[], plain: readonly Timed[]): readonly Row[] {
  const n = done.length;
  return [
    { what, value: median(speeds(done)), unit: 'MB/s', n },
    {
      what: `${what}: times plain AES-GCM's time`,
      value: median(
        pairedRatios(
          done.map(({ ms }) => ms),
          plain.map(({ ms }) => ms),
        ),
      ),
      unit: '×',
      n,
    },
  ];
}

async function backups(
  { page }: EnginePage,
  turns: number,
): Promise<{ readonly made: Timed[]; readonly plain: Timed[] }> {
  const made: Timed[] = [];
  const plain: Timed[] = [];
  for (let turn = 0; turn < turns; turn += 1) {
    const one = await makeBackup(page);
    made.push(one);
    plain.push(await streamPlainly(page, one.bytes));
  }
  return { made, plain };
}

interface Restored extends Timed {
  readonly readMs: number;
  readonly startMs: number;
}

/** A new phone, from choosing the file to an engine that is ready again. */
async function restoreOn(lab: Lab, from: EnginePage, words: string, rows: number): Promise<Restored> {
  const context = await (await lab.browser()).newContext();
  try {
    const phone = await openEngine(lab, context);
    await finishWelcome(phone.page, 'Ana');
    await moveFile(from.page, phone.page);
    const bytes = await phone.page.evaluate(() => window.file.size);
    const { read, rows: found } = await readAndDecide(phone.page, words);
    if (found !== rows) throw new Error(`${found} rows came back of ${rows}`);
    await phone.page.close();
    const again = await openEngine(lab, context);
    await closeEngine(again);
    return { ms: read + again.started.ms, bytes, readMs: read, startMs: again.started.ms };
  } finally {
    await context.close();
  }
}

async function unlocking(lab: Lab, context: BrowserContext, turns: number): Promise<readonly Row[]> {
  const whole: number[] = [];
  const kdf: number[] = [];
  for (let turn = 0; turn < turns; turn += 1) {
    const { page } = await openEngine(lab, context, 'locked');
    whole.push(await unlock(page, PASSPHRASES[0] ?? ''));
    kdf.push(await derivePlainly(page));
    await closeEngine({ page });
  }
  const rest = whole.map((ms, at) => Math.max(0, ms - (kdf[at] ?? 0)));
  return [
    { what: 'unlock with a passphrase', value: median(whole), unit: 'ms', n: turns },
    { what: 'of it PBKDF2, 600,000 rounds of SHA-512', value: median(kdf), unit: 'ms', n: turns },
    { what: 'of it the rest, to ready', value: median(rest), unit: 'ms', n: turns },
  ];
}

async function rewrapping({ page }: EnginePage, turns: number, bytes: number): Promise<readonly Row[]> {
  await changePassphrase(page, null, PASSPHRASES[1] ?? '');
  const times: Timed[] = [];
  for (let turn = 0; turn < turns; turn += 1) {
    const [from, to] = turn % 2 === 0 ? [PASSPHRASES[1], PASSPHRASES[0]] : PASSPHRASES;
    const ms = await changePassphrase(page, from ?? '', to ?? '');
    // Two passphrases are derived: the one that is shown, and the new one.
    const kdf = (await derivePlainly(page)) * 2;
    times.push({ ms: Math.max(1, ms - kdf), bytes });
  }
  if (turns % 2 === 0) await changePassphrase(page, PASSPHRASES[1] ?? '', PASSPHRASES[0] ?? '');
  return [
    {
      what: 'new root key without its two PBKDF2',
      value: median(times.map(({ ms }) => ms)),
      unit: 'ms',
      n: turns,
    },
    {
      what: 'the same, of the diary’s bytes (no row is written)',
      value: median(speeds(times)),
      unit: 'MB/s',
      n: turns,
    },
  ];
}

export const custody: Section = {
  name: 'custody',
  title: `Keys and backups of ${TEN_YEARS.entries} entries and ${TEN_YEARS.notes} notes (a fiftieth with --quick), in a Chromium worker`,
  async run(lab, say) {
    const diary = tenYears(lab.options.quick ? 0.02 : 1);
    const turns = lab.samples(3, 1);
    const context = await (await lab.browser()).newContext();
    try {
      const engine = await openEngine(lab, context);
      await finishWelcome(engine.page, 'Ana');
      const added = await fillDiary(engine.page, diary);
      say(`a diary of ${added} entries and ${diary.notes.length} notes`);
      const words = await makeRecoveryKey(engine.page);
      const { made, plain } = await backups(engine, turns);
      say('backups made');
      const restored: Restored[] = [];
      for (let turn = 0; turn < turns; turn += 1)
        restored.push(await restoreOn(lab, engine, words, added + diary.notes.length));
      say('brought back');
      const bytes = made[0]?.bytes ?? 0;
      const rewrap = await rewrapping(engine, turns, bytes);
      await closeEngine(engine);
      const seconds = (of: (one: Restored) => number) => median(restored.map(of)) / 1000;
      return [
        { what: 'the file', value: bytes / MEGA, unit: 'MB', n: 1 },
        { what: 'plain AES-GCM of as many bytes', value: median(speeds(plain)), unit: 'MB/s', n: turns },
        { what: 'making a backup', value: median(made.map(({ ms }) => ms)) / 1000, unit: 's', n: turns },
        ...against('making a backup', made, plain),
        {
          what: 'a new phone has it, from the file to ready',
          value: seconds(({ ms }) => ms),
          unit: 's',
          n: turns,
        },
        { what: 'of it reading and comparing', value: seconds(({ readMs }) => readMs), unit: 's', n: turns },
        {
          what: 'of it the start that stores it',
          value: seconds(({ startMs }) => startMs),
          unit: 's',
          n: turns,
        },
        ...against('bringing it back', restored, plain),
        ...rewrap,
        ...(await unlocking(lab, context, turns)),
      ];
    } finally {
      await context.close();
    }
  },
};
