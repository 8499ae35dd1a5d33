import type { RoundView } from './types.ts';

/** What a test has asked to go wrong. */
export class Faults {
  #failNext = 0;
  #failIf: ((round: RoundView) => boolean) | undefined;
  #refusal: string | undefined;
  readonly #down = new Set<number>();
  pickupDelayMs = 0;

  failRounds(which: number | ((round: RoundView) => boolean)): void {
    this.#failNext = typeof which === 'number' ? which : 0;
    this.#failIf = typeof which === 'number' ? undefined : which;
  }

  takeRoundFailure(round: RoundView): boolean {
    if (this.#failIf !== undefined) return this.#failIf(round);
    if (this.#failNext <= 0 || round.slots === 0) return false;
    this.#failNext--;
    return true;
  }

  refusePuts(refuse: boolean | string): void {
    if (refuse === false) this.#refusal = undefined;
    else this.#refusal = refuse === true ? 'localnet was told to refuse messages' : refuse;
  }

  /** Text with which puts are refused. */
  get refusal(): string | undefined {
    return this.#refusal;
  }

  setGatewayDown(index: number, down: boolean): void {
    if (down) this.#down.add(index);
    else this.#down.delete(index);
  }

  isGatewayDown(index: number): boolean {
    return this.#down.has(index);
  }
}
