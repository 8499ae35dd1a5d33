import * as v from 'valibot';
import type { ClinicianPacket } from '../../api/clinician.ts';
import type { CoachPacket, InsightPacket, SupporterPacket } from '../../api/people.ts';
import { DOMAINS, type Domain } from '../../api/records.ts';
import { bandOf } from '../wellness/band.ts';
import { isIsoWeek } from '../wellness/calendar.ts';
import { saysSomething } from '../wellness/derived-patterns.ts';
import { MIN_COVERAGE, MIN_DOMAIN_DAYS } from '../wellness/formula.ts';
import { TREND_WEEKS } from './build-packet.ts';
import { sentenceFor } from './sentence.ts';

const whole = (min: number, max: number) => v.pipe(v.number(), v.integer(), v.minValue(min), v.maxValue(max));
const index = v.nullable(whole(0, 100));
const formula = v.pipe(v.string(), v.regex(/^fwi-[1-9]\d?(?:-own)?$/));
const week = v.pipe(v.string(), v.check(isIsoWeek));
const direction = v.nullable(v.picklist(['up', 'steady', 'down']));

/** In one order, each domain once. */
function inOrder(items: readonly { readonly domain: Domain }[]): boolean {
  return items.every(({ domain }, at) => {
    const before = items[at - 1];
    return before === undefined || DOMAINS.indexOf(before.domain) < DOMAINS.indexOf(domain);
  });
}

const supporter = v.pipe(
  v.strictObject({
    role: v.literal('supporter'),
    schema: v.literal(1),
    formula,
    week,
    index: v.nullable(v.pipe(whole(0, 100), v.multipleOf(5))),
    band: v.nullable(v.picklist(['starting', 'building', 'steady', 'strong'])),
    direction,
    sentence: v.picklist([
      'too-little-data',
      'starting',
      'building-up',
      'building-steady',
      'building-down',
      'steady-up',
      'steady-steady',
      'steady-down',
      'strong-up',
      'strong-steady',
      'strong-down',
    ]),
  }),
  v.check((packet) => packet.band === (packet.index === null ? null : bandOf(packet.index))),
  v.check((packet) => packet.sentence === sentenceFor(packet.band, packet.direction)),
  v.check((packet) => packet.index !== null || packet.direction === null),
);

const adherenceItem = v.pipe(
  v.strictObject({
    domain: v.picklist(DOMAINS),
    done: whole(0, 7),
    planned: whole(1, 7),
  }),
  v.check(({ done, planned }) => done <= planned),
);

const coach = v.pipe(
  v.strictObject({
    role: v.literal('coach'),
    schema: v.literal(1),
    formula,
    week,
    index,
    coverage: whole(0, 7),
    direction,
    trend: v.pipe(v.array(index), v.length(TREND_WEEKS)),
    adherence: v.pipe(
      v.array(adherenceItem),
      v.maxLength(DOMAINS.length),
      v.check((items) => inOrder(items)),
    ),
    withoutMood: v.boolean(),
  }),
  v.check((packet) => packet.trend.at(-1) === packet.index),
  v.check((packet) => packet.index === null || packet.coverage >= MIN_COVERAGE),
  v.check((packet) => packet.index !== null || packet.direction === null),
  v.check((packet) => packet.adherence.length === 0 || packet.coverage >= MIN_DOMAIN_DAYS),
  v.check(({ adherence, withoutMood }) => !withoutMood || adherence.every(({ domain }) => domain !== 'mood')),
);

const pattern = v.pipe(
  v.strictObject({
    domain: v.picklist(DOMAINS),
    level: v.nullable(v.picklist(['lower', 'middle', 'upper'])),
    regularity: v.nullable(v.picklist(['even', 'mixed', 'uneven'])),
    contrast: v.nullable(v.picklist(['weekdays-higher', 'alike', 'weekends-higher'])),
    trend: v.picklist(['up', 'steady', 'down', 'not-enough-data']),
    adherence: v.nullable(v.picklist(['mostly', 'partly', 'at-times'])),
  }),
  // Both come from the same weeks.
  v.check(({ level, regularity }) => (level === null) === (regularity === null)),
  v.check(saysSomething),
);

const clinician = v.strictObject({
  role: v.literal('clinician'),
  schema: v.literal(1),
  formula,
  week,
  patterns: v.pipe(
    v.array(pattern),
    v.minLength(1),
    v.maxLength(DOMAINS.length),
    v.check((items) => inOrder(items)),
  ),
});

/** The closed schema of each role: exact fields, ranges, and what follows from what. */
export const PACKET_SCHEMAS = { supporter, coach, clinician } as const satisfies {
  supporter: v.GenericSchema<unknown, SupporterPacket>;
  coach: v.GenericSchema<unknown, CoachPacket>;
  clinician: v.GenericSchema<unknown, ClinicianPacket>;
};

/** A value as a packet of exactly this form, or undefined. */
export function asPacket(role: InsightPacket['role'], value: unknown): InsightPacket | undefined {
  const parsed = v.safeParse(PACKET_SCHEMAS[role], value, { abortEarly: true });
  return parsed.success ? parsed.output : undefined;
}
