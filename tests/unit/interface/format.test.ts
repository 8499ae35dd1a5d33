import { expect, test } from 'vitest';
import { isInAppBrowser } from '../../../src/lib/features/join/in-app-browser.ts';
import { fromLocalInput, localDay, toLocalInput } from '../../../src/lib/format/local-time.ts';
import { addDays, weekDays } from '../../../src/lib/format/weeks.ts';
import { invitationLink, routes } from '../../../src/lib/routes.ts';

test('ISO weeks: the examples of the standard, and years that begin in the middle of a week', () => {
  expect(weekDays('2026-W47')).toEqual({ first: '2026-11-16', last: '2026-11-22' });
  expect(weekDays('2026-W01')).toEqual({ first: '2025-12-29', last: '2026-01-04' });
  expect(weekDays('2020-W53')).toEqual({ first: '2020-12-28', last: '2021-01-03' });
  expect(weekDays('2021-W01')).toEqual({ first: '2021-01-04', last: '2021-01-10' });
  expect(weekDays('next week')).toBeNull();
  expect(addDays('2024-02-28', 2)).toBe('2024-03-01');
});

test('a moment survives the form field', () => {
  const at = new Date(2026, 10, 21, 7, 5).getTime();
  expect(toLocalInput(at)).toBe('2026-11-21T07:05');
  expect(fromLocalInput(toLocalInput(at))).toBe(at);
  expect(localDay(at)).toBe('2026-11-21');
  expect(fromLocalInput('soon')).toBeNull();
});

test('browsers inside other apps are told from real ones', () => {
  expect(isInAppBrowser('Mozilla/5.0 (Linux; Android 14; Pixel 8; wv) AppleWebKit/537.36 Chrome/130')).toBe(
    true,
  );
  expect(isInAppBrowser('Mozilla/5.0 (iPhone; CPU iPhone OS 18_0) AppleWebKit Instagram 350')).toBe(true);
  expect(
    isInAppBrowser('Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/130 Mobile Safari/537.36'),
  ).toBe(false);
});

test('an invitation’s secret stands after the # and nowhere else', () => {
  expect(invitationLink('https://example.org', 'abc')).toBe('https://example.org/invite#abc');
  expect(invitationLink('https://example.org', '#abc')).toBe('https://example.org/invite#abc');
  expect(routes.person('a/b')).toBe('/people/a%2Fb');
});
