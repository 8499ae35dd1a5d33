/** @file Raw data has no code path to an encoder (design.md, section 4 rule 6): by imports and by types. */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { LogEntry } from '../../../workers/api/records.ts';
import type { WeekIndex } from '../../../workers/api/insights.ts';
import type { CoachPacket } from '../../../workers/api/people.ts';
import { buildPacket } from '../../../workers/engine/insights/build-packet.ts';
import { encodePacket } from '../../../workers/engine/insights/packet-codec.ts';
import { scopeOf } from '../../../workers/engine/insights/scope.ts';
import { consentFor } from './support.ts';

const folder = new URL('../../../workers/engine/insights/', import.meta.url);
const files = readdirSync(folder).filter((name) => name.endsWith('.ts'));

/** Names imported from a module whose path matches, over all files of insights/. */
function imported(from: RegExp): readonly string[] {
  return files.flatMap((name) => {
    const source = readFileSync(new URL(name, folder), 'utf8');
    return [...source.matchAll(/import (?:type )?\{([^}]*)\} from '([^']+)'/g)]
      .filter(([, , path]) => from.test(path ?? ''))
      .flatMap(([, names]) => (names ?? '').split(',').map((word) => word.replace(/^\s*type /, '').trim()))
      .filter((word) => word !== '');
  });
}

test('insights/ imports derived types, never entries, journal, medical vault or import', () => {
  expect(files.length).toBeGreaterThan(8);
  expect(imported(/\/(records|medical-vault|journal)\/|\/import\//)).toEqual([]);
  expect(new Set(imported(/api\/records\.ts$/))).toEqual(new Set(['DOMAINS', 'Domain']));
  expect(imported(/daily-series/)).toEqual([]);
  // A control: the search finds what is there.
  expect(imported(/derived-weeks/)).toContain('DerivedWeeks');
});

/** Never called: compiled, so that each line below stays an error. */
export function rejectedByTypes(entries: readonly LogEntry[], week: WeekIndex, packet: CoachPacket): void {
  const scope = scopeOf(consentFor('coach'));
  // @ts-expect-error Log entries are no derived weeks.
  buildPacket(scope, entries, '2026-W47');
  const byHand = {
    formula: 'fwi-1',
    domains: [],
    weeks: [{ ...week, complete: true, adherence: [], moved: null }],
  };
  // @ts-expect-error Weeks put together by hand lack the mark that only deriveWeeks sets.
  buildPacket(scope, byHand, '2026-W47');
  // @ts-expect-error A packet put together by hand lacks the mark that only buildPacket sets.
  encodePacket(consentFor('coach'), 0, packet);
}
