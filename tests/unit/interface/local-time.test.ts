/** @file The small clock of the forms against the engine's: both read local times the same way. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fromLocalInput, localDay, toLocalInput } from '../../../src/lib/format/local-time.ts';
import { instantOf, localMinute } from '../../../workers/engine/records/zone.ts';

const ZONES = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'America/St_Johns',
  'Australia/Lord_Howe',
  'Asia/Kathmandu',
  'Pacific/Apia',
];
const MINUTE = 60_000;
const minutes = fc
  .integer({ min: Date.parse('2015-01-01') / MINUTE, max: Date.parse('2027-01-01') / MINUTE })
  .map((n) => n * MINUTE);

test('an instant shows the same minute as in the engine', () => {
  fc.assert(
    fc.property(fc.constantFrom(...ZONES), minutes, (zone, at) => {
      expect(toLocalInput(at, zone)).toBe(localMinute(at, zone));
      expect(localDay(at, zone)).toBe(localMinute(at, zone).slice(0, 10));
    }),
    { numRuns: 500 },
  );
});

test('a typed minute is the same instant as in the engine', () => {
  fc.assert(
    fc.property(fc.constantFrom(...ZONES), minutes, (zone, at) => {
      const typed = new Date(at).toISOString().slice(0, 16);
      expect(fromLocalInput(typed, zone)).toBe(instantOf(typed.slice(0, 10), typed.slice(11), zone));
    }),
    { numRuns: 500 },
  );
});

test.each([
  ['left out: an hour later', '2026-03-29T02:30', 'Europe/Berlin', '2026-03-29T01:30:00Z'],
  ['twice: the earlier', '2026-10-25T02:30', 'Europe/Berlin', '2026-10-25T00:30:00Z'],
  ['left out in New York', '2026-03-08T02:15', 'America/New_York', '2026-03-08T07:15:00Z'],
  ['half an hour twice', '2026-04-05T01:45', 'Australia/Lord_Howe', '2026-04-04T14:45:00Z'],
])('%s', (_, typed, zone, instant) => {
  const at = Date.parse(instant);
  expect(fromLocalInput(typed, zone)).toBe(at);
  expect(instantOf(typed.slice(0, 10), typed.slice(11), zone)).toBe(at);
});

test('what is no time is none', () => {
  expect(fromLocalInput('', 'UTC')).toBeNull();
  expect(fromLocalInput('soon', 'UTC')).toBeNull();
});
