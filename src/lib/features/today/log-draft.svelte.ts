import type {
  ActivityKind,
  Domain,
  FieldError,
  Intensity,
  LogEntry,
  LogEntryInput,
  LogError,
} from '$api/index.ts';
import { fromLocalInput, toLocalInput } from '$lib/format/local-time.ts';

type Outcome =
  | { readonly ok: true; readonly input: LogEntryInput; readonly at: number | undefined }
  | { readonly ok: false; readonly errors: readonly FieldErrorOf[] };
type FieldErrorOf = Extract<LogError, { code: 'field-invalid' }>;
type Field = FieldErrorOf['field'];

/** What is being typed into one log form: kept as typed, so nothing is lost when it is closed or refused. */
export class LogDraft {
  readonly domain: Domain;
  kind = $state<ActivityKind | null>('walk');
  minutes = $state('');
  intensity = $state<Intensity | null>('moderate');
  portions = $state('');
  water = $state('0');
  valence = $state<string | null>(null);
  energy = $state<string | null>('3');
  /** As `datetime-local` has it; empty means now. */
  at = $state('');

  constructor(domain: Domain) {
    this.domain = domain;
  }

  /** A draft with an entry's values, for changing it. */
  static of(entry: LogEntry): LogDraft {
    const draft = new LogDraft(entry.domain);
    draft.at = toLocalInput(entry.at);
    switch (entry.domain) {
      case 'activity':
        draft.kind = entry.kind;
        draft.minutes = String(entry.minutes);
        draft.intensity = entry.intensity;
        break;
      case 'nutrition':
        draft.portions = String(entry.portions);
        draft.water = String(entry.water);
        break;
      case 'mood':
        draft.valence = String(entry.valence);
        draft.energy = String(entry.energy);
        break;
    }
    return draft;
  }

  /** The input for the engine, or every field that can't be read as what it should be. Ranges are the engine's matter. */
  read(): Outcome {
    const errors: FieldErrorOf[] = [];
    const number = (field: Field, typed: string): number => {
      const text = typed.trim().replace(',', '.');
      const value = Number(text);
      if (text === '') errors.push(invalid(field, 'missing'));
      else if (Number.isNaN(value)) errors.push(invalid(field, 'not-a-number'));
      return value;
    };
    const chosen = <Value>(field: Field, value: Value | null, instead: Value): Value => {
      if (value === null) errors.push(invalid(field, 'missing'));
      return value ?? instead;
    };
    const input = this.#input(number, chosen);
    const at = this.at === '' ? undefined : fromLocalInput(this.at);
    if (at === null) errors.push(invalid('at', 'unknown'));
    return errors.length > 0 ? { ok: false, errors } : { ok: true, input, at: at ?? undefined };
  }

  #input(
    number: (field: Field, typed: string) => number,
    chosen: <Value>(field: Field, value: Value | null, instead: Value) => Value,
  ): LogEntryInput {
    switch (this.domain) {
      case 'activity': {
        const kind = chosen<ActivityKind>('kind', this.kind, 'walk');
        if (kind === 'rest') return { domain: 'activity', kind, minutes: 0, intensity: 'light' };
        return {
          domain: 'activity',
          kind,
          minutes: number('minutes', this.minutes),
          intensity: chosen<Intensity>('intensity', this.intensity, 'moderate'),
        };
      }
      case 'nutrition':
        return {
          domain: 'nutrition',
          portions: number('portions', this.portions),
          water: number('water', this.water.trim() === '' ? '0' : this.water),
        };
      case 'mood':
        return {
          domain: 'mood',
          valence: Number(chosen('valence', this.valence, '3')),
          energy: Number(chosen('energy', this.energy, '3')),
        };
    }
  }
}

function invalid(field: Field, why: FieldError<Field>['why']): FieldErrorOf {
  return { code: 'field-invalid', field, why };
}

const drafts: Record<Domain, LogDraft | null> = { activity: null, nutrition: null, mood: null };

/** The unsaved draft of a domain: survives closing the form and changing the screen. Memory only: it is raw data. */
export function draftFor(domain: Domain): LogDraft {
  return (drafts[domain] ??= new LogDraft(domain));
}

/** After saving: the next one starts fresh, with the same kind of activity at hand. */
export function forgetDraft(domain: Domain): void {
  const last = drafts[domain];
  const fresh = new LogDraft(domain);
  if (last?.kind && last.kind !== 'rest') fresh.kind = last.kind;
  drafts[domain] = fresh;
}
