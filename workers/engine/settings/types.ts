import type { StorageError } from '../../api/errors.ts';
import type { FormulaParameters } from '../../api/formula.ts';
import type { Domain, Trackable } from '../../api/records.ts';
import type { Result } from '../../api/result.ts';
import type { LockSettings } from '../../api/security.ts';

/** What the person chose. One sealed row. */
export interface SettingsValues {
  /** First run is done. */
  readonly welcomed: boolean;
  /** What contacts see; empty until given. At most 64 code points. */
  readonly name: string;
  /** In the order of TRACKABLE; empty before first run. */
  readonly tracked: readonly Trackable[];
  readonly adult: boolean;
  /** Days a week, 0–7, per domain: the plan of the app's first version. Plan items have taken its place. */
  readonly plan: Readonly<Record<Domain, number>>;
  /** When the diary locks itself. */
  readonly lock: LockSettings;
  /** `plan` has become plan items. */
  readonly planMoved: boolean;
  /** Weights and guide amounts of the index. */
  readonly formula: FormulaParameters;
  /** Words instead of numbers wherever the index, trends and plans are shown. */
  readonly wordsOnly: boolean;
}

export interface Settings {
  /** As stored: read at start, kept current by `update`. */
  current(): SettingsValues;
  /** Stored when this resolves with ok; on an error nothing has changed. Updates apply one after the other. */
  update(change: Partial<SettingsValues>): Promise<Result<null, StorageError>>;
}
