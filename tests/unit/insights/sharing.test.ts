import { describe, expect, test } from 'vitest';
import { createInsightSharing } from '../../../workers/engine/insights/insight-sharing.ts';
import { WINDOW_MINUTES } from '../../../workers/engine/insights/share-times.ts';
import { addDays, daysFrom } from '../../../workers/engine/wellness/calendar.ts';
import { createTestContext, valueOf, type TestContext } from '../support/engine-context.ts';
import { startRecords } from '../support/records.ts';

const MS_PER_MINUTE = 60_000;
const MS_PER_DAY = 86_400_000;

function start(now: string, context: TestContext = createTestContext({ now, zone: 'UTC' })) {
  context.setNow(now);
  const { context: watched, log, derived } = startRecords(context);
  const sharing = createInsightSharing({ ...watched, derived });
  /** Three portions on each of `count` days from `first` on. */
  const eat = async (first: string, count: number, portions = 3) => {
    for (const day of daysFrom(first, count))
      valueOf(await log.log({ domain: 'nutrition', portions, water: 0 }, Date.parse(`${day}T06:00:00Z`)));
  };
  return { context, log, sharing, eat };
}

const refused = (code: string) => ({ ok: false, error: { code } });
const sending = { at: Date.parse('2026-11-20T12:00:00Z'), messageId: 'm1' };

describe('share now', () => {
  test('nothing without a consent, too little without days, then one packet a week', async () => {
    const { sharing, eat } = start('2026-11-20T12:00:00Z');
    expect(await sharing.prepare('ada')).toEqual(refused('no-consent'));
    valueOf(await sharing.grantConsent('ada', 'supporter'));
    expect(await sharing.preview('ada')).toEqual(refused('too-little-data'));
    await eat('2026-11-09', 7);
    const prepared = valueOf(await sharing.prepare('ada'));
    expect(prepared).toMatchObject({ period: '2026-W46', personId: 'ada', packet: { index: 60 } });
    expect(prepared.consentId).toBe((await sharing.consent('ada'))?.id);
    expect(valueOf(await sharing.preview('ada'))).toEqual(prepared.packet);
    expect(valueOf(sharing.decodeReceived(prepared.bytes))).toEqual(prepared.packet);
    valueOf(await sharing.recordSent(prepared, sending));
    expect(await sharing.prepare('ada')).toEqual(refused('already-shared'));
    expect(await sharing.history('ada')).toEqual([
      {
        personId: 'ada',
        bytes: prepared.bytes,
        packet: prepared.packet,
        period: '2026-W46',
        consentId: prepared.consentId,
        ...sending,
      },
    ]);
    expect(await sharing.history('bob')).toEqual([]);
  });

  test.each(daysFrom('2026-11-16', 7))(
    'whoever logged seven days up to today shares at once (%s)',
    async (today) => {
      const { sharing, eat } = start(`${today}T12:00:00Z`);
      await eat(addDays(today, -6), 7);
      valueOf(await sharing.grantConsent('ada', 'coach'));
      const { packet } = valueOf(await sharing.prepare('ada'));
      expect(packet).toMatchObject({ role: 'coach', index: 60 });
    },
  );

  test('a finished week with an index goes before the running one, and is not passed over for it', async () => {
    const { sharing, eat } = start('2026-11-22T12:00:00Z');
    await eat('2026-11-09', 14);
    valueOf(await sharing.grantConsent('ada', 'supporter'));
    const prepared = valueOf(await sharing.prepare('ada'));
    expect(prepared.period).toBe('2026-W46');
    valueOf(await sharing.recordSent(prepared, sending));
    expect(await sharing.prepare('ada')).toEqual(refused('already-shared'));
  });

  test('two writers of one period: the second is refused, also inside a larger write', async () => {
    const { context, sharing, eat } = start('2026-11-20T12:00:00Z');
    await eat('2026-11-09', 7);
    valueOf(await sharing.grantConsent('ada', 'supporter'));
    const [one, two] = [valueOf(await sharing.prepare('ada')), valueOf(await sharing.prepare('ada'))];
    const change = await sharing.sentChange(one, sending);
    expect(await context.store.write([change])).toEqual({ ok: true, value: null });
    expect(await sharing.recordSent(two, sending)).toEqual(refused('already-shared'));
    expect(await context.store.write([await sharing.sentChange(two, sending)])).toEqual(refused('conflict'));
    expect(await sharing.history('ada')).toHaveLength(1);
  });

  test('later entries never change what was shared', async () => {
    const { sharing, eat } = start('2026-11-20T12:00:00Z');
    await eat('2026-11-09', 7);
    valueOf(await sharing.grantConsent('ada', 'supporter'));
    const prepared = valueOf(await sharing.prepare('ada'));
    valueOf(await sharing.recordSent(prepared, sending));
    await eat('2026-11-09', 7, 5);
    expect((await sharing.history('ada'))[0]?.packet).toEqual(prepared.packet);
  });
});

describe('consent', () => {
  test('runs for 90 days', async () => {
    const { context, sharing, eat } = start('2026-11-20T12:00:00Z');
    await eat('2026-11-09', 7);
    const { until } = valueOf(await sharing.grantConsent('ada', 'supporter'));
    expect(until - context.clock.now()).toBe(90 * MS_PER_DAY);
    context.setNow(new Date(until - 1).toISOString());
    expect(await sharing.preview('ada')).toEqual(refused('too-little-data'));
    expect(await sharing.consent('ada')).not.toBeNull();
    context.setNow(new Date(until).toISOString());
    expect(await sharing.preview('ada')).toEqual(refused('no-consent'));
    expect(await sharing.consent('ada')).toBeNull();
  });

  test('paused or stopped, nothing is made; a new one replaces the old', async () => {
    const { sharing, eat } = start('2026-11-20T12:00:00Z');
    await eat('2026-11-09', 7);
    expect(await sharing.setPaused('ada', true)).toEqual(refused('gone'));
    const first = valueOf(await sharing.grantConsent('ada', 'supporter'));
    valueOf(await sharing.setPaused('ada', true));
    expect(await sharing.consent('ada')).toMatchObject({ paused: true });
    expect(await sharing.prepare('ada')).toEqual(refused('no-consent'));
    valueOf(await sharing.setPaused('ada', false));
    expect((await sharing.prepare('ada')).ok).toBe(true);
    const second = valueOf(await sharing.grantConsent('ada', 'coach'));
    expect(second.id).not.toBe(first.id);
    expect(valueOf(await sharing.prepare('ada'))).toMatchObject({
      consentId: second.id,
      packet: { role: 'coach' },
    });
    valueOf(await sharing.stop('ada'));
    expect(await sharing.prepare('ada')).toEqual(refused('no-consent'));
    expect(await sharing.stop('ada')).toEqual({ ok: true, value: null });
  });

  test('of one person says nothing about another', async () => {
    const { sharing, eat } = start('2026-11-20T12:00:00Z');
    await eat('2026-11-09', 7);
    valueOf(await sharing.grantConsent('ada', 'supporter'));
    expect(await sharing.prepare('bob')).toEqual(refused('no-consent'));
  });

  test('a refused write grants nothing', async () => {
    const { context, sharing } = start('2026-11-20T12:00:00Z');
    context.store.failWrites({ code: 'storage-full' });
    expect(await sharing.grantConsent('ada', 'coach')).toEqual(refused('storage-full'));
    context.store.failWrites(null);
    expect(await sharing.consent('ada')).toBeNull();
  });
});

describe('the weekly cadence', () => {
  const nothing = { personIds: [], nextAt: null };

  test('a week that ended under the consent leaves at one random minute, drawn once', async () => {
    const { context, sharing, eat } = start('2026-11-20T12:00:00Z');
    await eat('2026-11-09', 12);
    valueOf(await sharing.grantConsent('ada', 'supporter'));
    // Week 46 ended before the consent.
    expect(await sharing.dueShares()).toEqual(nothing);
    context.setNow('2026-11-23T00:00:30Z');
    const { personIds, nextAt } = await sharing.dueShares();
    expect(personIds).toEqual([]);
    if (nextAt === null) throw new Error('nothing planned');
    expect(nextAt % MS_PER_MINUTE).toBe(0);
    expect(nextAt).toBeGreaterThan(context.clock.now());
    expect(nextAt).toBeLessThanOrEqual(context.clock.now() + (WINDOW_MINUTES + 1) * MS_PER_MINUTE);
    // A restart draws no second minute.
    const again = start('2026-11-23T00:05:00Z', context);
    expect(await again.sharing.dueShares()).toEqual({ personIds: [], nextAt });
    context.setNow(new Date(nextAt).toISOString());
    expect(await sharing.dueShares()).toEqual({ personIds: ['ada'], nextAt: null });
    const prepared = valueOf(await sharing.prepare('ada'));
    expect(prepared.period).toBe('2026-W47');
    valueOf(await sharing.recordSent(prepared, sending));
    expect(await sharing.dueShares()).toEqual(nothing);
  });

  test('a pause and a week with too little data plan exactly the same: nothing', async () => {
    const paused = start('2026-11-20T12:00:00Z');
    await paused.eat('2026-11-16', 5);
    valueOf(await paused.sharing.grantConsent('ada', 'coach'));
    valueOf(await paused.sharing.setPaused('ada', true));
    const quiet = start('2026-11-20T12:00:00Z');
    await quiet.eat('2026-11-18', 3);
    valueOf(await quiet.sharing.grantConsent('ada', 'coach'));
    for (const { context, sharing } of [paused, quiet]) {
      context.setNow('2026-11-23T12:00:00Z');
      expect(await sharing.dueShares()).toEqual(nothing);
    }
  });

  test('minutes differ between people and lie all over the window', async () => {
    const { context, sharing, eat } = start('2026-11-20T12:00:00Z');
    await eat('2026-11-16', 5);
    for (let person = 0; person < 40; person++)
      valueOf(await sharing.grantConsent(`p${person}`, 'supporter'));
    context.setNow('2026-11-23T00:00:00Z');
    await sharing.dueShares();
    const due: number[] = [];
    for (const hour of [2, 4, 6, 8, 10, 12, 13]) {
      context.setNow(`2026-11-23T${String(hour).padStart(2, '0')}:00:00Z`);
      due.push((await sharing.dueShares()).personIds.length);
    }
    expect(due.at(-1)).toBe(40);
    expect(new Set(due).size).toBeGreaterThan(4);
  });
});
