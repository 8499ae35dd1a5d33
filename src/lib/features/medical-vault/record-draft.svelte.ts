import type {
  LaboratoryValue,
  Severity,
  VaultAttachment,
  VaultItem,
  VaultKind,
  VaultRecord,
} from '$api/index.ts';

const EMPTY: LaboratoryValue = { name: '', value: '', unit: '', range: '' };
const orNull = (text: string): string | null => (text.trim() === '' ? null : text.trim());

/** What is being typed into one record's form: the engine checks it. */
export class RecordDraft {
  readonly id: string | null;
  kind = $state<VaultKind>('condition');
  title = $state('');
  note = $state('');
  from = $state('');
  to = $state('');
  date = $state('');
  past = $state(false);
  dose = $state('');
  reaction = $state('');
  severity = $state<Severity | null>(null);
  lot = $state('');
  author = $state('');
  values = $state<{ name: string; value: string; unit: string; range: string }[]>([{ ...EMPTY }]);
  attachments = $state.raw<readonly VaultAttachment[]>([]);

  constructor(id: string | null = null) {
    this.id = id;
  }

  static of({ id, record, attachments }: VaultItem): RecordDraft {
    const draft = new RecordDraft(id);
    draft.kind = record.kind;
    draft.title = record.title;
    draft.note = record.note;
    draft.attachments = attachments;
    if ('from' in record) draft.from = record.from ?? '';
    if ('to' in record) draft.to = record.to ?? '';
    if ('date' in record) draft.date = record.date ?? '';
    if ('past' in record) draft.past = record.past;
    switch (record.kind) {
      case 'medication':
        draft.dose = record.dose;
        break;
      case 'allergy':
        draft.reaction = record.reaction;
        draft.severity = record.severity;
        break;
      case 'immunisation':
        draft.lot = record.lot;
        break;
      case 'laboratory':
        draft.values =
          record.values.length === 0 ? [{ ...EMPTY }] : record.values.map((value) => ({ ...value }));
        break;
      case 'document':
        draft.author = record.author;
        break;
      default:
    }
    return draft;
  }

  addValue(): void {
    this.values.push({ ...EMPTY });
  }

  removeValue(index: number): void {
    this.values.splice(index, 1);
  }

  read(): VaultRecord {
    const { title, note, past } = this;
    const common = { title, note };
    const span = { from: orNull(this.from), to: orNull(this.to), past };
    const date = orNull(this.date);
    switch (this.kind) {
      case 'condition':
        return { kind: 'condition', ...common, ...span };
      case 'medication':
        return { kind: 'medication', ...common, ...span, dose: this.dose };
      case 'allergy':
        return {
          kind: 'allergy',
          ...common,
          reaction: this.reaction,
          severity: this.severity,
          from: span.from,
          past,
        };
      case 'immunisation':
        return { kind: 'immunisation', ...common, date, lot: this.lot };
      case 'laboratory':
        // What crosses to the engine must be plain.
        return { kind: 'laboratory', ...common, date, values: $state.snapshot(this.values) };
      case 'document':
        return { kind: 'document', ...common, date, author: this.author };
    }
  }
}
