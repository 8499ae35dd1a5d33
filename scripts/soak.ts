/** @file `npm run soak`: two engines and everything that can go wrong for a while (tests/bench/soak; see scripts/bench.ts for why there). */
interface Program {
  /** Returns the exit code. */
  readonly main: (args: readonly string[]) => Promise<number>;
}

const { main } = (await import(new URL('../tests/bench/soak/main.ts', import.meta.url).href)) as Program;
process.exitCode = await main(process.argv.slice(2));
