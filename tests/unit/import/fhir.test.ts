import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { VAULT_LIMITS } from '../../../workers/api/medical-vault.ts';
import { fromBase64 } from '../../../workers/import/fhir/attachments.ts';
import { nestsDeeper } from '../../../workers/import/fhir/parse-bundle.ts';
import type { FhirContents, FhirItem } from '../../../workers/import/fhir/port.ts';
import { readFhir } from '../../../workers/import/fhir/read-fhir.ts';
import { bundle, bundleFile, CONDITION, entry, type Entry } from '../../fixtures/fhir/bundle.ts';

async function read(file: Blob): Promise<FhirContents> {
  const message = await readFhir(file, VAULT_LIMITS.fileBytes);
  if (message.type !== 'fhir') throw new Error(JSON.stringify(message));
  return message.contents;
}
const readAll = (...entries: readonly unknown[]) => read(bundleFile(entries));
const codeOf = async (file: Blob) => {
  const message = await readFhir(file, VAULT_LIMITS.fileBytes);
  return message.type === 'failed' ? message.error.code : message.type;
};
const whyOf = async (...entries: readonly unknown[]) =>
  (await readAll(...entries)).skipped.map(({ why }) => why);
async function only(one: Entry): Promise<FhirItem> {
  const { items, skipped } = await readAll(one);
  if (items[0] === undefined) throw new Error(JSON.stringify(skipped));
  return items[0];
}

describe('a portal’s bundle', () => {
  test('comes to records in the words that it uses', async () => {
    const { items, skipped, passedOver, people } = await read(bundleFile());
    expect(items.map(({ record }) => record)).toEqual([
      {
        kind: 'condition',
        title: 'Hay fever',
        note: 'Worse in May.',
        from: '2012-05',
        to: null,
        past: false,
      },
      {
        kind: 'condition',
        title: 'Broken wrist',
        note: '',
        from: '2018-03-04',
        to: '2018-06-01',
        past: true,
      },
      {
        kind: 'medication',
        title: 'Levothyroxine 50 µg',
        note: '',
        dose: 'one in the morning',
        from: '2020-01-15',
        to: null,
        past: false,
      },
      {
        kind: 'medication',
        title: 'Amoxicillin 500 mg',
        note: '',
        dose: '1 capsule',
        from: '2025-12-02',
        to: null,
        past: true,
      },
      {
        kind: 'allergy',
        title: 'Peanuts',
        note: '',
        reaction: 'Hives, Swelling',
        severity: 'severe',
        from: '1990',
        past: false,
      },
      { kind: 'immunisation', title: 'Tdap', note: '', date: '2019-03-04', lot: 'A12' },
      {
        kind: 'laboratory',
        title: 'Blood count',
        note: 'As last year.',
        date: '2026-09-03',
        values: [
          { name: 'Haemoglobin', value: '13.9', unit: 'g/dL', range: '12 g/dL–16 g/dL' },
          { name: 'Leukocytes', value: '<0.5', unit: '10*9/L', range: 'by age' },
        ],
      },
      {
        kind: 'laboratory',
        title: 'Urine strip',
        note: '',
        date: '2026-08-20',
        values: [
          { name: 'Protein', value: 'negative', unit: '', range: '' },
          { name: 'pH', value: '6', unit: '[pH]', range: '≤ 7' },
          { name: 'Nitrite', value: 'false', unit: '', range: '' },
          { name: 'Ketones', value: 'not performed', unit: '', range: '' },
        ],
      },
      { kind: 'document', title: 'Discharge summary', note: '', date: '2026-07-01', author: 'City hospital' },
    ]);
    expect(skipped).toEqual([
      { entry: 9, type: 'Immunization', why: 'withdrawn' },
      { entry: 14, type: 'Observation', why: 'not-laboratory' },
      { entry: 16, type: 'DocumentReference', why: 'link-only' },
    ]);
    expect(passedOver).toEqual([
      { kind: 'Encounter', count: 2 },
      { kind: 'Medication', count: 1 },
      { kind: 'Patient', count: 1 },
    ]);
    expect(people).toBe(1);
    const files = await Promise.all(
      items
        .flatMap(({ attachments }) => attachments)
        .map(async ({ name, content }) => [name, await content.text()]),
    );
    expect(files).toEqual([
      ['report.pdf', '%PDF-1.4 made up'],
      ['letter.txt', 'hello'],
    ]);
  });

  test('panels, members, contained results and versioned references are followed within the file, not in circles', async () => {
    const lab = { category: [{ coding: [{ code: 'laboratory' }] }], status: 'final' };
    const { items, skipped } = await readAll(
      entry('Observation', 'panel', {
        ...lab,
        code: { text: 'Lipids' },
        hasMember: [
          { reference: 'Observation/ldl/_history/3' },
          { reference: 'Observation/panel' },
          { reference: '#in' },
        ],
        contained: [{ resourceType: 'Observation', id: 'in', code: { text: 'HDL' }, valueInteger: 50 }],
      }),
      entry('Observation', 'ldl', {
        ...lab,
        code: { text: 'LDL' },
        valueRatio: { numerator: { value: 1 }, denominator: { value: 2, unit: 'mL' } },
        hasMember: [{ reference: 'Observation/panel' }, { reference: 'Observation/nowhere' }],
      }),
    );
    expect(skipped).toEqual([]);
    // Each names the other: the first holds both, once.
    expect(items.map(({ record }) => record)).toMatchObject([
      {
        title: 'Lipids',
        values: [
          { name: 'LDL', value: '1 / 2 mL' },
          { name: 'HDL', value: '50' },
        ],
      },
    ]);
    const { items: one } = await readAll(
      entry('Observation', 'panel', {
        ...lab,
        code: { text: 'Lipids' },
        hasMember: [{ reference: 'Observation/ldl/_history/3' }, { reference: '#in' }],
        contained: [{ resourceType: 'Observation', id: 'in', code: { text: 'HDL' }, valueInteger: 50 }],
      }),
      entry('Observation', 'ldl', { ...lab, code: { text: 'LDL' }, valueString: 'trace' }),
    );
    expect(one.map(({ record }) => record)).toMatchObject([
      {
        title: 'Lipids',
        values: [
          { name: 'LDL', value: 'trace' },
          { name: 'HDL', value: '50' },
        ],
      },
    ]);
  });
});

test('values of a report that comes to nothing stand for themselves, and none is lost unsaid', async () => {
  const value = entry('Observation', 'o', {
    category: [{ coding: [{ code: 'laboratory' }] }],
    code: { text: 'Iron' },
    valueString: 'low',
  });
  const result = [{ reference: 'Observation/o' }];
  for (const report of [
    { status: 'entered-in-error', code: { text: 'x' }, result },
    { status: 'final', result },
  ]) {
    const { items, skipped } = await readAll(entry('DiagnosticReport', 'r', report), value);
    expect(items.map(({ record }) => record.title)).toEqual(['Iron']);
    expect(skipped).toHaveLength(1);
  }
});

describe('identity', () => {
  const identityOf = async (one: Entry) => (await only(one)).identity;
  const named = { code: { text: 'x' } };

  test('is the address on the server, without its version; else identifiers; else what the file calls it', async () => {
    expect(await identityOf(entry('Condition', '1', named))).toBe('https://fhir.example.org/r4/Condition/1');
    const url = 'https://h.example/Condition/1';
    expect(await identityOf(entry('Condition', '1', named, { url: `${url}/_history/7` }))).toBe(url);
    const urn = { url: 'urn:uuid:1b2c' };
    const identifier = [{ system: 'urn:oid:1.2', value: '77' }];
    expect(await identityOf(entry('Condition', '1', { ...named, identifier }, urn))).toBe(
      'Condition urn:oid:1.2|77',
    );
    expect(await identityOf(entry('Condition', '1', named, urn))).toBe('Condition urn:uuid:1b2c');
    expect(await identityOf({ resource: { resourceType: 'Condition', id: '9', ...named } })).toBe(
      'Condition 9',
    );
    const bare = await identityOf({ resource: { resourceType: 'Condition', ...named } });
    expect(bare).toMatch(/^Condition content [0-9a-f]{64}$/);
  });

  test('is not an identifier that the file uses for two', async () => {
    const shared = { ...named, identifier: [{ system: 's', value: 'accession' }] };
    const { items } = await readAll(
      entry('Condition', '1', shared, { url: 'urn:uuid:1' }),
      entry('Condition', '2', shared, { url: 'urn:uuid:2' }),
    );
    expect(items.map(({ identity }) => identity)).toEqual(['Condition urn:uuid:1', 'Condition urn:uuid:2']);
  });
});

describe('left out, and said why', () => {
  test('entries of the wrong shape, without a name, taken back', async () => {
    expect(await whyOf(null, 7, 'x', [], {}, { resource: 1 }, { resource: {} })).toEqual(
      Array.from({ length: 7 }, () => 'bad-shape'),
    );
    expect(await whyOf(entry('Condition', '1', { code: 'Hay fever' }))).toEqual(['bad-shape']);
    expect(await whyOf(entry('Condition', '1', { code: { text: { deep: 1 } } }))).toEqual(['bad-shape']);
    expect(await whyOf(entry('Condition', '1', {}))).toEqual(['no-name']);
    expect(await whyOf(entry('Condition', '1', { code: { coding: [{}], text: '  ' } }))).toEqual(['no-name']);
    const error = { coding: [{ code: 'entered-in-error' }] };
    expect(await whyOf(entry('Condition', '1', { code: { text: 'x' }, verificationStatus: error }))).toEqual([
      'withdrawn',
    ]);
    expect(await whyOf(entry('Observation', '1', { status: 'final', code: { text: 'x' } }))).toEqual([
      'not-laboratory',
    ]);
  });

  test('inline files that are not base64, and not one byte of a link', async () => {
    const document = (attachment: object) =>
      entry('DocumentReference', '1', { type: { text: 'x' }, content: [{ attachment }] });
    expect(await whyOf(document({ data: 'abc' }))).toEqual(['bad-shape']);
    expect(await whyOf(document({ data: 'ab!=' }))).toEqual(['bad-shape']);
    expect(await whyOf(document({ url: 'https://elsewhere.example/x' }))).toEqual(['link-only']);
    expect(await whyOf(document({}))).toEqual(['link-only']);
  });

  test('base64 is read as it was written, in any lines', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 3000 }), (bytes) => {
        const text = Buffer.from(bytes).toString('base64');
        expect(fromBase64(text)).toEqual(new Uint8Array(bytes));
        expect(fromBase64(text.replace(/(.{76})/g, '$1\r\n'))).toEqual(new Uint8Array(bytes));
      }),
    );
  });
});

describe('a file that is not a bundle comes to one sentence', () => {
  const text = (content: string) => new Blob([content]);

  test.for([
    ['nothing', ''],
    ['text', 'hello'],
    ['another JSON', '{"resourceType":"Patient"}'],
    ['a list', '[]'],
    ['null', 'null'],
    ['entries that are no list', '{"resourceType":"Bundle","entry":{"0":1}}'],
    ['a zip', 'PK\u0003\u0004'],
    ['XML', '<?xml version="1.0"?><Bundle xmlns="http://hl7.org/fhir"/>'],
  ])('%s', async ([, content]) => {
    expect(await codeOf(text(content ?? ''))).toBe('not-fhir');
  });

  test('cut off anywhere', async () => {
    const whole = bundle([CONDITION]);
    for (let at = 1; at < whole.length; at += 97)
      expect(await codeOf(text(whole.slice(0, -at)))).toBe('not-fhir');
  });

  test('not UTF-8: UTF-16, Latin-1, a byte that is none', async () => {
    const whole = bundle([entry('Condition', '1', { code: { text: 'Grippe à virus' } })]);
    const utf16 = Uint16Array.from(Array.from(`\ufeff${whole}`, (letter) => letter.charCodeAt(0)));
    expect(await codeOf(new Blob([utf16]))).toBe('not-fhir');
    expect(await codeOf(new Blob([Buffer.from(whole, 'latin1')]))).toBe('not-fhir');
    expect(await codeOf(new Blob([whole, new Uint8Array([0xff])]))).toBe('not-fhir');
    // With a byte order mark it is still UTF-8.
    expect((await read(new Blob(['\ufeff', whole]))).items).toHaveLength(1);
  });

  test('empty, and larger than 50 MB: refused before it is read', async () => {
    expect(await codeOf(text('{"resourceType":"Bundle"}'))).toBe('nothing-in-file');
    expect(await codeOf(bundleFile([entry('Encounter', '1', {})]))).toBe('nothing-in-file');
    const unread = { size: VAULT_LIMITS.fileBytes + 1 } as Blob;
    expect(await codeOf(unread)).toBe('file-too-large');
  });

  test('nested without end, in one value or in extensions', async () => {
    const deep = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);
    expect(await codeOf(text(`{"resourceType":"Bundle","entry":${deep(200_000)}}`))).toBe('not-fhir');
    expect(await codeOf(text(deep(2_000_000)))).toBe('not-fhir');
    expect(await codeOf(text('{"a":'.repeat(100_000)))).toBe('not-fhir');
    expect(nestsDeeper('{"a":"[[[[[{{{{\\"[[[["}', 2)).toBe(false);
    expect(nestsDeeper('[[[]]]', 2)).toBe(true);
    expect(nestsDeeper('[[],[],[[]]]', 3)).toBe(false);
  });

  test('a string of tens of megabytes is one long name, not a crash', async () => {
    const long = entry('Condition', '1', { code: { text: 'x'.repeat(30_000_000) } });
    const { items } = await readAll(long, CONDITION);
    expect(items.map(({ record }) => record.title.length)).toEqual([30_000_000, 'Hay fever'.length]);
  });

  test('names of Object’s own are only names', async () => {
    const hostile = `{"resourceType":"Bundle","entry":[{"fullUrl":"__proto__","resource":{"resourceType":"__proto__","id":"constructor"}},
      {"fullUrl":"https://a.example/Condition/1","resource":{"resourceType":"Condition","__proto__":{"polluted":1},"constructor":1,"code":{"text":"x"}}}]}`;
    const { items, passedOver } = await read(text(hostile));
    expect(items).toHaveLength(1);
    expect(passedOver).toEqual([{ kind: '__proto__', count: 1 }]);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  test('whatever JSON it is, it never throws and never invents a record', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.jsonValue({ maxDepth: 4 }), { maxLength: 5 }), async (entries) => {
        const message = await readFhir(bundleFile(entries), VAULT_LIMITS.fileBytes);
        expect(message.type === 'fhir' ? message.contents.items : []).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });
});
