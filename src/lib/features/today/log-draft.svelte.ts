import {
  MOOD_TAGS,
  type ActivityKind,
  type FieldError,
  type Intensity,
  type LogDomain,
  type LogEntry,
  type LogEntryInput,
  type LogError,
  type MoodTag,
  type NutritionMark,
  type OwnMetric,
} from '$api/index.ts';
import { deviceZone, fromLocalInput, toLocalInput } from '$lib/format/local-time.ts';

type FieldErrorOf = Extract<LogError, { code: 'field-invalid' }>;
type Field = FieldErrorOf['field'];
type Outcome =
  | { readonly ok: true; readonly input: LogEntryInput; readonly at: number | undefined }
  | { readonly ok: false; readonly errors: readonly FieldErrorOf[] };

const isMoodTag = (tag: string): tag is MoodTag => MOOD_TAGS.some((known) => known === tag);

/** What is being typed into one log form: kept as typed, so nothing is lost when it is closed or refused. */
export class LogDraft {
  readonly domain: LogDomain;
  /** What an `own` form asks for, by its name of now. */
  metric = $state.raw<OwnMetric | null>(null);
  /** The clock that the times of this form are read on: of where an entry was made. */
  readonly zone: string;
  kind = $state<ActivityKind | null>('walk');
  minutes = $state('');
  intensity = $state<Intensity | null>('moderate');
  steps = $state('');
  portions = $state('');
  water = $state('0');
  marks = $state.raw<readonly NutritionMark[]>([]);
  valence = $state<string | null>(null);
  energy = $state<string | null>('3');
  stress = $state<string | null>(null);
  tags = $state.raw<readonly MoodTag[]>([]);
  /** Own words, separated by commas. */
  ownTags = $state('');
  /** As `datetime-local` has it. */
  bed = $state('');
  wake = $state('');
  /** Empty: the zone of waking up. */
  bedZone = $state('');
  value = $state<string | null>(null);
  /** As `datetime-local` has it; empty means now. */
  at = $state('');

  constructor(domain: LogDomain, metric: OwnMetric | null = null, zone: string = deviceZone()) {
    this.domain = domain;
    this.metric = metric;
    this.zone = zone;
  }

  /** A draft with an entry's values, for changing it. */
  static of(entry: LogEntry, metrics: readonly OwnMetric[] = []): LogDraft {
    const metric = entry.domain === 'own' ? (metrics.find(({ id }) => id === entry.metric) ?? null) : null;
    const draft = new LogDraft(entry.domain, metric, entry.zone);
    draft.at = toLocalInput(entry.at, entry.zone);
    switch (entry.domain) {
      case 'activity':
        draft.kind = entry.kind;
        draft.minutes = String(entry.minutes);
        draft.intensity = entry.intensity;
        draft.steps = entry.steps === undefined ? '' : String(entry.steps);
        break;
      case 'nutrition':
        draft.portions = String(entry.portions);
        draft.water = String(entry.water);
        draft.marks = entry.marks ?? [];
        break;
      case 'mood':
        draft.valence = String(entry.valence);
        draft.energy = String(entry.energy);
        draft.stress = entry.stress === undefined ? null : String(entry.stress);
        draft.tags = (entry.tags ?? []).filter(isMoodTag);
        draft.ownTags = (entry.tags ?? []).filter((tag) => !isMoodTag(tag)).join(', ');
        break;
      case 'sleep':
        draft.wake = draft.at;
        draft.bedZone = entry.bedZone ?? '';
        draft.bed = toLocalInput(entry.bedAt, entry.bedZone ?? entry.zone);
        break;
      case 'own':
        draft.value = String(entry.value);
        break;
    }
    return draft;
  }

  /** The two ends of a night as instants; null where one can't be read. */
  get night(): { readonly bedAt: number | null; readonly wakeAt: number | null } {
    return {
      bedAt: fromLocalInput(this.bed, this.bedZone === '' ? this.zone : this.bedZone),
      wakeAt: fromLocalInput(this.wake, this.zone),
    };
  }

  /** The input for the engine, or every field that can't be read as what it should be. Ranges are the engine's matter. */
  read(): Outcome {
    const errors: FieldErrorOf[] = [];
    const reader = new FieldReader(errors);
    const input = this.#input(reader);
    const typed = this.domain === 'sleep' ? this.wake : this.at;
    const at = typed === '' && this.domain !== 'sleep' ? undefined : fromLocalInput(typed, this.zone);
    if (at === null) errors.push(invalid('at', typed === '' ? 'missing' : 'unknown'));
    return errors.length > 0 ? { ok: false, errors } : { ok: true, input, at: at ?? undefined };
  }

  #input(read: FieldReader): LogEntryInput {
    switch (this.domain) {
      case 'activity': {
        const kind = read.chosen<ActivityKind>('kind', this.kind, 'walk');
        if (kind === 'rest') return { domain: 'activity', kind, minutes: 0, intensity: 'light' };
        return {
          domain: 'activity',
          kind,
          minutes: read.number('minutes', this.minutes),
          intensity: read.chosen<Intensity>('intensity', this.intensity, 'moderate'),
          ...(this.steps.trim() === '' ? {} : { steps: read.number('steps', this.steps) }),
        };
      }
      case 'nutrition':
        return {
          domain: 'nutrition',
          portions: read.number('portions', this.portions),
          water: read.number('water', this.water.trim() === '' ? '0' : this.water),
          ...(this.marks.length === 0 ? {} : { marks: this.marks }),
        };
      case 'mood': {
        const tags = [...this.tags, ...this.ownTags.split(',').filter((tag) => tag.trim() !== '')];
        return {
          domain: 'mood',
          valence: Number(read.chosen('valence', this.valence, '3')),
          energy: Number(read.chosen('energy', this.energy, '3')),
          ...(this.stress === null ? {} : { stress: Number(this.stress) }),
          ...(tags.length === 0 ? {} : { tags }),
        };
      }
      case 'sleep': {
        const bedAt = read.moment('bedAt', this.bed, this.night.bedAt);
        return { domain: 'sleep', bedAt, ...(this.bedZone === '' ? {} : { bedZone: this.bedZone }) };
      }
      case 'own':
        return {
          domain: 'own',
          metric: this.metric?.id ?? '',
          value: read.number('value', this.value ?? ''),
        };
    }
  }
}

/** Reads what was typed and gathers what can't be. */
class FieldReader {
  readonly #errors: FieldErrorOf[];

  constructor(errors: FieldErrorOf[]) {
    this.#errors = errors;
  }

  number(field: Field, typed: string): number {
    const text = typed.trim().replace(',', '.');
    const value = Number(text);
    if (text === '') this.#errors.push(invalid(field, 'missing'));
    else if (Number.isNaN(value)) this.#errors.push(invalid(field, 'not-a-number'));
    return value;
  }

  chosen<Value>(field: Field, value: Value | null, instead: Value): Value {
    if (value === null) this.#errors.push(invalid(field, 'missing'));
    return value ?? instead;
  }

  moment(field: Field, typed: string, at: number | null): number {
    if (at === null) this.#errors.push(invalid(field, typed === '' ? 'missing' : 'unknown'));
    return at ?? 0;
  }
}

function invalid(field: Field, why: FieldError<Field>['why']): FieldErrorOf {
  return { code: 'field-invalid', field, why };
}

const drafts: Record<string, LogDraft> = {};
const keyOf = (domain: LogDomain, metric: OwnMetric | null) => `${domain} ${metric?.id ?? ''}`;

/** The unsaved draft of a form: survives closing it and changing the screen. Memory only: it is raw data. */
export function draftFor(domain: LogDomain, metric: OwnMetric | null = null): LogDraft {
  const key = keyOf(domain, metric);
  const kept = drafts[key];
  const draft = kept?.metric?.kind === metric?.kind ? kept : undefined;
  if (draft) draft.metric = metric;
  return draft ?? (drafts[key] = new LogDraft(domain, metric));
}

/** After saving: the next one starts fresh, with the same kind of activity at hand. */
export function forgetDraft({ domain, metric, kind }: LogDraft): void {
  const fresh = new LogDraft(domain, metric);
  if (kind && kind !== 'rest') fresh.kind = kind;
  drafts[keyOf(domain, metric)] = fresh;
}
