/** Command line of localnet: text in, options or one line of complaint out. */
import { parseArgs } from 'node:util';

export const USAGE = `Usage: npm run localnet -- [options]
  --nodes <n>      nodes, each with its gateway (default 3)
  --team <n>       nodes in each round (default: the smaller of 3 and the nodes)
  --round-ms <n>   milliseconds from one round to the next (default 400)
  --port <n>       first port on 127.0.0.1; gateway i takes port + i (default 22840; 0: free ones)
  --dir <folder>   keeps keys, counters and mail (default .localnet)
  --verbose        one line per put and pickup; or later: type v and Enter, or send SIGUSR2
  --help           this text`;

export interface CliOptions {
  readonly nodes?: number;
  readonly team?: number;
  readonly roundMs?: number;
  readonly port: number;
  readonly dir: string;
  readonly verbose: boolean;
}

export type CliResult =
  | { readonly kind: 'run'; readonly options: CliOptions }
  | { readonly kind: 'help' }
  | { readonly kind: 'wrong'; readonly message: string };

const FLAGS = {
  nodes: { type: 'string' },
  team: { type: 'string' },
  'round-ms': { type: 'string' },
  port: { type: 'string', default: '22840' },
  dir: { type: 'string', default: '.localnet' },
  verbose: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

/** Undefined when the flag wasn't given. Throws with a line for a person. */
function wholeNumber(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d{1,9}$/.test(text)) throw new Error(`--${flag} takes a whole number, not "${text}"`);
  return Number(text);
}

/** Ranges are `startLocalnet`'s to check. */
export function parseCli(args: readonly string[]): CliResult {
  try {
    const { values } = parseArgs({ args: [...args], options: FLAGS, allowPositionals: false });
    if (values.help) return { kind: 'help' };
    if (values.dir === '') throw new Error('--dir takes a folder');
    const nodes = wholeNumber('nodes', values.nodes);
    const team = wholeNumber('team', values.team);
    const roundMs = wholeNumber('round-ms', values['round-ms']);
    const options: CliOptions = {
      ...(nodes === undefined ? {} : { nodes }),
      ...(team === undefined ? {} : { team }),
      ...(roundMs === undefined ? {} : { roundMs }),
      port: wholeNumber('port', values.port) ?? 0,
      dir: values.dir,
      verbose: values.verbose,
    };
    return { kind: 'run', options };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { kind: 'wrong', message: message.split('\n', 1)[0] ?? message };
  }
}
