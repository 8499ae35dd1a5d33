import type { FieldError, StorageError } from '../../api/errors.ts';
import type { WelcomeView } from '../../api/records.ts';
import type { Result } from '../../api/result.ts';
import type { EngineContext } from '../context.ts';
import type { SettingsValues } from '../settings/types.ts';
import { tidyName, tidyTracked } from '../settings/validate.ts';

function refused<Field extends string>(
  field: Field,
  why: FieldError<Field>['why'],
): { readonly ok: false; readonly error: FieldError<Field> } {
  return { ok: false, error: { code: 'field-invalid', field, why } };
}

/** First run, and what it asked for. */
export function createWelcomeView({
  settings,
  changed,
}: Pick<EngineContext, 'settings' | 'changed'>): WelcomeView {
  async function save(change: Partial<SettingsValues>): Promise<Result<null, StorageError>> {
    const updated = await settings.update(change);
    if (updated.ok) changed('app', 'today', 'insights');
    return updated;
  }

  return {
    async finish(input) {
      const name = tidyName(input.name);
      if (!name.ok) return refused('name', name.error);
      const tracked = tidyTracked(input.tracked);
      if (!tracked.ok) return refused('tracked', tracked.error);
      if (!input.adult) return refused('adult', 'missing');
      return save({ welcomed: true, name: name.value, tracked: tracked.value, adult: true });
    },
    async setName(input) {
      const name = tidyName(input);
      if (!name.ok) return refused('name', name.error);
      return name.value === '' ? refused('name', 'missing') : save({ name: name.value });
    },
    async setTracked(input) {
      const tracked = tidyTracked(input);
      return tracked.ok ? save({ tracked: tracked.value }) : refused('tracked', tracked.error);
    },
  };
}
