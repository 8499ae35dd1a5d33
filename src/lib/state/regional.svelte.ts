import { unitsOf, type Units } from './units-of-region.ts';

export const UNIT_CHOICES = ['region', 'metric', 'imperial'] as const;
export type UnitChoice = (typeof UNIT_CHOICES)[number];

const KEY = 'wellio-units';
function kept(): UnitChoice {
  try {
    return UNIT_CHOICES.find((choice) => choice === localStorage.getItem(KEY)) ?? 'region';
  } catch {
    return 'region';
  }
}

/** In which measures amounts are explained. What is stored (portions, glasses) is the same in both. */
class UnitsInUse {
  #choice = $state<UnitChoice>(kept());

  get choice(): UnitChoice {
    return this.#choice;
  }

  get current(): Units {
    return this.#choice === 'region' ? unitsOf(navigator.languages) : this.#choice;
  }

  choose(choice: UnitChoice): void {
    this.#choice = choice;
    try {
      if (choice === 'region') localStorage.removeItem(KEY);
      else localStorage.setItem(KEY, choice);
    } catch {
      // Holds until the tab is closed.
    }
  }
}

export const units = new UnitsInUse();
