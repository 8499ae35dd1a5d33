/** @file Made-up snapshots for the interface's tests and for looking at screens. Never shipped. */
import type {
  BackendSnapshot,
  BackupSnapshot,
  CoachPacket,
  ConversationSnapshot,
  DomainScore,
  InvitationSummary,
  JournalNote,
  LogEntry,
  MeasureScore,
  Message,
  OwnWeek,
  PersonSummary,
  PlanDay,
  PlanItem,
  PlanItemSnapshot,
  SecuritySnapshot,
  SeriesPattern,
  StoredTable,
  SupporterPacket,
} from '../../workers/api/index.ts';

const MINUTE = 60_000;
const DAY = 86_400_000;
/** Noon, so that no time zone moves a day. */
export const NOW = new Date().setHours(12, 0, 0, 0);

export const ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone;

export const isoDay = (at: number): string => {
  const date = new Date(at);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
};

const addDays = (day: string, days: number): string =>
  isoDay(new Date(`${day}T12:00:00`).getTime() + days * DAY);

export const daysAgo = (days: number): number => NOW - days * DAY;
export const minutesAgo = (minutes: number): number => Date.now() - minutes * MINUTE;

/** Monday of the week that is `weeks` before this one. */
function monday(weeks: number): number {
  const weekday = (new Date(NOW).getDay() + 6) % 7;
  return NOW - (weekday + weeks * 7) * DAY;
}

export function isoWeek(weeksAgo: number): string {
  const thursday = new Date(monday(weeksAgo) + 3 * DAY);
  const first = new Date(thursday.getFullYear(), 0, 4, 12).getTime();
  const weekday = (new Date(first).getDay() + 6) % 7;
  const number = Math.round((thursday.getTime() - (first - weekday * DAY + 3 * DAY)) / (7 * DAY)) + 1;
  return `${thursday.getFullYear()}-W${String(number).padStart(2, '0')}`;
}

export const noteAt = (at: number, text: string, id: string): JournalNote => ({
  ...{ id, at, zone: ZONE, day: isoDay(at), changedAt: at, text },
});

export const sampleNotes = (): JournalNote[] => [
  noteAt(NOW, 'A **slow** morning. Tea, rain, and nobody wanted anything.', 'n-1'),
  noteAt(
    NOW - DAY,
    '# What was good\n\n- the walk with Ana\n- [this poem](https://example.org/poem)\n\n> Be where your feet are.\n\n<b>not bold</b> ![a hill](https://example.org/hill.png) [no](javascript:alert(1))',
    'n-2',
  ),
  noteAt(NOW - DAY - 60 * MINUTE, 'Averyverylongwordwithoutanyspace'.repeat(6), 'n-3'),
];

export const sampleEntries = (): LogEntry[] => [
  { id: 'e1', at: NOW, day: isoDay(NOW), zone: ZONE, source: 'form', domain: 'mood', valence: 4, energy: 3 },
  {
    id: 'e2',
    at: NOW - 3 * 60 * MINUTE,
    zone: ZONE,
    day: isoDay(NOW),
    source: 'form',
    domain: 'activity',
    kind: 'walk',
    minutes: 35,
    intensity: 'moderate',
  },
  ...[1, 2, 4, 5].map((days): LogEntry => ({
    id: `n${days}`,
    at: daysAgo(days),
    zone: ZONE,
    day: isoDay(daysAgo(days)),
    source: days > 3 ? 'csv' : 'form',
    domain: 'nutrition',
    portions: days,
    water: 6,
  })),
];

type Made = readonly [DomainScore['domain'], number | null, readonly MeasureScore[]];

function measure(
  name: MeasureScore['measure'],
  anchor: number,
  monday: string,
  amounts: readonly number[],
  amount: number | null,
  score: number | null,
  counts = true,
): MeasureScore {
  const days = amounts.map((one, at) => ({ day: addDays(monday, at), amount: one }));
  return { measure: name, anchor, days, amount, score, counts: counts && score !== null };
}

const domain = ([name, score, measures]: Made): DomainScore => ({
  domain: name,
  score,
  weight: 1,
  days: Math.max(...measures.map(({ days }) => days.length)),
  measures,
});

const fullWeek = (day: string, activity: number): readonly DomainScore[] =>
  [
    [
      'activity',
      activity,
      [
        measure('minutes', 150, day, [30, 0, 0, 1.5 * activity - 30], 1.5 * activity, activity),
        measure('steps', 8000, day, [4100, 5200, 3000, 6100, 4400], 4560, 57, false),
      ],
    ] as const,
    ['nutrition', 68, [measure('portions', 5, day, [3, 4, 3, 3, 4], 3.4, 68)]] as const,
    [
      'sleep',
      84,
      [
        measure('duration', 420, day, [400, 380, 430, 410, 390], 402, 95.7),
        measure('regularity', 60, day, [400, 380, 430, 410, 390], 76.6, 72.3),
      ],
    ] as const,
    ['mood', 65, [measure('valence', 5, day, [4, 3, 4, 3, 4], 3.6, 65)]] as const,
  ].map(domain);

const thinWeek = (day: string): readonly DomainScore[] =>
  [
    ['activity', null, [measure('minutes', 150, day, [20, 20], 40, null)]] as const,
    ['nutrition', null, [measure('portions', 5, day, [], null, null)]] as const,
    ['sleep', null, [measure('duration', 420, day, [], null, null)]] as const,
    ['mood', null, [measure('valence', 5, day, [3], 3, null)]] as const,
  ].map(domain);

export function sampleWeeks(values: readonly (number | null)[]): OwnWeek[] {
  return values.map((value, index) => {
    const weeksAgo = values.length - 1 - index;
    const firstDay = isoDay(monday(weeksAgo));
    const before = values[index - 1] ?? null;
    // Activity carries the index of these made-up weeks; the other three stay.
    const activity = value === null ? 0 : Math.min(100, Math.max(0, 4 * value - 68 - 84 - 65));
    const change = value === null || before === null ? 0 : value - before;
    return {
      week: isoWeek(weeksAgo),
      firstDay,
      lastDay: isoDay(monday(weeksAgo) + 6 * DAY),
      value,
      coverage: value === null ? 2 : 6,
      complete: weeksAgo > 0,
      domains: value === null ? thinWeek(firstDay) : fullWeek(firstDay, activity),
      direction: weeksAgo === 0 || index === 0 ? null : 'up',
      moved:
        value === null || before === null
          ? null
          : {
              from: before,
              to: value,
              change,
              parts: (
                [
                  ['activity', change - 1],
                  ['nutrition', 1.5],
                  ['sleep', 0],
                  ['mood', -0.5],
                ] as const
              ).map(([name, points]) => ({ domain: name, points })),
            },
    };
  });
}

export const PATTERNS: readonly SeriesPattern[] = [
  {
    series: 'minutes',
    trend: 'up',
    days: 31,
    level: 'middle',
    regularity: 'mixed',
    contrast: 'weekends-higher',
  },
  { series: 'steps', trend: 'not-enough-data', days: 9, level: null, regularity: null, contrast: null },
  { series: 'portions', trend: 'steady', days: 40, level: 'upper', regularity: 'even', contrast: 'alike' },
  {
    series: 'duration',
    trend: 'down',
    days: 38,
    level: 'upper',
    regularity: 'even',
    contrast: 'weekdays-higher',
  },
  { series: 'valence', trend: 'steady', days: 37, level: 'middle', regularity: 'uneven', contrast: null },
];

const weekdayItem: PlanItem = {
  id: 'walks',
  goal: { kind: 'activity', activity: 'walk', minutes: 20 },
  when: { kind: 'weekdays', weekdays: [1, 3, 5] },
  from: isoDay(daysAgo(40)),
  until: null,
};

export const PLAN_SNAPSHOTS: readonly PlanItemSnapshot[] = [
  {
    item: weekdayItem,
    thisWeek: { done: 2, planned: 3, unit: 'days' },
    lastWeeks: { done: 10, planned: 12, unit: 'days' },
  },
  {
    item: {
      id: 'greens',
      goal: { kind: 'portions', portions: 4 },
      when: { kind: 'days', days: 5 },
      from: isoDay(daysAgo(20)),
      until: isoDay(daysAgo(-30)),
    },
    thisWeek: { done: 1, planned: 5, unit: 'days' },
    lastWeeks: { done: 6, planned: 15, unit: 'days' },
  },
  {
    item: {
      id: 'moving',
      goal: { kind: 'activity', activity: 'any', minutes: 1 },
      when: { kind: 'minutes', minutes: 150 },
      from: isoDay(daysAgo(20)),
      until: null,
    },
    thisWeek: { done: 90, planned: 150, unit: 'minutes' },
    lastWeeks: null,
  },
];

/** Every third day done, the others of Monday, Wednesday and Friday planned. */
export function sampleMonth(month: string): readonly PlanDay[] {
  const [year = 0, number = 1] = month.split('-').map(Number);
  const count = new Date(year, number, 0).getDate();
  return Array.from({ length: count }, (_, at): PlanDay => {
    const day = `${month}-${String(at + 1).padStart(2, '0')}`;
    const weekday = (new Date(`${day}T12:00:00`).getDay() + 6) % 7;
    const isDone = at % 3 === 0;
    const isPlanned = weekday === 0 || weekday === 2 || weekday === 4;
    return {
      day,
      done: isDone ? ['walks'] : [],
      planned: !isDone && isPlanned ? ['walks'] : [],
      rest: !isDone && weekday === 6,
    };
  });
}

export const WEEKS = [48, 52, null, 51, 58, 61, 57, 63, 66, 64, 70, 70] as const;

export const supporterPacket = (weeksAgo: number): SupporterPacket => ({
  role: 'supporter',
  schema: 1,
  formula: 'fwi-1',
  week: isoWeek(weeksAgo),
  index: 70,
  band: 'steady',
  direction: weeksAgo % 2 === 0 ? 'up' : 'steady',
  sentence: weeksAgo % 2 === 0 ? 'steady-up' : 'steady-steady',
});

export const coachPacket = (weeksAgo: number): CoachPacket => ({
  role: 'coach',
  schema: 1,
  formula: 'fwi-1',
  week: isoWeek(weeksAgo),
  index: 72,
  coverage: 6,
  direction: 'up',
  trend: [61, null, 66, 72],
  adherence: [
    { domain: 'activity', done: 3, planned: 4 },
    { domain: 'nutrition', done: 5, planned: 5 },
  ],
  withoutMood: true,
});

export const emptyWeekPacket = (weeksAgo: number): SupporterPacket => ({
  role: 'supporter',
  schema: 1,
  formula: 'fwi-1',
  week: isoWeek(weeksAgo),
  index: null,
  band: null,
  direction: null,
  sentence: 'too-little-data',
});

export const PEOPLE: PersonSummary[] = [
  {
    id: 'coach-1',
    name: 'Mira Okafor',
    theirRole: 'coach',
    myRole: null,
    state: { kind: 'connected' },
    unread: 2,
    lastInsight: null,
  },
  {
    id: 'friend-1',
    name: 'Jonas',
    theirRole: 'supporter',
    myRole: null,
    state: { kind: 'connected' },
    unread: 0,
    lastInsight: null,
  },
  {
    id: 'client-1',
    name: 'Alba Fernández-Whitaker',
    theirRole: null,
    myRole: 'coach',
    state: { kind: 'connected' },
    unread: 0,
    lastInsight: { packet: coachPacket(0), receivedAt: minutesAgo(140) },
  },
  {
    id: 'pal-1',
    name: 'Noor',
    theirRole: null,
    myRole: 'supporter',
    state: { kind: 'connected' },
    unread: 0,
    lastInsight: { packet: supporterPacket(0), receivedAt: minutesAgo(1600) },
  },
  {
    id: 'doctor-1',
    name: 'Dr. Ahmadi',
    theirRole: 'clinician',
    myRole: null,
    state: { kind: 'connected' },
    unread: 0,
    lastInsight: null,
  },
  {
    id: 'patient-1',
    name: 'Leila Haddad',
    theirRole: null,
    myRole: 'clinician',
    state: { kind: 'connected' },
    unread: 0,
    lastInsight: null,
  },
  {
    id: 'new-1',
    name: 'Tomasz',
    theirRole: 'supporter',
    myRole: null,
    state: { kind: 'meeting' },
    unread: 0,
    lastInsight: null,
  },
];

const CODE = '4821 9053';

export const INVITATIONS: InvitationSummary[] = [
  {
    id: 'inv-accepted',
    role: 'supporter',
    createdAt: minutesAgo(90),
    expiresAt: NOW + 3 * DAY,
    state: { kind: 'accepted', name: 'Lena', code: CODE },
    refused: 1,
    altered: 0,
  },
  {
    id: 'inv-pending',
    role: 'coach',
    createdAt: minutesAgo(10),
    expiresAt: NOW + 7 * DAY,
    state: { kind: 'pending' },
    refused: 0,
    altered: 2,
  },
  {
    id: 'inv-connecting',
    role: 'coach',
    createdAt: minutesAgo(30),
    expiresAt: NOW + 7 * DAY,
    state: { kind: 'connecting', name: 'Samira' },
    refused: 0,
    altered: 0,
  },
  ...(['confirmed', 'revoked', 'expired', 'declined'] as const).map((kind): InvitationSummary => ({
    id: `inv-${kind}`,
    role: 'supporter',
    createdAt: daysAgo(9),
    expiresAt: daysAgo(2),
    state: kind === 'confirmed' ? { kind, personId: 'friend-1' } : { kind },
    refused: 0,
    altered: 0,
  })),
];

export const FRAGMENT = `w1.${'Ab3dEf6hIj9_'.repeat(16)}`;
export const SHARED_CODE = CODE;
export const SAFETY_CODE = '48213 90517 77120 33864 20951 66403 18277 59930';

export const MESSAGES: Message[] = [
  {
    kind: 'text',
    id: 'm1',
    mine: false,
    text: 'Hi! How did the first week go for you?',
    at: daysAgo(1),
    state: null,
  },
  {
    kind: 'text',
    id: 'm2',
    mine: true,
    text: 'Better than I thought. Two walks, and I slept.\nShared the week with you just now.',
    at: daysAgo(1) + 40 * MINUTE,
    state: 'confirmed',
  },
  { kind: 'unopened', id: 'm3', mine: false, at: minutesAgo(70), why: 'altered' },
  {
    kind: 'text',
    id: 'm4',
    mine: false,
    text: 'Lovely. Shall we plan three days next week?',
    at: minutesAgo(60),
    state: null,
  },
  {
    kind: 'text',
    id: 'm5',
    mine: true,
    text: 'Yes. Monday, Wednesday, Saturday.',
    at: minutesAgo(12),
    state: 'mixed',
  },
  {
    kind: 'text',
    id: 'm6',
    mine: true,
    text: 'Saturday with the bike.',
    at: minutesAgo(3),
    state: 'in-round',
  },
  { kind: 'text', id: 'm7', mine: true, text: 'Thank you!', at: minutesAgo(1), state: 'queued' },
];

export const conversation = (id: string): ConversationSnapshot => ({
  id,
  personId: 'coach-1',
  name: 'Mira Okafor',
  professional: true,
  theirRole: 'coach',
  privacy: { kind: 'full' },
  relay: { kind: 'never' },
  messages: MESSAGES,
  draft: '',
  maxBytes: 2000,
  ended: false,
});

const PASSED = 'WebCrypto passed a round trip';

export const STORED: readonly StoredTable[] = [
  { database: 'wellio', table: 'log-entries', rows: 128 },
  { database: 'wellio', table: 'messages', rows: 12 },
  { database: 'wellio', table: 'people', rows: 2 },
  { database: 'wellio', table: 'outbox', rows: 1 },
  { database: 'wellio', table: 'settings', rows: 1 },
  { database: 'wellio_crypto_keys', table: 'slots', rows: 1 },
  { database: 'wellio_crypto_keys', table: 'identity_keypair', rows: 1 },
  { database: 'wellio_crypto_keys', table: 'session_keys', rows: 2 },
];

export const SECURITY: SecuritySnapshot = {
  checks: [
    { id: 'known-answers', state: 'good', detail: 'passed' },
    { id: 'engine-network', state: 'good', detail: 'blocked' },
    { id: 'mixnet-isolation', state: 'pending', detail: 'not-started' },
    { id: 'import-isolation', state: 'good', detail: 'blocked' },
    { id: 'key-backend', state: 'good', detail: 'native' },
    { id: 'persistent-storage', state: 'attention', detail: 'not-granted' },
    { id: 'passphrase', state: 'attention', detail: 'none' },
  ],
  keys: [
    {
      use: 'account-root',
      algorithm: 'ML-DSA-65',
      backend: 'native',
      reason: PASSED,
      createdAt: daysAgo(9),
      lastUsedAt: daysAgo(0),
    },
    {
      use: 'identity',
      algorithm: 'ML-KEM-768',
      backend: 'native',
      reason: PASSED,
      createdAt: daysAgo(2),
      lastUsedAt: daysAgo(0),
    },
    {
      use: 'signing',
      algorithm: 'ML-DSA-65',
      backend: 'noble',
      reason: 'no ML-DSA-65 in WebCrypto (NotSupportedError: Unrecognized name.)',
      createdAt: daysAgo(9),
      lastUsedAt: daysAgo(0),
    },
    {
      use: 'session',
      algorithm: 'AES-256-GCM',
      backend: 'native',
      reason: PASSED,
      createdAt: daysAgo(0),
      lastUsedAt: daysAgo(0),
    },
  ],
  rootFingerprint: '3f8a91c2d40b57e6'.repeat(4),
  keyId: '7c0de55a9b1f2344'.repeat(4),
  enrolledUntil: Date.UTC(2027, 10, 21),
  wasm: { sha256: 'a1b2c3d4e5f60718'.repeat(4), verified: true },
  sent: { frames: 41, slots: 82 },
};

/** A deployment with a server, and nobody signed in. */
export const BACKEND: BackendSnapshot = {
  server: { kind: 'embedded', host: 'localhost:5271', emailCodes: false },
  account: { kind: 'signed-out' },
  offline: false,
  publishedAt: null,
  backup: { kind: 'off', lastAt: null, version: null, provenAt: null, why: null },
  relays: 0,
};

/** A device that has never made one, with little in it. */
export const BACKUP: BackupSnapshot = {
  recoveryKey: { state: 'none' },
  lastBackup: null,
  due: true,
  offered: false,
  fresh: false,
  interrupted: null,
};
