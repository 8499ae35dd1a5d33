import type { Row } from './figures.ts';
import type { Lab } from './lab.ts';

export interface Section {
  readonly name: string;
  /** Its line in the table. */
  readonly title: string;
  /** Rejects with what keeps it from running. `say` prints progress. */
  readonly run: (lab: Lab, say: (line: string) => void) => Promise<readonly Row[]>;
}
