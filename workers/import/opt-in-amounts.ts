/**
 * @file Weight and calories eaten, by day. Readers gather them beside what is taken anyway; whether they are brought in is asked in the
 * preview, and the answer without a word is no.
 */
import { TooMuchError } from './error.ts';
import type { FileOptInAmount } from './port.ts';

/** Days times sources, of each: a hundred years. */
const MAX_AMOUNTS = 40_000;
const GRAMS_PER = { kg: 1000, g: 1, lb: 453.59237, st: 6350.29318 } as const;
const KILOCALORIES_PER = { kcal: 1, Cal: 1, cal: 0.001, kJ: 1 / 4.184, J: 1 / 4184 } as const;
const MAX_KILOGRAMS = 1000;
const MAX_KILOCALORIES = 100_000;
/** In a unit that the file doesn't name; stones and pounds stay below it. */
const MAX_UNNAMED = 2500;

interface Weighing {
  /** Orders those of one day. */
  readonly at: number;
  readonly time: string | null;
  readonly amount: number;
  /** `kg`, `lb`, or empty where the file doesn't say. */
  readonly unit: string;
}

export interface OptInAmounts {
  /** A weighing; the last one of a day stands for it. False where the amount or its unit is none. `unit` may be empty. */
  weigh(day: string, weighing: Omit<Weighing, 'unit'>, unit: string): boolean;
  /** Energy of something eaten. Two programs that wrote down the same day are two sources: the fuller one counts. False as above. */
  eat(day: string, source: unknown, amount: number, unit: string): boolean;
  amounts(): readonly FileOptInAmount[];
}

const toCents = (amount: number): number => Math.round(amount * 100) / 100;

function inUnit({ amount, unit }: Weighing, wanted: string): number {
  if (unit === wanted) return amount;
  return unit === 'lb' ? (amount * GRAMS_PER.lb) / GRAMS_PER.kg : (amount * GRAMS_PER.kg) / GRAMS_PER.lb;
}

/** Throws TooMuchError beyond the days that memory is set aside for. */
export function createOptInAmounts(): OptInAmounts {
  const weighings = new Map<string, Weighing>();
  const eaten = new Map<string, Map<unknown, number>>();
  let count = 0;

  function oneMore(): void {
    count += 1;
    if (count > MAX_AMOUNTS) throw new TooMuchError();
  }

  /** Pounds stay pounds; any other unit that is known becomes kilograms. */
  function weighed(amount: number, unit: string): Pick<Weighing, 'amount' | 'unit'> | null {
    if (unit === '') return amount > 0 && amount <= MAX_UNNAMED ? { amount, unit } : null;
    if (!Object.hasOwn(GRAMS_PER, unit)) return null;
    const kilograms = (amount * GRAMS_PER[unit as keyof typeof GRAMS_PER]) / GRAMS_PER.kg;
    if (!(kilograms > 0 && kilograms <= MAX_KILOGRAMS)) return null;
    return unit === 'lb' ? { amount, unit } : { amount: kilograms, unit: 'kg' };
  }

  return {
    weigh: (day, { at, time, amount }, unit) => {
      const found = weighed(amount, unit);
      if (found === null) return false;
      const before = weighings.get(day);
      if (before === undefined) oneMore();
      if (before === undefined || at >= before.at) weighings.set(day, { at, time, ...found });
      return true;
    },
    eat: (day, source, amount, unit) => {
      if (!Object.hasOwn(KILOCALORIES_PER, unit)) return false;
      const kilocalories = amount * KILOCALORIES_PER[unit as keyof typeof KILOCALORIES_PER];
      if (!(kilocalories >= 0 && kilocalories <= MAX_KILOCALORIES)) return false;
      let sources = eaten.get(day);
      if (sources === undefined) eaten.set(day, (sources = new Map<unknown, number>()));
      if (!sources.has(source)) oneMore();
      sources.set(source, (sources.get(source) ?? 0) + kilocalories);
      return true;
    },
    amounts: () => {
      const days = [...weighings].sort(([a], [b]) => (a < b ? -1 : 1));
      // One unit for all of a file: that of the newest day.
      const unit = days.at(-1)?.[1].unit ?? '';
      return [
        ...days.map(([day, weighing]) => ({
          what: 'weight' as const,
          day,
          time: weighing.time,
          amount: toCents(inUnit(weighing, unit)),
          unit,
        })),
        ...[...eaten]
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .map(([day, sources]) => ({
            what: 'calories' as const,
            day,
            time: null,
            amount: Math.round(Math.max(...sources.values())),
            unit: 'kcal',
          }))
          .filter(({ amount }) => amount > 0),
      ];
    },
  };
}
