/**
 * @file The engine's surface in memory, for component tests and for looking at screens. It implements no cryptography and
 * no formula: it only answers, so that every state of every screen can be rendered.
 */
import { DOMAINS, LOG_DOMAINS, TRACKABLE } from '../../workers/api/index.ts';
import type {
  AppSnapshot,
  BackendSnapshot,
  BackupSnapshot,
  ConversationSnapshot,
  EngineApi,
  InsightsSnapshot,
  InvitationError,
  JournalNote,
  LogEntry,
  MixnetState,
  PeopleSnapshot,
  PersonSnapshot,
  SecuritySnapshot,
  OwnMetric,
  StoredTable,
  Topic,
  Trackable,
  WaysInSnapshot,
  PlanItemSnapshot,
  PlansSnapshot,
  TodaySnapshot,
} from '../../workers/api/index.ts';
import { FORMULA_PRESETS } from '../../workers/api/index.ts';
import { fakeVault } from './fake-vault.ts';
import {
  BACKEND,
  BACKUP,
  coachPacket,
  conversation,
  FRAGMENT,
  INVITATIONS,
  isoDay,
  MESSAGES,
  NOW,
  PATTERNS,
  PEOPLE,
  PLAN_SNAPSHOTS,
  SAFETY_CODE,
  noteAt,
  sampleEntries,
  sampleNotes,
  sampleMonth,
  sampleWeeks,
  SECURITY,
  SHARED_CODE,
  STORED,
  supporterPacket,
  WEEKS,
  ZONE,
} from './fake-data.ts';
import { clinicianPacket, createFakeCareTeam, receivedFrom } from './fake-care-team.ts';

const DAY = 86_400_000;
export type Scenario = 'first-run' | 'empty' | 'full';

export interface FakeOptions {
  readonly scenario?: Scenario;
  readonly mixnet?: MixnetState;
  readonly wordsOnly?: boolean;
  readonly network?: AppSnapshot['network'];
  /** Every snapshot waits forever, or fails. */
  readonly snapshots?: 'pending' | 'failing';
  /** Every command fails for lack of space. */
  readonly commands?: 'storage-full';
  readonly invitation?: InvitationError['code'];
  /** Kept drafts of notes, by the note's id or `new`. */
  readonly drafts?: Readonly<Record<string, string>>;
  /** The medical vault asks once. */
  readonly vault?: 'proof-needed';
}

const ok = <Value>(value: Value) => ({ ok: true, value }) as const;
const gone = { ok: false, error: { code: 'gone' } } as const;
const full = { ok: false, error: { code: 'storage-full' } } as const;

/** What a test can look at and change. */
export interface FakeEngine {
  readonly api: EngineApi;
  readonly calls: string[];
  entries: LogEntry[];
  ownMetrics: OwnMetric[];
  usualSleep: TodaySnapshot['usualSleep'];
  notes: JournalNote[];
  /** By the note's id, or `new`. */
  readonly drafts: Map<string, string>;
  app: AppSnapshot;
  people: PeopleSnapshot;
  insights: InsightsSnapshot;
  plans: PlansSnapshot;
  conversation: ConversationSnapshot;
  security: SecuritySnapshot;
  backend: BackendSnapshot;
  backup: BackupSnapshot;
  ways: WaysInSnapshot;
  stored: readonly StoredTable[];
  /** Tells the interface that something changed. */
  changed(...topics: Topic[]): void;
}

const EVERYTHING: readonly Topic[] = [
  'app',
  'today',
  'journal',
  'insights',
  'people',
  'messages',
  'mixnet',
  'security',
  'backend',
  'medical-vault',
];

export function createFakeEngine(options: FakeOptions = {}): FakeEngine {
  const scenario = options.scenario ?? 'full';
  const isFull = scenario === 'full';
  let listener: ((change: readonly Topic[] | 'lost') => void) | null = null;
  const removed: LogEntry[] = [];
  const removedNotes: JournalNote[] = [];
  const noteResult = (note: JournalNote | undefined) => (note ? ok(note) : gone);
  const removedPlans: PlanItemSnapshot[] = [];
  let sequence = 0;
  let tracked: readonly Trackable[] = TRACKABLE;

  const fake: FakeEngine = {
    calls: [],
    entries: isFull ? sampleEntries() : [],
    ownMetrics: [],
    usualSleep: null,
    notes: isFull ? sampleNotes() : [],
    drafts: new Map(Object.entries(options.drafts ?? {})),
    app: {
      welcomed: scenario !== 'first-run',
      name: isFull ? 'Ana' : '',
      wordsOnly: options.wordsOnly ?? false,
      mixnet: options.mixnet ?? { kind: isFull ? 'up' : 'unused' },
      network: options.network === undefined ? { name: 'localnet', anonymity: 'none' } : options.network,
      queued: options.mixnet?.kind === 'waiting' ? options.mixnet.queued : 0,
      people: isFull ? PEOPLE.length : 0,
      unread: isFull ? 2 : 0,
      lock: { idleMinutes: 15, whenHidden: false, asks: false },
    },
    people: isFull
      ? {
          people: PEOPLE,
          invitations: INVITATIONS,
          accepted: [
            { id: 'acc-1', state: 'waiting', why: null, role: 'coach', code: SHARED_CODE },
            { id: 'acc-2', state: 'refused', why: 'invitation-used', role: 'supporter', code: SHARED_CODE },
          ],
        }
      : { people: [], invitations: [], accepted: [] },
    insights: {
      formula: { id: 'fwi-2', parameters: FORMULA_PRESETS.standard, preset: 'standard' },
      weeks: isFull ? sampleWeeks(WEEKS) : sampleWeeks([null]).map((week) => ({ ...week, coverage: 0 })),
      patterns: isFull ? PATTERNS : [],
      tracked: DOMAINS,
    },
    plans: {
      today: isoDay(NOW),
      month: isoDay(NOW).slice(0, 7),
      items: isFull ? PLAN_SNAPSHOTS : [],
      ownMetrics: [],
      days: isFull
        ? sampleMonth(isoDay(NOW).slice(0, 7))
        : sampleMonth(isoDay(NOW).slice(0, 7)).map(({ day }) => ({
            day,
            done: [],
            planned: [],
            rest: false,
          })),
    },
    conversation: {
      ...conversation('conv-1'),
      messages: isFull ? MESSAGES : [],
      privacy:
        options.mixnet?.kind === 'off'
          ? { kind: 'off', why: options.mixnet.why }
          : options.mixnet?.kind === 'waiting'
            ? { kind: 'waiting', queued: options.mixnet.queued }
            : { kind: 'full' },
    },
    security: SECURITY,
    backend: BACKEND,
    backup: BACKUP,
    ways: { ways: [], prf: null, waitMs: 0, proofNeeded: false, recoveryKey: false },
    stored: STORED,
    api: undefined as unknown as EngineApi,
    changed: (...topics) => listener?.(topics),
  };

  async function snapshot<Value>(name: string, value: () => Value): Promise<Value> {
    fake.calls.push(name);
    if (options.snapshots === 'pending') await new Promise(() => undefined);
    if (options.snapshots === 'failing') throw new Error('made to fail');
    return value();
  }

  function command<Value>(name: string, run: () => Value): Promise<Value> {
    fake.calls.push(name);
    const value = run();
    setTimeout(() => fake.changed(...EVERYTHING));
    return Promise.resolve(value);
  }

  const refuses = () => options.commands === 'storage-full';
  const entryAt = (input: Parameters<EngineApi['today']['log']>[0], at: number, id: string): LogEntry => ({
    ...input,
    id,
    at,
    zone: ZONE,
    day: isoDay(at),
    source: 'form',
  });
  const invalid = (input: Parameters<EngineApi['today']['log']>[0]) =>
    input.domain === 'activity' && input.minutes > 1440
      ? ({ ok: false, error: { code: 'field-invalid', field: 'minutes', why: 'too-large' } } as const)
      : null;
  const week = () =>
    Array.from({ length: 7 }, (_, index) => {
      const day = isoDay(NOW - (6 - index) * DAY);
      const logged = LOG_DOMAINS.filter((domain) =>
        fake.entries.some((one) => one.day === day && one.domain === domain),
      );
      return { day, logged };
    });

  const careTeam = createFakeCareTeam({
    people: () => fake.people.people,
    setPeople: (people) => (fake.people = { ...fake.people, people }),
    proofNeeded: () => fake.ways.proofNeeded,
    full: isFull,
    snapshot,
    command,
  });

  function person(id: string): PersonSnapshot | null {
    const summary = fake.people.people.find((one) => one.id === id);
    if (!summary) return null;
    const packets = { supporter: supporterPacket, coach: coachPacket, clinician: clinicianPacket };
    const packet = packets[summary.theirRole ?? 'supporter'];
    return {
      person: summary,
      received: summary.myRole === null ? [] : receivedFrom(summary.myRole),
      weeks: careTeam.weeksOf(id, summary.myRole),
      notes: careTeam.notesOf(id),
      rolesToAskFor: careTeam.rolesToAskFor(id, summary.myRole),
      askedForRole: careTeam.askedFor(id),
      forgotten: id === 'pal-1' ? { at: NOW - 3 * DAY, deleted: 2 } : null,
      sharing: {
        ...careTeam.sharingPart(id),
        next: id === 'friend-1' ? { ok: false, error: { code: 'too-little-data' } } : ok(packet(0)),
        sent:
          summary.theirRole === null
            ? []
            : [
                { packet: packet(1), at: NOW - 5 * DAY, state: 'confirmed' },
                { packet: packet(2), at: NOW - 12 * DAY, state: 'mixed' },
              ],
      },
      safetyCode: SAFETY_CODE,
    };
  }

  function changeMetric(id: string, change: Partial<OwnMetric>) {
    return command('ownMetrics.change', () => {
      fake.ownMetrics = fake.ownMetrics.map((one) => (one.id === id ? { ...one, ...change } : one));
      const metric = fake.ownMetrics.find((one) => one.id === id);
      return metric ? ok(metric) : gone;
    });
  }

  const api: EngineApi = {
    start: () => Promise.resolve({ state: 'ready' }),
    watch: (next) => {
      listener = next;
      return Promise.resolve();
    },
    unlock: {
      locked: () => Promise.resolve(null),
      unlock: () => Promise.resolve({ ok: false, error: { code: 'not-locked' } }),
    },
    app: {
      snapshot: () => Promise.resolve(fake.app),
      setVisible: () => Promise.resolve(),
      setTimeZone: () => Promise.resolve(),
      setWordsOnly: (wordsOnly) =>
        command('setWordsOnly', () => {
          fake.app = { ...fake.app, wordsOnly };
          return ok(null);
        }),
      allowMixnetDownload: () =>
        command('allowMixnetDownload', () => {
          fake.app = {
            ...fake.app,
            mixnet: { kind: 'loading', step: 'wasm', done: 4_200_000, total: 9_000_000 },
          };
        }),
      stop: () => Promise.resolve(),
    },
    welcome: {
      finish: (input) =>
        command('welcome.finish', () => {
          if (refuses()) return full;
          tracked = input.tracked;
          fake.app = { ...fake.app, welcomed: true, name: input.name };
          return ok(null);
        }),
      setName: (name) =>
        command('setName', () => {
          if (name.trim() === '')
            return { ok: false, error: { code: 'field-invalid', field: 'name', why: 'missing' } };
          fake.app = { ...fake.app, name };
          return ok(null);
        }),
      setTracked: (next) =>
        command('setTracked', () => {
          tracked = next;
          return ok(null);
        }),
    },
    today: {
      snapshot: () =>
        snapshot('today.snapshot', () => ({
          day: isoDay(NOW),
          tracked,
          ownMetrics: fake.ownMetrics,
          usualSleep: fake.usualSleep,
          entries: fake.entries.filter((one) => one.day === isoDay(NOW)),
          week: week(),
          index: isFull
            ? ({ state: 'ready', value: 70, coverage: 5 } as const)
            : {
                state: 'waiting' as const,
                coverage: week().filter(({ logged }) => logged.length > 0).length,
                needed: 4 - week().filter(({ logged }) => logged.length > 0).length,
              },
        })),
      log: (input, at) =>
        command('today.log', () => {
          if (refuses()) return full;
          const bad = invalid(input);
          if (bad) return bad;
          const entry = entryAt(input, at ?? NOW, `new-${(sequence += 1)}`);
          fake.entries = [entry, ...fake.entries];
          return ok(entry);
        }),
      change: (id, input, at) =>
        command('today.change', () => {
          const bad = invalid(input);
          if (bad) return bad;
          const entry = entryAt(input, at, id);
          fake.entries = fake.entries.map((one) => (one.id === id ? entry : one));
          return ok(entry);
        }),
      remove: (id) =>
        command('today.remove', () => {
          removed.push(...fake.entries.filter((one) => one.id === id));
          fake.entries = fake.entries.filter((one) => one.id !== id);
          return ok(null);
        }),
      undoRemove: (id) =>
        command('today.undoRemove', () => {
          const entry = removed.find((one) => one.id === id);
          if (!entry) return gone;
          fake.entries = [entry, ...fake.entries];
          return ok(entry);
        }),
      entries: (from, to) =>
        snapshot('today.entries', () => fake.entries.filter((one) => one.day >= from && one.day <= to)),
    },
    ownMetrics: {
      list: () => snapshot('ownMetrics.list', () => fake.ownMetrics),
      add: (input) =>
        command('ownMetrics.add', () => {
          if (refuses()) return full;
          if (input.name.trim() === '')
            return { ok: false, error: { code: 'field-invalid', field: 'metricName', why: 'missing' } };
          const metric = { ...input, id: `metric-${(sequence += 1)}`, archived: false };
          fake.ownMetrics = [...fake.ownMetrics, metric];
          return ok(metric);
        }),
      change: (id, words) => changeMetric(id, words),
      setArchived: (id, archived) => changeMetric(id, { archived }),
    },
    journal: {
      notes: () =>
        snapshot('journal.notes', () => ({ notes: fake.notes, earlier: null, total: fake.notes.length })),
      note: (id) => Promise.resolve(noteResult(fake.notes.find((one) => one.id === id))),
      write: (text) =>
        command('journal.write', () => {
          if (refuses()) return full;
          if (text.trim() === '')
            return { ok: false, error: { code: 'field-invalid', field: 'note', why: 'missing' } };
          const note = noteAt(NOW, text, `note-${(sequence += 1)}`);
          fake.notes = [note, ...fake.notes];
          fake.drafts.delete('new');
          return ok(note);
        }),
      change: (id, text) =>
        command('journal.change', () => {
          fake.notes = fake.notes.map((one) =>
            one.id === id ? { ...one, text, changedAt: one.at + 60_000 } : one,
          );
          fake.drafts.delete(id);
          return noteResult(fake.notes.find((one) => one.id === id));
        }),
      remove: (id) =>
        command('journal.remove', () => {
          removedNotes.push(...fake.notes.filter((one) => one.id === id));
          fake.notes = fake.notes.filter((one) => one.id !== id);
          return ok(null);
        }),
      undoRemove: (id) =>
        command('journal.undoRemove', () => {
          const note = removedNotes.find((one) => one.id === id);
          if (note) fake.notes = [note, ...fake.notes];
          return noteResult(note);
        }),
      draft: (id) => Promise.resolve(fake.drafts.get(id ?? 'new') ?? ''),
      saveDraft: (id, text) => {
        if (refuses()) return Promise.resolve(full);
        if (text === '') fake.drafts.delete(id ?? 'new');
        else fake.drafts.set(id ?? 'new', text);
        return Promise.resolve(ok(null));
      },
      search: (words) =>
        snapshot('journal.search', () => {
          const found = fake.notes.filter(({ text }) => text.toLowerCase().includes(words.toLowerCase()));
          const hits = found.map(({ id, at, zone, day, text }) => ({
            ...{ id, at, zone, day },
            excerpt: [
              { text: words, found: true },
              { text: ` … ${text}`, found: false },
            ],
          }));
          return { hits, total: hits.length };
        }),
    },
    imports: {
      preview: (file) =>
        command('imports.preview', () =>
          file.size < 20
            ? { ok: false, error: { code: 'columns-missing', columns: ['date', 'domain'] } }
            : ok({
                id: 'import-1',
                format: 'wellio-csv',
                fresh: 118,
                duplicates: 4,
                byDomain: { activity: 41, nutrition: 52, mood: 25, sleep: 0, own: 0 },
                byMetric: { steps: 0, sleep: 0 },
                ownMetrics: 0,
                notes: 0,
                setUp: [],
                optIns: [],
                passedOver: [],
                firstDay: isoDay(NOW - 60 * DAY),
                lastDay: isoDay(NOW - DAY),
                skipped: [
                  { line: 7, why: 'bad-date', column: 'date' },
                  { line: 31, why: 'bad-value', column: 'minutes' },
                ],
                skippedTotal: 2,
              }),
        ),
      commit: () => command('imports.commit', () => (refuses() ? full : ok({ added: 118 }))),
      head: () =>
        command('imports.head', () => ok({ delimiter: ',', columns: ['date', 'domain'], rows: [] })),
      progress: () => Promise.resolve(null),
      stopReading: () => Promise.resolve(),
      undo: () => command('imports.undo', () => ok({ removed: 118 })),
      cancel: () => Promise.resolve(),
    },
    exports: {
      make: (format) =>
        command('exports.make', () =>
          ok({
            name: 'wellio-2026-11-21.json',
            content: new Blob([format]),
            entries: fake.entries.length,
            measures: 0,
          }),
        ),
    },
    insights: {
      snapshot: () =>
        snapshot('insights.snapshot', () => ({
          ...fake.insights,
          tracked: DOMAINS.filter((domain) => tracked.includes(domain)),
        })),
      formula: () => snapshot('insights.formula', () => fake.insights.formula),
      setFormula: (parameters) =>
        command('setFormula', () => {
          if (refuses()) return full;
          fake.insights = { ...fake.insights, formula: { id: 'fwi-2-own', parameters, preset: null } };
          return ok(null);
        }),
    },
    plans: {
      snapshot: (month) =>
        snapshot('plans.snapshot', () =>
          month === null ? fake.plans : { ...fake.plans, month, days: sampleMonth(month) },
        ),
      add: (input) =>
        command('plans.add', () => {
          if (refuses()) return full;
          const item = { ...input, id: `plan-${(sequence += 1)}` };
          const added = { item, thisWeek: null, lastWeeks: null };
          fake.plans = { ...fake.plans, items: [...fake.plans.items, added] };
          return ok(item);
        }),
      change: (id, input) =>
        command('plans.change', () => {
          const item = { ...input, id };
          const items = fake.plans.items.map((one) => (one.item.id === id ? { ...one, item } : one));
          fake.plans = { ...fake.plans, items };
          return ok(item);
        }),
      remove: (id) =>
        command('plans.remove', () => {
          removedPlans.push(...fake.plans.items.filter(({ item }) => item.id === id));
          fake.plans = { ...fake.plans, items: fake.plans.items.filter(({ item }) => item.id !== id) };
          return ok(null);
        }),
      undoRemove: (id) =>
        command('plans.undoRemove', () => {
          const back = removedPlans.find(({ item }) => item.id === id);
          if (back === undefined) return gone;
          fake.plans = { ...fake.plans, items: [back, ...fake.plans.items] };
          return ok(back.item);
        }),
    },
    people: {
      snapshot: () => snapshot('people.snapshot', () => fake.people),
      invite: ({ role, days }) =>
        command('invite', () => {
          if (refuses()) return full;
          const id = `inv-new-${(sequence += 1)}`;
          fake.people = {
            ...fake.people,
            invitations: [
              {
                id,
                role,
                createdAt: NOW,
                expiresAt: NOW + days * DAY,
                state: { kind: 'pending' },
                refused: 0,
                altered: 0,
              },
              ...fake.people.invitations,
            ],
          };
          return ok({ id, fragment: FRAGMENT });
        }),
      invitationFragment: () => Promise.resolve(ok(FRAGMENT)),
      confirm: (id) =>
        command('confirm', () => setInvitation(id, { kind: 'confirmed', personId: 'friend-1' })),
      decline: (id) => command('decline', () => setInvitation(id, { kind: 'declined' })),
      revoke: (id) => command('revoke', () => setInvitation(id, { kind: 'revoked' })),
      readInvitation: (text) =>
        Promise.resolve(
          options.invitation
            ? { ok: false, error: { code: options.invitation } }
            : text.trim().length < 8
              ? { ok: false, error: { code: 'invitation-altered' } }
              : ok({ role: 'coach', expiresAt: NOW + 3 * DAY, code: SHARED_CODE }),
        ),
      accept: (_text, name) =>
        command('accept', () => {
          if (name.trim() === '')
            return { ok: false, error: { code: 'field-invalid', field: 'name', why: 'missing' } };
          fake.people = {
            ...fake.people,
            accepted: [{ id: 'acc-1', state: 'sending', why: null, role: 'coach', code: SHARED_CODE }],
          };
          return ok({ id: 'acc-1' });
        }),
      dismissAccepted: (id) =>
        command('dismissAccepted', () => {
          fake.people = { ...fake.people, accepted: fake.people.accepted.filter((one) => one.id !== id) };
        }),
      person: (id) =>
        snapshot('person', () => {
          const found = person(id);
          return found ? ok(found) : gone;
        }),
      shareNow: () => command('shareNow', () => (refuses() ? full : ok(null))),
      setPaused: (id, pause) =>
        command('setPaused', () => {
          careTeam.setPaused(id, pause);
          return ok(null);
        }),
      remove: (id) =>
        command('people.remove', () => {
          fake.people = { ...fake.people, people: fake.people.people.filter((one) => one.id !== id) };
          return ok(null);
        }),
      block: (id) => command('people.block', () => setState(id, 'blocked')),
      unblock: (id) => command('people.unblock', () => setState(id, 'connected')),
    },
    sharing: careTeam.sharing,
    sharers: careTeam.sharers,
    messages: {
      list: () =>
        snapshot('messages.list', () =>
          isFull
            ? [
                {
                  id: 'conv-1',
                  personId: 'coach-1',
                  name: 'Mira Okafor',
                  last: fake.conversation.messages.at(-1) ?? null,
                  unread: 2,
                },
                { id: 'conv-2', personId: 'friend-1', name: 'Jonas', last: null, unread: 0 },
              ]
            : [],
        ),
      conversation: (id) =>
        snapshot('conversation', () => (id === 'missing' ? gone : ok({ ...fake.conversation, id }))),
      send: (_id, text) =>
        command('send', () => {
          if (refuses()) return full;
          fake.conversation = {
            ...fake.conversation,
            draft: '',
            messages: [
              ...fake.conversation.messages,
              { kind: 'text', id: `s${(sequence += 1)}`, mine: true, text, at: Date.now(), state: 'queued' },
            ],
          };
          return ok(null);
        }),
      saveDraft: (_id, text) => {
        fake.calls.push(`saveDraft:${text}`);
        fake.conversation = { ...fake.conversation, draft: text };
        return Promise.resolve(true);
      },
      markRead: () => Promise.resolve(),
      newKeys: () => command('newKeys', () => ok(null)),
    },
    security: {
      snapshot: () => snapshot('security.snapshot', () => fake.security),
      newKeysForAll: () => command('newKeysForAll', () => undefined),
      reportPersistence: (persisted) => command(`reportPersistence:${persisted}`, () => undefined),
      prove: () => Promise.resolve(ok(null)),
      waysIn: () => Promise.resolve(fake.ways),
      offerPassphrase: () => Promise.resolve('ankle brave cactus dolphin ember fabric'),
      estimatePassphrase: (passphrase) => Promise.resolve(2 * passphrase.length),
      setPassphrase: () => command('setPassphrase', () => ok(null)),
      renewDevice: () => command('renewDevice', () => ok(null)),
      newPasskey: () => Promise.resolve({ salt: new Uint8Array(32) }),
      addPasskey: () => command('addPasskey', () => ok(null)),
      addRecoveryWay: () => command('addRecoveryWay', () => ok(null)),
      removeWay: () => command('removeWay', () => ok(null)),
      setLock: (lock) =>
        command('setLock', () => {
          fake.app = { ...fake.app, lock: { ...lock, asks: fake.app.lock.asks } };
          return ok(null);
        }),
      inventory: () => Promise.resolve(fake.stored),
      leave: (how) =>
        command(`leave:${how}`, () =>
          ok({
            farewells: { sealed: how === 'everything' ? 2 : 0, sent: how === 'everything' ? 1 : 0 },
            remaining: how === 'soft' ? fake.stored : [],
          }),
        ),
    },
    backup: {
      snapshot: () => snapshot('backup.snapshot', () => fake.backup),
      makeRecoveryKey: () => Promise.resolve(ok({ words: [], ask: [] })),
      confirmRecoveryKey: () => command('confirmRecoveryKey', () => ok(null)),
      tryRecoveryKey: () => Promise.resolve({ ok: false, error: { code: 'no-recovery-key' } }),
      askRecoveryWords: () => Promise.resolve(ok([2, 9, 20])),
      proveRecoveryKey: (words) =>
        command('proveRecoveryKey', () =>
          words.length < 3 || words.includes('')
            ? ({ ok: false, error: { code: 'words-wrong' } } as const)
            : ok(null),
        ),
      make: () => Promise.resolve({ ok: false, error: { code: 'no-recovery-key' } }),
      progress: () => Promise.resolve(null),
      stop: () => command('backup.stop', () => undefined),
      putOffOffer: () =>
        command('putOffOffer', () => {
          fake.backup = { ...fake.backup, offered: false };
          return ok(null);
        }),
      read: () => Promise.resolve({ ok: false, error: { code: 'not-a-backup' } }),
      apply: () => Promise.resolve(gone),
      cancel: () =>
        command('backup.cancel', () => {
          fake.backup = { ...fake.backup, interrupted: null };
        }),
    },
    backend: {
      snapshot: () => snapshot('backend.snapshot', () => fake.backend),
      signUp: ({ email }) =>
        command('signUp', () => {
          fake.backend = { ...fake.backend, account: { kind: 'signed-in', email } };
          return ok({ next: 'signed-in' as const });
        }),
      signIn: ({ email }) =>
        command('signIn', () => {
          fake.backend = { ...fake.backend, account: { kind: 'signed-in', email } };
          return ok(null);
        }),
      requestCode: (email) =>
        command('requestCode', () => {
          fake.backend = { ...fake.backend, account: { kind: 'enter-code', email } };
          return ok(null);
        }),
      signInWithCode: (email) =>
        command('signInWithCode', () => {
          fake.backend = { ...fake.backend, account: { kind: 'signed-in', email } };
          return ok(null);
        }),
      signOut: () =>
        command('signOut', () => {
          fake.backend = { ...fake.backend, account: { kind: 'signed-out' } };
          return ok(null);
        }),
      changePassword: () => command('changePassword', () => ok(null)),
      deleteAccount: () => command('deleteAccount', () => ok(null)),
      publishKeys: () => command('publishKeys', () => ok(null)),
      setBackupPassphrase: () => command('setBackupPassphrase', () => ok(null)),
      backupNow: () => command('backupNow', () => ok({ version: 1, at: NOW, bytes: 1024 })),
      listBackups: () => Promise.resolve(ok([])),
      readCloudBackup: () =>
        Promise.resolve({ ok: false, error: { code: 'backup-passphrase-wrong' } as const }),
      devices: () => Promise.resolve(ok([])),
      markLost: (deviceId) => command(`markLost:${deviceId}`, () => ok(null)),
      earlierDevices: () => Promise.resolve([]),
      endEarlierDevice: (deviceId) => command(`endEarlierDevice:${deviceId}`, () => ok(null)),
      setRelayAllowed: (id, allowed) => command(`setRelayAllowed:${id}:${allowed}`, () => ok(null)),
    },
    medicalVault: fakeVault(options, isFull, () => fake.changed('medical-vault')),
  };

  function setState(id: string, kind: 'blocked' | 'connected') {
    const people = fake.people.people.map((one) => (one.id === id ? { ...one, state: { kind } } : one));
    fake.people = { ...fake.people, people };
    return ok(null);
  }

  function setInvitation(id: string, state: PeopleSnapshot['invitations'][number]['state']) {
    fake.people = {
      ...fake.people,
      invitations: fake.people.invitations.map((one) => (one.id === id ? { ...one, state } : one)),
    };
    return ok(null);
  }

  return Object.assign(fake, { api });
}
