import * as v from 'valibot';
import type { CoachPacket, InsightPacket, SupporterPacket } from '../../api/people.ts';
import { bandOf } from '../wellness/band.ts';
import { isIsoWeek } from '../wellness/calendar.ts';
import { MIN_COVERAGE, MIN_DOMAIN_DAYS } from '../wellness/formula.ts';
import { TREND_WEEKS } from './build-packet.ts';
import { sentenceFor } from './sentence.ts';

const whole = (min: number, max: number) => v.pipe(v.number(), v.integer(), v.minValue(min), v.maxValue(max));
const index = v.nullable(whole(0, 100));
const formula = v.pipe(v.string(), v.regex(/^fwi-[1-9]\d?$/));
const week = v.pipe(v.string(), v.check(isIsoWeek));
const direction = v.nullable(v.picklist(['up', 'steady', 'down']));

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
    domain: v.picklist(['activity', 'nutrition']),
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
    adherence: v.pipe(v.array(adherenceItem), v.maxLength(2)),
    withoutMood: v.literal(true),
  }),
  v.check((packet) => packet.trend.at(-1) === packet.index),
  v.check((packet) => packet.index === null || packet.coverage >= MIN_COVERAGE),
  v.check((packet) => packet.index !== null || packet.direction === null),
  v.check((packet) => packet.adherence.length === 0 || packet.coverage >= MIN_DOMAIN_DAYS),
  // In one order, each domain once.
  v.check(({ adherence: [first, second] }) => second === undefined || first?.domain === 'activity'),
  v.check(({ adherence: [, second] }) => second === undefined || second.domain === 'nutrition'),
);

/** The closed schema of each role: exact fields, ranges, and what follows from what. */
export const PACKET_SCHEMAS = { supporter, coach } as const satisfies {
  supporter: v.GenericSchema<unknown, SupporterPacket>;
  coach: v.GenericSchema<unknown, CoachPacket>;
};

/** A value as a packet of exactly this form, or undefined. */
export function asPacket(role: InsightPacket['role'], value: unknown): InsightPacket | undefined {
  const parsed = v.safeParse(PACKET_SCHEMAS[role], value, { abortEarly: true });
  return parsed.success ? parsed.output : undefined;
}
