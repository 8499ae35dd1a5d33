import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { ExportedData, ExportFormat } from '../../../workers/api/export.ts';
import { EXPORT_FORMATS } from '../../../workers/api/export.ts';
import { createImportSession } from '../../../workers/engine/records/import-session.ts';
import { createLogBook } from '../../../workers/engine/records/log-book.ts';
import { createExportView } from '../../../workers/engine/views/export.ts';
import { at, healthExport, steps, WATCH } from '../../fixtures/health-export.ts';
import { collect } from '../import/collect.ts';
import { createInProcessWorkers } from '../import/in-process-worker.ts';
import { putPlanItem } from '../../../workers/engine/records/plan-items.ts';
import { createTestContext, valueOf } from '../support/engine-context.ts';
import { entry } from '../wellness/arbitraries.ts';

const proven = async () => Promise.resolve({ ok: true, value: null } as const);

function start() {
  const context = createTestContext({ zone: 'Europe/Vienna' });
  const view = createExportView(context, proven);
  const log = createLogBook(context);
  const session = createImportSession(context, createInProcessWorkers().spawn);
  const textOf = async (format: ExportFormat) => valueOf(await view.make(format, null)).content.text();
  const bring = async (text: string) => {
    const preview = valueOf(await session.preview(new Blob([text])));
    valueOf(await session.commit(preview.id));
    return preview;
  };
  return { context, view, log, session, textOf, bring };
}

const DAY_MS = 86_400_000;
const WALK = { domain: 'activity', kind: 'walk', minutes: 30, intensity: 'moderate' } as const;

describe('what a file holds', () => {
  test('everything, in the documented form', async () => {
    const { context, log, bring, textOf, view } = start();
    const moment = context.clock.now() - DAY_MS;
    valueOf(await log.log(WALK, moment));
    await bring(
      healthExport([steps(WATCH, at('2026-11-18', '08:00:00'), at('2026-11-18', '08:30:00'), 8123)]),
    );
    await context.store.write([
      putPlanItem('cd'.repeat(16), {
        goal: { kind: 'mood' },
        when: { kind: 'days', days: 2 },
        from: '2026-11-01',
        until: null,
      }),
    ]);
    const data = JSON.parse(await textOf('json')) as ExportedData;
    expect(data).toEqual({
      format: 'wellio-export',
      version: 1,
      exportedAt: new Date(context.clock.now()).toISOString(),
      tracked: context.settings.current().tracked,
      plan: context.settings.current().plan,
      planItems: [
        { goal: { kind: 'mood' }, when: { kind: 'days', days: 2 }, from: '2026-11-01', until: null },
      ],
      formula: context.settings.current().formula,
      entries: [
        {
          date: new Date(moment).toISOString().slice(0, 10),
          time: new Intl.DateTimeFormat('en-GB', { timeStyle: 'short', timeZone: 'Europe/Vienna' }).format(
            moment,
          ),
          zone: 'Europe/Vienna',
          at: moment,
          source: 'form',
          ...WALK,
        },
      ],
      measures: [{ metric: 'steps', date: '2026-11-18', amount: 8123 }],
      ownMetrics: [],
      notes: [],
    });
    const [header, row] = (await textOf('csv')).split('\n');
    expect(header).toBe('date,time,domain,kind,minutes,intensity,portions,water,valence,energy');
    expect(row).toBe(`${data.entries[0]?.date},${data.entries[0]?.time},activity,walk,30,moderate,,,,`);
    expect(await textOf('measures-csv')).toBe('metric,date,amount\nsteps,2026-11-18,8123\n');
    const file = valueOf(await view.make('csv', null));
    expect(file).toMatchObject({ entries: 1, measures: 0, content: { type: 'text/csv' } });
    expect(file.name).toMatch(/^wellio-2026-\d\d-\d\d\.csv$/);
  });

  test('the page’s example is read as it stands', async () => {
    const page = readFileSync(new URL('../../../docs/EXPORT.md', import.meta.url), 'utf8');
    const example = /```json\n([\s\S]+?)```/.exec(page)?.[1] ?? '';
    expect(await collect(new Blob([example]))).toMatchObject({
      format: 'wellio-json',
      rows: [{ day: '2026-11-20', time: '07:30', entry: WALK }],
      measures: [{ metric: 'steps', day: '2026-11-20', amount: 8123 }],
      skipped: [],
      error: null,
    });
    const written = (JSON.parse(example) as ExportedData).entries[0];
    expect(new Date(written?.at ?? 0).toISOString()).toBe('2026-11-20T06:30:00.000Z');
  });

  test.each(EXPORT_FORMATS)(
    '%s without a proof of unlocking is refused, and nothing is read',
    async (format) => {
      const { context } = start();
      const refused = { ok: false, error: { code: 'proof-needed' } } as const;
      const read = context.store.rowsRead;
      const view = createExportView(context, async () => Promise.resolve(refused));
      expect(await view.make(format, null)).toEqual(refused);
      expect(context.store.rowsRead).toBe(read);
    },
  );
});

describe('there and back', () => {
  const entries = fc.array(fc.tuple(entry, fc.integer({ min: 0, max: 60 * 24 * 90 })), {
    minLength: 1,
    maxLength: 15,
  });

  test('into an empty profile: the same file but for where entries came from; into the same one: nothing', async () => {
    await fc.assert(
      fc.asyncProperty(entries, fc.constantFrom('json', 'csv'), async (all, format) => {
        const first = start();
        const now = first.context.clock.now();
        for (const [input, minutes] of all) valueOf(await first.log.log(input, now - minutes * 60_000));
        const file = await first.textOf(format);
        const second = start();
        expect(await second.bring(file)).toMatchObject({ fresh: all.length, skippedTotal: 0 });
        const same = (text: string) => text.replaceAll('"csv"', '"form"');
        expect(same(await second.textOf(format))).toBe(same(file));
        expect(same(await second.textOf('csv'))).toBe(same(await first.textOf('csv')));
        // The same file again, and the second one's own.
        expect(await second.bring(file)).toMatchObject({ fresh: 0, duplicates: all.length });
        if (format === 'csv') return;
        expect(await first.bring(file)).toMatchObject({ fresh: 0, duplicates: all.length });
      }),
      { numRuns: 40 },
    );
  });

  test('equal entries stay as many as they are', async () => {
    const { log, context, textOf, bring } = start();
    const moment = context.clock.now() - DAY_MS;
    for (let i = 0; i < 3; i += 1) valueOf(await log.log(WALK, moment));
    const file = await textOf('json');
    const other = start();
    valueOf(await other.log.log(WALK, moment));
    expect(await other.bring(file)).toMatchObject({ fresh: 2, duplicates: 1 });
    expect(await bring(file)).toMatchObject({ fresh: 0, duplicates: 3 });
  });
});

describe('files that only look like it', () => {
  const whole = { format: 'wellio-export', version: 1, entries: [], measures: [] };
  const walk = { date: '2026-11-20', time: '07:30', ...WALK };
  test.each([
    ['of nobody', {}, 'file-unreadable'],
    ['of a later version', { ...whole, version: 2 }, 'file-unreadable'],
    ['without entries', { ...whole, entries: null }, 'file-unreadable'],
    ['with nothing in it', whole, 'nothing-in-file'],
    ['with too much', { ...whole, entries: Array<unknown>(10_001).fill(walk) }, 'file-too-large'],
  ])('%s', async (_, value, code) => {
    expect((await collect(new Blob([JSON.stringify(value)]))).error).toEqual({ code });
  });

  test('cut off, or with entries that are none', async () => {
    expect((await collect(new Blob(['{"format":"wellio-export"']))).error).toEqual({
      code: 'file-unreadable',
    });
    const odd = [
      walk,
      null,
      [],
      'x',
      { ...walk, minutes: '=1+1' },
      { ...walk, minutes: { toString: 1 } },
      { date: 5 },
    ];
    const { rows, skipped, measures } = await collect(
      new Blob([
        JSON.stringify({
          ...whole,
          entries: odd,
          measures: [null, { metric: 'weight', date: 'x', amount: 1 }],
        }),
      ]),
    );
    expect({ rows: rows.length, skipped: skipped.length, measures }).toEqual({
      rows: 1,
      skipped: 8,
      measures: [],
    });
    expect(skipped.map(({ line }) => line)).toEqual([2, 3, 4, 5, 6, 7, 1, 2]);
  });
});
