/** @file What is shared with whom, in memory: agreements, switches, history, and twenty seeded people who share with a coach. */
import type {
  AgreementRecord,
  AgreementTerms,
  ClinicianPacket,
  CoachPacket,
  ForgetState,
  InsightPacket,
  PersonSnapshot,
  PersonSummary,
  PrivateNotes,
  ReceivedInsight,
  ReceivedWeek,
  Role,
  SharedRecord,
  SharersView,
  SharerSummary,
  SharingSwitch,
  SharingView,
} from '../../workers/api/index.ts';
import {
  coachPacket,
  daysAgo,
  emptyWeekPacket,
  isoDay,
  isoWeek,
  minutesAgo,
  NOW,
  supporterPacket,
} from './fake-data.ts';

const DAY = 86_400_000;
const WEEKS = 12;

export const clinicianPacket = (weeksAgo: number): ClinicianPacket => ({
  role: 'clinician',
  schema: 1,
  formula: 'fwi-1',
  week: isoWeek(weeksAgo),
  patterns: [
    {
      domain: 'activity',
      level: 'middle',
      regularity: 'mixed',
      contrast: 'weekends-higher',
      trend: 'up',
      adherence: 'partly',
    },
    {
      domain: 'nutrition',
      level: 'upper',
      regularity: 'even',
      contrast: 'alike',
      trend: 'steady',
      adherence: 'mostly',
    },
    {
      domain: 'mood',
      level: null,
      regularity: null,
      contrast: null,
      trend: 'steady',
      adherence: null,
    },
  ],
});

export const NO_PRIVATE_NOTES: PrivateNotes = { tags: [], archived: false, note: '', checkIn: null };

const TERMS: Readonly<Record<Role, AgreementTerms>> = {
  supporter: {
    role: 'supporter',
    fields: ['band', 'direction', 'formula', 'index', 'role', 'schema', 'sentence', 'week'],
    domains: ['activity', 'nutrition', 'mood'],
    cadence: 'weekly',
    purpose: 'weekly-insight',
    days: 90,
  },
  coach: {
    role: 'coach',
    fields: [
      'adherence',
      'coverage',
      'direction',
      'formula',
      'index',
      'role',
      'schema',
      'trend',
      'week',
      'withoutMood',
    ],
    domains: ['activity', 'nutrition'],
    cadence: 'weekly',
    purpose: 'weekly-insight',
    days: 90,
  },
  clinician: {
    role: 'clinician',
    fields: [
      'adherence',
      'contrast',
      'domain',
      'formula',
      'level',
      'regularity',
      'role',
      'schema',
      'trend',
      'week',
    ],
    domains: ['activity', 'nutrition', 'mood'],
    cadence: 'weekly',
    purpose: 'weekly-insight',
    days: 90,
  },
};

const packetOf = (role: Role): ((weeksAgo: number) => InsightPacket) =>
  role === 'coach' ? coachPacket : role === 'clinician' ? clinicianPacket : supporterPacket;

export function receivedFrom(myRole: Role): readonly ReceivedInsight[] {
  const packet = packetOf(myRole);
  const quiet = myRole === 'clinician' ? packet(1) : emptyWeekPacket(1);
  return [
    { packet: packet(0), receivedAt: NOW - DAY / 12 },
    { packet: quiet, receivedAt: NOW - 7 * DAY },
    { packet: packet(2), receivedAt: NOW - 14 * DAY },
  ];
}

function weeksOf(values: readonly (number | null)[]): readonly ReceivedWeek[] {
  return values.map((value, i) => ({
    week: isoWeek(WEEKS - 1 - i),
    value,
    coverage: value === null ? null : 4 + (i % 4),
  }));
}

const NAMES = [
  'Alba Fernández-Whitaker',
  'Bao Nguyen',
  'Chiara Lombardi',
  'Dmitri Sokolov',
  'Élodie Marchand',
  'Farid Hosseini',
  'Greta Lindqvist',
  'Hana Kobayashi',
  'Ines Carvalho',
  'Jonas',
  'Kwame Mensah-Boateng',
  'Leila Haddad',
  'Mateusz Kowalczyk',
  'Noor',
  'Ötzi Brandstätter',
  'Priya Raghunathan',
  'Quentin de la Rochefoucauld-Montmorency',
  'Rosa Jiménez',
  'Siobhán O’Malley',
  'Tomasz',
];

/** The same twenty each time. */
export function twentySharers(): readonly SharerSummary[] {
  let seed = 7;
  const draw = (below: number) => (seed = (seed * 48_271) % 2_147_483_647) % below;
  const people = NAMES.map((name, i): SharerSummary => {
    let value = 35 + draw(50);
    const values = Array.from({ length: WEEKS }, (_, week) => {
      value = Math.max(0, Math.min(100, value + draw(17) - 8));
      return draw(7) === 0 || (i === 4 && week > 8) ? null : value;
    });
    const clinician = i === 11;
    const newest: CoachPacket = {
      ...coachPacket(0),
      index: values.at(-1) ?? null,
      direction: values.at(-1) === null ? null : ((['up', 'steady', 'down'] as const)[draw(3)] ?? null),
      trend: values.slice(-4),
    };
    return {
      id: i === 0 ? 'client-1' : `sharer-${i}`,
      name,
      myRole: clinician ? 'clinician' : i === 9 ? 'supporter' : 'coach',
      unread: i === 7 ? 3 : i === 15 ? 1 : 0,
      checkIn: i === 2 ? 'missed' : i === 12 ? 'planned' : 'none',
      newest:
        i === 19
          ? null
          : {
              packet: clinician ? clinicianPacket(0) : i === 9 ? supporterPacket(0) : newest,
              receivedAt: minutesAgo(60 * (2 + i)),
            },
      weeks: weeksOf(clinician || i === 19 ? values.map(() => null) : values),
      notes: {
        tags: i % 3 === 0 ? ['running'] : i % 5 === 0 ? ['back', 'Tuesdays'] : [],
        archived: i === 18,
        note: i === 0 ? 'Likes mornings. Knee was sore in October.' : '',
        checkIn: i === 2 ? isoDay(daysAgo(2)) : i === 12 ? isoDay(NOW + 3 * DAY) : null,
      },
    };
  });
  const waits = ({ unread, checkIn }: SharerSummary) => Number(unread > 0 || checkIn === 'missed');
  return people.toSorted((a, b) => waits(b) - waits(a) || a.name.localeCompare(b.name));
}

interface Tools {
  readonly people: () => readonly PersonSummary[];
  readonly setPeople: (people: readonly PersonSummary[]) => void;
  readonly proofNeeded: () => boolean;
  readonly full: boolean;
  snapshot<Value>(name: string, value: () => Value): Promise<Value>;
  command<Value>(name: string, run: () => Value): Promise<Value>;
}

type Part = Pick<
  PersonSnapshot['sharing'],
  'role' | 'paused' | 'agreement' | 'switches' | 'requestedRole' | 'forget'
>;

export interface FakeCareTeam {
  readonly sharing: SharingView;
  readonly sharers: SharersView;
  sharingPart(id: string): Part;
  setPaused(id: string, paused: boolean): void;
  notesOf(id: string): PrivateNotes;
  weeksOf(id: string, myRole: Role | null): readonly ReceivedWeek[];
  rolesToAskFor(id: string, myRole: Role | null): readonly Role[];
  askedFor(id: string): Role | null;
}

const ok = <Value>(value: Value) => ({ ok: true, value }) as const;
const needed = { ok: false, error: { code: 'proof-needed' } } as const;

export function createFakeCareTeam(tools: Tools): FakeCareTeam {
  const paused = new Set<string>();
  const off = new Map<string, Set<string>>();
  const ended = new Set<string>();
  const requests = new Map<string, Role>([['friend-1', 'coach']]);
  const forget = new Map<string, ForgetState>();
  const asked = new Map<string, Role>();
  const notes = new Map<string, PrivateNotes>();
  let until = NOW + 80 * DAY;
  const sharers = tools.full ? twentySharers() : [];

  const roleOf = (id: string) => tools.people().find((one) => one.id === id)?.theirRole ?? null;
  const offOf = (id: string) => off.get(id) ?? new Set(roleOf(id) === 'coach' ? ['domain:mood'] : []);

  function switches(id: string): readonly SharingSwitch[] {
    const role = roleOf(id);
    if (role === null || ended.has(id)) return [];
    const withheld = offOf(id);
    const fields = {
      supporter: ['direction'],
      coach: ['direction', 'trend', 'adherence'],
      clinician: ['contrast', 'trend', 'adherence'],
    } as const;
    return [
      ...(['activity', 'nutrition', 'mood'] as const).map((name): SharingSwitch => ({
        kind: 'domain',
        name,
        on: !withheld.has(`domain:${name}`),
      })),
      ...fields[role].map((name): SharingSwitch => ({
        kind: 'field',
        name,
        on: !withheld.has(`field:${name}`),
      })),
    ];
  }

  function agreement(id: string): AgreementRecord | null {
    const role = roleOf(id);
    if (role === null || ended.has(id)) return null;
    const { fields, cadence, purpose } = TERMS[role];
    const on = switches(id);
    return {
      id: `agreement-2-${id}`,
      role,
      fields: fields.filter(
        (name) => !on.some((one) => one.kind === 'field' && one.name === name && !one.on),
      ),
      domains: on.flatMap((one) => (one.kind === 'domain' && one.on ? one.name : [])),
      cadence,
      purpose,
      from: until - 90 * DAY,
      until,
      endedAt: null,
    };
  }

  const widened = (name: string, run: () => { readonly ok: true; readonly value: null }) =>
    tools.command(name, () => (tools.proofNeeded() ? needed : run()));

  const shared = (): readonly SharedRecord[] =>
    tools
      .people()
      .flatMap(({ id, name, theirRole }) =>
        theirRole === null
          ? []
          : [1, 2].map((weeks): SharedRecord => ({
              personId: id,
              name,
              packet: packetOf(theirRole)(weeks),
              bytes: 'a9'.repeat(90),
              consentId: 'agreement-1',
              at: NOW - (7 * weeks - 2) * DAY,
              state: weeks === 1 ? 'mixed' : 'confirmed',
            })),
      )
      .sort((a, b) => b.at - a.at);

  return {
    sharingPart: (id) => ({
      role: ended.has(id) ? null : roleOf(id),
      paused: paused.has(id),
      agreement: agreement(id),
      switches: switches(id),
      requestedRole: requests.get(id) ?? null,
      forget: forget.get(id) ?? null,
    }),
    setPaused: (id, pause) => (pause ? paused.add(id) : paused.delete(id)),
    notesOf: (id) => notes.get(id) ?? sharers.find((one) => one.id === id)?.notes ?? NO_PRIVATE_NOTES,
    weeksOf: (id, myRole) =>
      myRole === null
        ? []
        : (sharers.find((one) => one.id === id)?.weeks ??
          weeksOf(
            [48, 52, null, 51, 58, 61, 57, 63, 66, 64, 70, 72].map((v) =>
              myRole === 'clinician' ? null : v,
            ),
          )),
    rolesToAskFor: (id, myRole) =>
      asked.has(id)
        ? []
        : myRole === 'supporter'
          ? ['coach', 'clinician']
          : myRole === 'coach'
            ? ['clinician']
            : [],
    askedFor: (id) => asked.get(id) ?? null,
    sharing: {
      terms: (role) => Promise.resolve(TERMS[role]),
      setSwitch: (id, { kind, name }, on) => {
        const run = () => {
          const next = new Set(offOf(id));
          if (on) next.delete(`${kind}:${name}`);
          else next.add(`${kind}:${name}`);
          off.set(id, next);
          return ok(null);
        };
        return on ? widened('setSwitch', run) : tools.command('setSwitch', run);
      },
      renew: () =>
        tools.command('renew', () => {
          until = NOW + 90 * DAY;
          return ok(null);
        }),
      end: (id) =>
        tools.command('sharing.end', () => {
          ended.add(id);
          return ok(null);
        }),
      begin: (id) =>
        widened('sharing.begin', () => {
          ended.delete(id);
          return ok(null);
        }),
      changeRole: (id, role) =>
        widened(`changeRole:${role}`, () => {
          requests.delete(id);
          tools.setPeople(tools.people().map((one) => (one.id === id ? { ...one, theirRole: role } : one)));
          return ok(null);
        }),
      declineRole: (id) =>
        tools.command('declineRole', () => {
          requests.delete(id);
          return ok(null);
        }),
      askToForget: (id) =>
        tools.command('askToForget', () => {
          forget.set(id, { askedAt: Date.now(), answer: null });
          return ok(null);
        }),
      history: (personId) =>
        tools.snapshot('sharing.history', () => ({
          shared: shared().filter((one) => personId === null || one.personId === personId),
          agreements: tools.people().flatMap(({ id, name }) => {
            const standing = agreement(id);
            if (standing === null || (personId !== null && id !== personId)) return [];
            const first = { ...standing, id: `agreement-1-${id}`, from: daysAgo(70), endedAt: standing.from };
            return [standing, first].map((one) => ({ ...one, personId: id, name }));
          }),
        })),
      exportHistory: (format) =>
        tools.command(`exportHistory:${format}`, () =>
          tools.proofNeeded()
            ? needed
            : ok({ name: `wellio-shared-2026-11-21.${format}`, content: new Blob(['x']), packets: 4 }),
        ),
    },
    sharers: {
      list: () =>
        tools.snapshot('sharers.list', () =>
          sharers.map((one) => ({ ...one, notes: notes.get(one.id) ?? one.notes })),
        ),
      keep: (id, kept) =>
        tools.command('sharers.keep', () => {
          notes.set(id, kept);
          return ok(null);
        }),
      askForRole: (id, role) =>
        tools.command(`askForRole:${role}`, () => {
          asked.set(id, role);
          return ok(null);
        }),
    },
  };
}
