import type { FieldError } from '$api/index.ts';
import { type CommandError, errorText, fieldSummary, fieldText } from '$lib/i18n/error-text.ts';
import { t } from '$lib/i18n/index.ts';

type FieldName = Parameters<typeof fieldText>[0]['field'];

interface Shown {
  readonly text: string;
  /** Id of the control. */
  readonly field: string | undefined;
}

/** What one form reports: a sentence beside each field at fault, and the summary on top. */
export class FormErrors {
  /** For the summary; a new array each time, so that it takes the focus again. */
  summary = $state.raw<readonly Shown[]>([]);
  #byField = $state.raw<Readonly<Partial<Record<FieldName, string>>>>({});
  readonly #prefix: string;

  /** Controls have the ids `<prefix>-<field>`. */
  constructor(prefix: string) {
    this.#prefix = prefix;
  }

  of(field: FieldName): string | undefined {
    return this.#byField[field];
  }

  id(field: FieldName): string {
    return `${this.#prefix}-${field}`;
  }

  clear(): void {
    this.summary = [];
    this.#byField = {};
  }

  show(...errors: readonly (FieldError<FieldName> | CommandError)[]): void {
    const byField: Partial<Record<FieldName, string>> = {};
    this.summary = errors.map((error) => {
      if (error.code !== 'field-invalid') return { text: errorText(error), field: undefined };
      byField[error.field] = fieldText(error);
      return { text: fieldSummary(error), field: this.id(error.field) };
    });
    this.#byField = byField;
  }

  /** A bug on the other side: says that nothing typed was lost. */
  showUnexpected(): void {
    this.#byField = {};
    this.summary = [{ text: t.errors.unexpected, field: undefined }];
  }

  /** Runs a command of the engine; true when it succeeded. */
  async run(
    command: () => Promise<
      { readonly ok: true } | { readonly ok: false; readonly error: FieldError<FieldName> | CommandError }
    >,
  ): Promise<boolean> {
    try {
      const result = await command();
      if (result.ok) this.clear();
      else this.show(result.error);
      return result.ok;
    } catch {
      this.showUnexpected();
      return false;
    }
  }
}
