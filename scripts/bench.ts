/**
 * @file `npm run bench`: docs/BENCH.md says what it measures. What runs is in tests/bench, whose environment knows browsers as well as
 * Node; it is found by its address, because nothing in scripts/ imports a test.
 */
interface Program {
  /** Returns the exit code. */
  readonly main: (args: readonly string[]) => Promise<number>;
}

const { main } = (await import(new URL('../tests/bench/main.ts', import.meta.url).href)) as Program;
process.exitCode = await main(process.argv.slice(2));
