/** @file Command line of `npm run soak`. Pure. */
import { parseArgs } from 'node:util';
import { firstLine, type Parsed } from '../options.ts';

export interface SoakOptions {
  /** How long messages are written and things go wrong. */
  readonly minutes: number;
  /** Messages from each to the other, spread over that time. */
  readonly messages: number;
  readonly seed: number;
  /** How long is waited afterwards for the last message: a lost one is sent again after half an hour. */
  readonly drainMinutes: number;
}

export const SOAK_USAGE = `Usage: npm run soak -- [options]
  --minutes <n>         how long messages are written and things go wrong (default 20)
  --messages <n>        each way (default 200)
  --seed <n>            of times and mishaps; the same seed, the same schedule (default: a random one, which is printed)
  --drain-minutes <n>   longest wait for the last message afterwards (default 45)
  --help                this text`;

function wholeNumber(flag: string, text: string, from: number): number {
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= from)) throw new Error(`--${flag} takes a whole number from ${from} on, not "${text}"`);
  return value;
}

export function parseSoak(args: readonly string[], randomSeed: number): Parsed<SoakOptions> {
  try {
    const { values } = parseArgs({
      args: [...args],
      allowPositionals: false,
      options: {
        minutes: { type: 'string', default: '20' },
        messages: { type: 'string', default: '200' },
        seed: { type: 'string', default: String(randomSeed) },
        'drain-minutes': { type: 'string', default: '45' },
        help: { type: 'boolean', default: false },
      },
    });
    if (values.help) return { kind: 'help' };
    return {
      kind: 'run',
      options: {
        minutes: wholeNumber('minutes', values.minutes, 1),
        messages: wholeNumber('messages', values.messages, 1),
        seed: wholeNumber('seed', values.seed, 0),
        drainMinutes: wholeNumber('drain-minutes', values['drain-minutes'], 0),
      },
    };
  } catch (error) {
    return { kind: 'wrong', message: firstLine(error) };
  }
}
