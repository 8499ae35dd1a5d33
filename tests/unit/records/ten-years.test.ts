/** @file Ten years read as few rows as a month where it matters; the times stand in docs/BENCH.md. */
import { expect, test } from 'vitest';
import { putEntry, type LogEntryRow } from '../../../workers/engine/records/log-entries.ts';
import { addDays, daysFrom } from '../../../workers/engine/wellness/calendar.ts';
import { createTestContext, valueOf } from '../support/engine-context.ts';
import { startRecords } from '../support/records.ts';

const TODAY = '2026-11-20';
const A_DAY = 14;

function entryOf(day: string, at: number): LogEntryRow {
  const entry =
    at % 2 === 0
      ? ({ domain: 'nutrition', portions: (at % 5) / 2, water: 0 } as const)
      : ({ domain: 'mood', valence: 1 + (at % 5), energy: 3 } as const);
  return {
    v: 2,
    entry,
    at: Date.parse(`${day}T06:00:00Z`) + at,
    zone: 'UTC',
    day,
    source: 'csv',
    importId: null,
  };
}

/** Rows read to open Today, to open Insights, and to have both anew after one edit. */
async function rowsRead(days: number) {
  const given = createTestContext({ now: `${TODAY}T12:00:00Z`, zone: 'UTC' });
  let id = 0;
  for (const day of daysFrom(addDays(TODAY, 1 - days), days))
    await given.store.write(
      Array.from({ length: A_DAY }, (_, at) =>
        putEntry((id += 1).toString(16).padStart(32, '0'), entryOf(day, at)),
      ),
    );
  const records = startRecords(given);
  const counted = async (work: () => Promise<unknown>) => {
    const before = given.store.rowsRead;
    await work();
    return given.store.rowsRead - before;
  };
  const today = await counted(() => records.today.snapshot());
  const insights = await counted(() => records.insights.snapshot(12));
  const logged = valueOf(await records.today.log({ domain: 'mood', valence: 3, energy: 3 }));
  await Promise.all([records.today.snapshot(), records.insights.snapshot(12)]);
  const edit = await counted(async () => {
    valueOf(await records.today.change(logged.id, { domain: 'mood', valence: 5, energy: 3 }, logged.at));
    await Promise.all([records.today.snapshot(), records.insights.snapshot(12)]);
  });
  await new Promise((done) => setTimeout(done));
  const next = startRecords(given);
  const nextToday = await counted(() => next.today.snapshot());
  const nextInsights = await counted(() => next.insights.snapshot(12));
  return { today, insights, edit, nextToday, nextInsights };
}

test('opening Today and one edit read the same rows of ten years as of a month', async () => {
  const month = await rowsRead(30);
  const years = await rowsRead(3650);
  expect(years.today).toBe(month.today);
  expect(years.edit).toBe(month.edit);
  // Today's entries, and the edited day anew for each of the two screens, the row itself; the plan is in memory.
  expect(years.edit).toBeLessThanOrEqual(4 * A_DAY);
  // Insights' first look ever is at its twelve weeks and the one before, however long the diary is.
  expect(years.insights).toBeLessThanOrEqual(13 * 7 * A_DAY + 10);
  // From then on a start reads a row a week, and the entries of the edited week, to list today's and to make its row again.
  expect(years.nextToday).toBe(month.nextToday);
  expect(years.nextToday).toBeLessThanOrEqual(8 * A_DAY + 10);
  // A month of fourteen entries a day has empty weeks before it, whose rows are read like any.
  expect(years.nextInsights).toBe(month.nextInsights);
  expect(years.nextInsights).toBeLessThanOrEqual(13 + 10);
}, 60_000);
