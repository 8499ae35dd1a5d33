/** @file Command line of `npm run bench`: text in, options or one line of complaint out. Pure. */
import { parseArgs } from 'node:util';

export interface BenchOptions {
  /** Sections to run, in the order of the list; all of them by default. */
  readonly only: readonly string[];
  /** Few samples: shows that everything runs, its figures mean little. */
  readonly quick: boolean;
  readonly rebuild: boolean;
  /** Folder of the production build. */
  readonly build: string;
  /** The JSON file to write. */
  readonly out: string;
}

export type Parsed<Options> =
  | { readonly kind: 'run'; readonly options: Options }
  | { readonly kind: 'help' }
  | { readonly kind: 'wrong'; readonly message: string };

export function benchUsage(names: readonly string[]): string {
  return `Usage: npm run bench -- [options]
  --only <a,b>     sections: ${names.join(', ')}
  --quick          few samples, to see that everything runs
  --build <dir>    the production build to measure (default build)
  --rebuild        build it first even if it is there
  --out <file>     results as JSON (default bench-results.json)
  --help           this text`;
}

export function parseBench(args: readonly string[], names: readonly string[]): Parsed<BenchOptions> {
  try {
    const { values } = parseArgs({
      args: [...args],
      allowPositionals: false,
      options: {
        only: { type: 'string', multiple: true, default: [] },
        quick: { type: 'boolean', default: false },
        rebuild: { type: 'boolean', default: false },
        build: { type: 'string', default: 'build' },
        out: { type: 'string', default: 'bench-results.json' },
        help: { type: 'boolean', default: false },
      },
    });
    if (values.help) return { kind: 'help' };
    const only = values.only.flatMap((list) => list.split(',')).filter((name) => name !== '');
    const unknown = only.find((name) => !names.includes(name));
    if (unknown !== undefined) return { kind: 'wrong', message: `there is no section "${unknown}"` };
    const { quick, rebuild, build, out } = values;
    return {
      kind: 'run',
      options: {
        only: only.length === 0 ? names : names.filter((name) => only.includes(name)),
        quick,
        rebuild,
        build,
        out,
      },
    };
  } catch (error) {
    return { kind: 'wrong', message: firstLine(error) };
  }
}

/** What an error says, in one line. */
export function firstLine(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.split('\n', 1)[0] ?? message;
}
