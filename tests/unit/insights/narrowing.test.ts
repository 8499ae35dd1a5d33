/** @file What a consent may narrow, and that nothing widens: what a narrowed packet may depend on. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ROLES, type Role } from '../../../workers/api/people.ts';
import { DOMAINS, type Domain } from '../../../workers/api/records.ts';
import type { SharedField } from '../../../workers/api/sharing.ts';
import { buildPacket } from '../../../workers/engine/insights/build-packet.ts';
import {
  CARE_TEAM_VISIBILITY,
  firstDomains,
  optionalFields,
  visibleFields,
} from '../../../workers/engine/insights/careTeamVisibility.ts';
import type { Consent } from '../../../workers/engine/insights/consent.ts';
import { decideShare } from '../../../workers/engine/insights/decide-share.ts';
import { encodePacket } from '../../../workers/engine/insights/packet-codec.ts';
import { narrowed, scopeOf } from '../../../workers/engine/insights/scope.ts';
import { switched, switchesOf } from '../../../workers/engine/insights/switches.ts';
import { addDays, daysFrom, isoWeekOf } from '../../../workers/engine/wellness/calendar.ts';
import type { DatedEntry } from '../../../workers/engine/wellness/daily-series.ts';
import { dated } from '../wellness/arbitraries.ts';
import { FIRST_DAY, life } from './lives.ts';
import {
  consentFor,
  derivedUnder,
  eat,
  feel,
  LAST_MONDAY,
  LAST_WEEK,
  NOW,
  ORDINARY,
  walk,
} from './support.ts';

const PAIRS = 1000;
const DAYS = 36;

const role = fc.constantFrom<Role>(...ROLES);
/** Some of what a consent could say, allowed or not. */
const anyFields = fc.subarray([...ROLES.flatMap(visibleFields), 'constructor', 'journal'] as SharedField[]);
const anyDomains = fc.subarray([...DOMAINS, 'journal', 'vault'] as Domain[]);

function share(consent: Consent, entries: readonly DatedEntry[]) {
  return decideShare({ consent, now: NOW, derived: derivedUnder(consent, entries), shared: new Set() });
}

function plaintext(consent: Consent, entries: readonly DatedEntry[]): string {
  const shared = share(consent, entries);
  return shared.ok ? Buffer.from(shared.value.bytes).toString('hex') : shared.error.code;
}

/** Eight ordinary weeks, so that every role has something to say. */
const LONG: readonly DatedEntry[] = daysFrom(addDays(LAST_MONDAY, -49), 56).flatMap((day, i) => [
  eat(day, 1 + (i % 5)),
  walk(day, 10 + 3 * (i % 7)),
  feel(day, 1 + (i % 5)),
]);

describe('a consent only ever narrows its role', () => {
  test('whatever its row says, its scope lies within the role', () => {
    fc.assert(
      fc.property(role, anyFields, anyDomains, (of, fields, domains) => {
        const scope = scopeOf({ role: of, fields, domains });
        const allowed = CARE_TEAM_VISIBILITY[of];
        expect(scope.domains.every((domain) => allowed.domains.includes(domain))).toBe(true);
        expect(scope.domains.every((domain) => domains.includes(domain))).toBe(true);
        for (const field of optionalFields(of))
          expect(scope.withheld.has(field)).toBe(!fields.includes(field));
      }),
    );
  });

  test('every packet under it says nothing that the packet under a whole consent wouldn’t', () => {
    let packets = 0;
    fc.assert(
      fc.property(life, role, anyFields, (entries, of, fields) => {
        const whole = share(consentFor(of), entries);
        const part = share(consentFor(of, { fields }), entries);
        if (!whole.ok || !part.ok) {
          // Withholding may leave nothing to say, and never makes something to say.
          if (!whole.ok) expect(part).toEqual(whole);
          return;
        }
        packets += 1;
        expect(Object.keys(part.value.packet)).toEqual(Object.keys(whole.value.packet));
        expect(narrowed(whole.value.packet, scopeOf(consentFor(of, { fields })))).toEqual(part.value.packet);
        // Narrowing twice is narrowing once.
        expect(narrowed(part.value.packet, scopeOf(consentFor(of, { fields })))).toEqual(part.value.packet);
      }),
      { numRuns: 500 },
    );
    expect(packets).toBeGreaterThan(100);
  });

  test('the encoder takes out what is withheld, also where it was built in', () => {
    const consent = consentFor('coach');
    const built = buildPacket(scopeOf(consent), derivedUnder(consent, ORDINARY), LAST_WEEK);
    if (built === null) throw new Error('no packet');
    const bare = consentFor('coach', { fields: ['index'] });
    const bytes = encodePacket(bare, NOW, built);
    expect(bytes).toEqual(encodePacket(bare, NOW, { ...built, ...narrowed(built, scopeOf(bare)) }));
    expect(share(bare, ORDINARY)).toMatchObject({
      value: { packet: { index: 63, direction: null, trend: [null, null, null, 63], adherence: [] } },
    });
  });

  test('a packet over a domain that the consent leaves out is a bug and never bytes', () => {
    const consent = consentFor('supporter', { domains: ['nutrition'] });
    const tooWide = derivedUnder(consentFor('supporter'), ORDINARY);
    expect(() => buildPacket(scopeOf(consent), tooWide, LAST_WEEK)).toThrow('leaves out');
  });

  test('all domains off: nothing is ever sent', () => {
    for (const of of ROLES) expect(plaintext(consentFor(of, { domains: [] }), LONG)).toBe('too-little-data');
  });

  test('mood is off for a coach at first, and the packet says so; switched on, it says that too', () => {
    expect(firstDomains('coach')).not.toContain('mood');
    expect(share(consentFor('coach'), ORDINARY)).toMatchObject({ value: { packet: { withoutMood: true } } });
    const on = consentFor('coach', { domains: [...DOMAINS] });
    expect(share(on, ORDINARY)).toMatchObject({ value: { packet: { withoutMood: false } } });
  });
});

describe('switches', () => {
  test('every one can be set off and on again, and ends where it began', () => {
    for (const of of ROLES) {
      const consent = consentFor(of, { domains: CARE_TEAM_VISIBILITY[of].domains });
      const switches = switchesOf(consent, DOMAINS);
      expect(switches.length).toBeGreaterThan(3);
      for (const one of switches) {
        expect(one.on).toBe(true);
        const off = switched(consent, one, false);
        if (off === null) throw new Error('no such switch');
        const narrower = { ...consent, ...off };
        expect(switchesOf(narrower, DOMAINS).filter(({ on }) => !on)).toEqual([{ ...one, on: false }]);
        expect(switched(narrower, one, true)).toEqual({ fields: consent.fields, domains: consent.domains });
      }
    }
  });

  test('what a role doesn’t have can’t be switched, and what isn’t optional can’t be withheld', () => {
    for (const of of ROLES) {
      const consent = consentFor(of);
      for (const name of ['index', 'week', 'role', 'level', 'journal'] as SharedField[])
        if (!optionalFields(of).includes(name))
          expect(switched(consent, { kind: 'field', name }, true)).toBeNull();
      expect(switched(consent, { kind: 'domain', name: 'journal' as Domain }, true)).toBeNull();
    }
  });
});

describe('the roles bar under a narrowed consent', () => {
  test(`the same bytes for ${PAIRS} pairs that differ only in domains that are switched off`, () => {
    let packets = 0;
    let compared = 0;
    const lives = fc.oneof(life, fc.constant(LONG));
    fc.assert(
      fc.property(
        lives,
        role,
        fc.subarray([...DOMAINS], { minLength: 1, maxLength: DOMAINS.length - 1 }),
        fc.array(dated(FIRST_DAY, DAYS), { minLength: 1, maxLength: 40 }),
        (entries, of, domains, others) => {
          const consent = consentFor(of, { domains });
          const kept = entries.filter(({ domain }) => domains.includes(domain));
          const other = [...others.filter(({ domain }) => !domains.includes(domain)), ...kept];
          fc.pre(JSON.stringify(other) !== JSON.stringify(entries));
          const bytes = plaintext(consent, entries);
          expect(plaintext(consent, other)).toBe(bytes);
          compared += 1;
          if (bytes !== 'too-little-data') packets += 1;
        },
      ),
      { numRuns: PAIRS },
    );
    expect(compared).toBeGreaterThanOrEqual(PAIRS);
    expect(packets).toBeGreaterThan(PAIRS / 4);
  });

  test(`a coach without direction and trend: the same bytes for ${PAIRS} lives with other weeks before the last`, () => {
    const consent = consentFor('coach', {
      fields: visibleFields('coach').filter((field) => field !== 'direction' && field !== 'trend'),
    });
    let packets = 0;
    let compared = 0;
    fc.assert(
      fc.property(life, fc.array(dated(FIRST_DAY, DAYS), { maxLength: 60 }), (entries, others) => {
        const last = entries.filter(({ day }) => isoWeekOf(day) === LAST_WEEK);
        const other = [...others.filter(({ day }) => day < LAST_MONDAY), ...last];
        fc.pre(JSON.stringify(other) !== JSON.stringify(entries));
        // The running week is another period: without an index of the last one nothing is compared.
        const bytes = plaintext(
          consent,
          entries.filter(({ day }) => day < addDays(LAST_MONDAY, 7)),
        );
        expect(plaintext(consent, other)).toBe(bytes);
        compared += 1;
        if (bytes !== 'too-little-data') packets += 1;
      }),
      { numRuns: PAIRS },
    );
    expect(compared).toBeGreaterThanOrEqual(PAIRS);
    expect(packets).toBeGreaterThan(PAIRS / 4);
  });

  test('a clinician without adherence: the same bytes whatever the plan was; with it, a control, not', () => {
    const without = consentFor('clinician', {
      fields: visibleFields('clinician').filter((field) => field !== 'adherence'),
    });
    for (const consent of [without, consentFor('clinician')]) {
      const few = LONG.filter(({ domain }) => domain !== 'mood');
      // Rest days are logged and not done: the same scores, another adherence.
      const planless = { ...derivedUnder(consent, few) };
      if (!('patterns' in planless)) throw new Error('not of patterns');
      const patterns = planless.patterns.map((pattern) => ({ ...pattern, adherence: 'at-times' as const }));
      const bytes = (derived: typeof planless) => {
        const shared = decideShare({ consent, now: NOW, derived, shared: new Set() });
        return shared.ok ? Buffer.from(shared.value.bytes).toString('hex') : '';
      };
      expect(bytes({ ...planless, patterns }) === bytes(planless)).toBe(consent === without);
    }
  });
});
