/** @file The medical vault in memory, for looking at its screen. */

import type { FhirPreview, MedicalVaultView, VaultItem, VaultItemSummary } from '../../workers/api/index.ts';

const AT = Date.UTC(2026, 10, 18, 10, 5);
const item = (id: string, record: VaultItem['record'], rest: Partial<VaultItem> = {}): VaultItem => ({
  id,
  record,
  attachments: [],
  changedAt: AT,
  fromFile: false,
  ...rest,
});

export const VAULT_ITEMS: readonly VaultItem[] = [
  item('v1', {
    kind: 'condition',
    title: 'Hay fever',
    note: 'Worse in May.',
    from: '2012-05',
    to: null,
    past: false,
  }),
  item('v2', {
    kind: 'medication',
    title: 'Cetirizine',
    note: '',
    dose: '10 mg in the evening',
    from: '2020-03-01',
    to: null,
    past: false,
  }),
  item('v3', {
    kind: 'allergy',
    title: 'Peanuts',
    note: '',
    reaction: 'Hives',
    severity: 'severe',
    from: null,
    past: false,
  }),
  item('v4', { kind: 'immunisation', title: 'Tetanus, diphtheria', note: '', date: '2019', lot: 'A12' }),
  item(
    'v5',
    {
      kind: 'laboratory',
      title: 'Complete blood count with differential, automated',
      note: 'Taken fasting.',
      date: '2026-11-03',
      values: [
        { name: 'Haemoglobin', value: '13.9', unit: 'g/dL', range: '12.0–16.0 g/dL' },
        { name: 'Leukocytes', value: '6.1', unit: '10*9/L', range: '4.0–10.0 10*9/L' },
      ],
    },
    { fromFile: true },
  ),
  item(
    'v6',
    { kind: 'document', title: 'Discharge letter', note: '', date: '2026-10-14', author: 'City hospital' },
    {
      attachments: [
        {
          id: 'f1',
          name: 'letter-2026-10-14-final-version.pdf',
          mediaType: 'application/pdf',
          bytes: 1_250_000,
        },
        { id: 'f2', name: 'x-ray.png', mediaType: 'image/png', bytes: 67 },
      ],
    },
  ),
];

/** One leaf-green pixel. */
const PIXEL = Uint8Array.from(
  atob('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkaPhfDwAEFgHRvZ1ZkgAAAABJRU5ErkJggg=='),
  (character) => character.charCodeAt(0),
);

export const FHIR_PREVIEW: FhirPreview = {
  id: 'p1',
  added: { condition: 2, medication: 3, allergy: 0, immunisation: 4, laboratory: 11, document: 1 },
  addedTotal: 21,
  changed: 2,
  same: 34,
  edited: 1,
  removedHere: 1,
  attachmentBytes: 2_400_000,
  people: 2,
  skipped: [
    { entry: 7, type: 'Observation', why: 'not-laboratory' },
    { entry: 19, type: 'DocumentReference', why: 'link-only' },
  ],
  skippedTotal: 2,
  passedOver: [
    { kind: 'Encounter', count: 12 },
    { kind: 'Patient', count: 2 },
  ],
};

const ok = <Value>(value: Value) => Promise.resolve({ ok: true, value } as const);
const gone = { ok: false, error: { code: 'gone' } } as const;

function summaryOf({ id, record, attachments, fromFile }: VaultItem): VaultItemSummary {
  const date = 'date' in record ? record.date : record.from;
  return { id, kind: record.kind, title: record.title, date, attachments: attachments.length, fromFile };
}

export function fakeVault(
  options: { readonly snapshots?: 'pending' | 'failing'; readonly vault?: 'proof-needed' },
  isFull: boolean,
  changed: () => void,
): MedicalVaultView {
  let items = isFull ? VAULT_ITEMS : [];
  let isOpen = false;
  let proofs = options.vault === 'proof-needed' ? 1 : 0;
  return {
    snapshot: () => {
      if (options.snapshots === 'pending') return new Promise(() => undefined);
      if (options.snapshots === 'failing') return Promise.reject(new Error('the engine failed'));
      if (!isOpen) return Promise.resolve({ state: 'closed' });
      return Promise.resolve({
        state: 'open',
        items: items.map(summaryOf),
        unreadable: 0,
        bytes: isFull ? 1_400_000 : 0,
        lastImport: isFull ? { id: 'i1', added: 1, changed: 0 } : null,
      });
    },
    open: () => {
      if (proofs > 0) {
        proofs -= 1;
        return Promise.resolve({ ok: false, error: { code: 'proof-needed' } });
      }
      isOpen = true;
      return ok(null);
    },
    close: () => {
      isOpen = false;
      return Promise.resolve();
    },
    item: (id) => {
      const found = items.find((one) => one.id === id);
      return found === undefined ? Promise.resolve(gone) : ok(found);
    },
    save: (id, record, attachments) => {
      if (record.title.trim() === '')
        return Promise.resolve({
          ok: false,
          error: { code: 'field-invalid', field: 'title', why: 'missing' },
        });
      const saved = item(id ?? `new-${items.length}`, record, { attachments });
      items = [...items.filter((one) => one.id !== saved.id), saved];
      changed();
      return ok(saved);
    },
    remove: (id) => {
      items = items.filter((one) => one.id !== id);
      changed();
      return ok(null);
    },
    undoRemove: (id) => {
      const back = VAULT_ITEMS.find((one) => one.id === id);
      if (back === undefined) return Promise.resolve(gone);
      items = [...items, back];
      changed();
      return ok(null);
    },
    attach: (file, name) =>
      ok({ id: `file-${name}`, name, mediaType: 'application/octet-stream', bytes: file.size }),
    attaching: () => Promise.resolve(null),
    stopAttaching: () => Promise.resolve(),
    dropAttachment: () => Promise.resolve(),
    attachment: () => ok(new Blob([PIXEL], { type: 'image/png' })),
    readFile: (file) =>
      file.size === 0 ? Promise.resolve({ ok: false, error: { code: 'not-fhir' } }) : ok(FHIR_PREVIEW),
    stopReading: () => Promise.resolve(),
    addFile: (_, bringBack) => ok({ added: bringBack ? 22 : 21, changed: 2 }),
    undoFile: () => ok({ removed: 21, restored: 2 }),
    cancelFile: () => Promise.resolve(),
  };
}
