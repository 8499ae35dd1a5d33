import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { createImportSession } from '../../../workers/engine/records/import-session.ts';
import { makeSixtyDays, SAMPLE_END, sixtyDaysUpTo } from '../../fixtures/make-sixty-days.ts';
import { createTestContext, valueOf } from '../support/engine-context.ts';
import { startRecords } from '../support/records.ts';
import { createInProcessWorkers } from './in-process-worker.ts';

const committed = readFileSync(new URL('../../fixtures/sixty-days.csv', import.meta.url), 'utf8');

async function imported(text: string, now: string, zone: string) {
  const { context, today, insights } = startRecords(createTestContext({ now, zone }));
  const session = createImportSession(context, createInProcessWorkers().spawn);
  const preview = valueOf(await session.preview(new Blob([text])));
  const { added } = valueOf(await session.commit(preview.id));
  return { preview, added, today: await today.snapshot(), insights: await insights.snapshot(12) };
}

test('the committed sample is what the script makes', () => {
  expect(makeSixtyDays(SAMPLE_END)).toBe(committed);
  expect(makeSixtyDays(SAMPLE_END, 61)).not.toBe(committed);
});

test('every row is read, and an index stands on both screens', async () => {
  const rows = committed.trim().split('\n').length - 1;
  const { preview, added, today, insights } = await imported(
    committed,
    `${SAMPLE_END}T18:00:00Z`,
    'Europe/Berlin',
  );
  expect(preview).toMatchObject({ fresh: rows, duplicates: 0, skippedTotal: 0, lastDay: SAMPLE_END });
  expect(added).toBe(rows);
  expect(today).toMatchObject({ day: SAMPLE_END, index: { state: 'ready', coverage: 7 } });
  expect(today.week.every(({ logged }) => logged.length === 3)).toBe(true);
  expect(insights.weeks.length).toBeGreaterThanOrEqual(9);
  expect(insights.weeks.length).toBeLessThanOrEqual(10);
  for (const week of insights.weeks.slice(1)) {
    expect(week.value).toBeGreaterThan(30);
    expect(week.value).toBeLessThanOrEqual(100);
  }
  expect(insights.weeks.slice(2, -1).every(({ direction }) => direction !== null)).toBe(true);
});

test.each(['2026-11-16T00:01:00Z', '2026-11-18T23:59:00Z', '2027-01-01T10:00:00Z'])(
  'a sample up to now (%s) is importable at once, in any zone',
  async (now) => {
    for (const zone of ['UTC', 'Pacific/Kiritimati', 'America/Los_Angeles']) {
      const { preview, today } = await imported(sixtyDaysUpTo(new Date(now), zone), now, zone);
      expect(preview).toMatchObject({ skippedTotal: 0, lastDay: today.day });
      expect(today.index).toMatchObject({ state: 'ready', coverage: 7 });
    }
  },
);
