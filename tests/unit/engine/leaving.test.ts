/** Leaving, as the security view orders it: farewells before keys, a proof before anything, and a report that counts. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { StoredTable } from '../../../workers/api/index.ts';
import { createSecurityView } from '../../../workers/engine/views/security.ts';
import { createTestContext } from '../support/engine-context.ts';

type Parameters_ = Parameters<typeof createSecurityView>;

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const LEFT: readonly StoredTable[] = [{ database: 'wellio', table: 'log-entries', rows: 3 }];

/** `perPoll`: how many farewells leave between two looks at the outbox. */
function profile({ people, perPoll, fresh = true }: { people: number; perPoll: number; fresh?: boolean }) {
  const happened: string[] = [];
  let queued = 0;
  const ids = Array.from({ length: people }, (_, at) => `person-${at}`);
  const context = { ...createTestContext(), clock: { now: () => Date.now() } };
  const messaging = {
    people: {
      snapshot: () => Promise.resolve({ people: ids.map((id) => ({ id })), invitations: [], accepted: [] }),
      remove: (id: string) => {
        // Somebody whose connection had ended already has nothing to be told.
        if (id === 'person-9') return Promise.resolve({ ok: false, error: { code: 'gone' } });
        happened.push(`farewell ${id}`);
        queued += 1;
        return Promise.resolve({ ok: true, value: null });
      },
    },
    status: {
      queued: () => {
        const now = queued;
        queued = Math.max(0, queued - perPoll);
        return Promise.resolve(now);
      },
    },
    forgetSessions: () => Promise.resolve(happened.push('sessions forgotten') > 0),
  };
  const services = {
    freshness: {
      require: () =>
        Promise.resolve(fresh ? { ok: true, value: null } : { ok: false, error: { code: 'proof-needed' } }),
    },
    stop: () => Promise.resolve(void happened.push('stop')),
    erase: () => {
      happened.push('erase');
      return Promise.resolve([]);
    },
    inventory: () => Promise.resolve(LEFT),
  };
  const view = createSecurityView(
    context as unknown as Parameters_[0],
    messaging as unknown as Parameters_[1],
    services as unknown as Parameters_[2],
  );
  return { view, happened };
}

async function leave(view: ReturnType<typeof profile>['view'], how: Parameters<typeof view.leave>[0]) {
  const left = view.leave(how);
  await vi.advanceTimersByTimeAsync(30_000);
  return left;
}

test('without a fresh proof nothing happens, whichever way', async () => {
  for (const how of ['soft', 'hard', 'everything'] as const) {
    const { view, happened } = profile({ people: 2, perPoll: 1, fresh: false });
    expect(await leave(view, how)).toEqual({ ok: false, error: { code: 'proof-needed' } });
    expect(happened).toEqual([]);
  }
});

test('everything: every farewell is sealed before a key is destroyed, and those that left are counted', async () => {
  const online = profile({ people: 3, perPoll: 1 });
  expect(await leave(online.view, 'everything')).toEqual({
    ok: true,
    value: { farewells: { sealed: 3, sent: 3 }, remaining: [] },
  });
  expect(online.happened).toEqual(['farewell person-0', 'farewell person-1', 'farewell person-2', 'erase']);

  const offline = profile({ people: 3, perPoll: 0 });
  expect(await leave(offline.view, 'everything')).toMatchObject({
    value: { farewells: { sealed: 3, sent: 0 } },
  });
  expect(offline.happened.at(-1)).toBe('erase');
  const some = profile({ people: 10, perPoll: 0 });
  expect(await leave(some.view, 'everything')).toMatchObject({
    value: { farewells: { sealed: 9, sent: 0 } },
  });
});

test('destroying the keys tells nobody; logging out destroys nothing', async () => {
  const hard = profile({ people: 2, perPoll: 1 });
  expect(await leave(hard.view, 'hard')).toEqual({
    ok: true,
    value: { farewells: { sealed: 0, sent: 0 }, remaining: [] },
  });
  expect(hard.happened).toEqual(['erase']);
  const soft = profile({ people: 2, perPoll: 1 });
  expect(await leave(soft.view, 'soft')).toEqual({
    ok: true,
    value: { farewells: { sealed: 0, sent: 0 }, remaining: LEFT },
  });
  expect(soft.happened).toEqual(['sessions forgotten', 'stop']);
});
