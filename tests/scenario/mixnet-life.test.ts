/** @file When the mixnet is loaded, what it says of itself, when it sleeps, how it ends, and that nothing is lost meanwhile. */
import { describe, expect, test } from 'vitest';
import { valueOf } from '../unit/support/engine-context.ts';
import type { MixnetRefusal } from '../../workers/engine/transport/mixnet-port.ts';
import { invite, meet, networkConfig, Person, type Overrides } from './support/person.ts';
import { cue, useStories } from './support/story.ts';
import { HOUR, MINUTE, pass, result, SECOND, until } from './support/timers.ts';

useStories();

const kind = (person: Person) => person.part.status.mixnet().kind;
const failing = (why: MixnetRefusal) => ({ ok: false as const, error: { why, detail: '' } });

async function isUp(person: Person): Promise<void> {
  await until(`${person.name} is up`, () => kind(person) === 'up');
}

async function restartWith(person: Person, overrides: Overrides): Promise<void> {
  person.overrides = overrides;
  await person.restart();
}

async function heard(listener: Person, speaker: Person, count: number): Promise<void> {
  await until(`${count} heard`, async () => (await listener.heard(speaker.name)).length === count, HOUR);
}

describe('loading', () => {
  test('not before somebody needs it, then with progress, and at the next start from what is stored', async () => {
    const [network, [ada, ben]] = await cue('Ada', 'Ben');
    await pass(HOUR);
    expect(ada.part.status.mixnet()).toEqual({ kind: 'unused' });
    expect(network.loadsTried).toBe(0);
    const states: string[] = [];
    const invitation = ada.people.invite({ role: 'coach', days: 7 });
    await until('up', () => {
      const state = ada.part.status.mixnet();
      const said = state.kind === 'loading' ? `loading ${state.step}` : state.kind;
      if (states.at(-1) !== said) states.push(said);
      return state.kind === 'up';
    });
    expect(states).toEqual(['loading download', 'loading register', 'connecting', 'up']);
    expect(valueOf(await result(invitation)).fragment).not.toBe('');
    expect(ada.part.status.wasm()).toMatchObject({ verified: true });
    expect(kind(ben)).toBe('unused');
    await ada.restart();
    await isUp(ada);
    expect(network.registrations).toBe(1);
  });

  test('asked for on a metered connection; what was accepted leaves once it is allowed', async () => {
    const [network, [ada, ben]] = await cue('Ada', 'Ben');
    await restartWith(ben, { metered: true });
    const { fragment } = await invite(ada);
    valueOf(await result(ben.people.accept(fragment, 'Ben')));
    await pass(HOUR);
    expect(ben.part.status.mixnet()).toEqual({ kind: 'ask-metered', megabytes: 10 });
    expect(network.registrations).toBe(1);
    expect((await ben.people.snapshot()).accepted[0]?.state).toBe('sending');
    expect(await ben.people.invite({ role: 'coach', days: 1 })).toEqual({
      ok: false,
      error: { code: 'mixnet-starting' },
    });
    ben.part.allowMixnetDownload();
    await until('it left', async () => (await ben.people.snapshot()).accepted[0]?.state === 'waiting');
    expect(network.registrations).toBe(2);
  });

  test('tried again, less and less often, and "waiting" since the first failure', async () => {
    const [network, [ada, ben]] = await cue('Ada', 'Ben');
    await meet(ada, ben);
    network.loads.push(...Array.from({ length: 8 }, () => failing('network-unreachable')));
    const tried = network.loadsTried;
    await ada.restart();
    const since = Date.now();
    const times: number[] = [];
    await until(
      'up at last',
      () => {
        const state = ada.part.status.mixnet();
        if (network.loadsTried - tried > times.length) times.push(Date.now());
        if (state.kind === 'waiting') expect(state.since - since).toBeLessThan(2 * SECOND);
        return state.kind === 'up';
      },
      HOUR,
    );
    expect(network.loadsTried - tried).toBe(9);
    // 5, 10, 20, 40 s, then every minute: nothing like a busy loop.
    expect(Date.now() - since).toBeGreaterThan(75 * SECOND + 4 * MINUTE);
    expect(network.registrations).toBe(2);
  });

  test.each([
    ['no-memory', 'no-memory'],
    ['assets-altered', 'mixnet-altered'],
    ['not-confined', 'mixnet-altered'],
    ['bad-state', 'keys-unavailable'],
  ] as const)('%s turns messages off, and everything says so', async (refusal, why) => {
    const [network, [ada, ben]] = await cue('Ada', 'Ben');
    await meet(ada, ben);
    const id = await ada.conversationWith('Ben');
    await ada.say('Ben', 'before');
    await heard(ben, ada, 1);
    network.loads.push(failing(refusal));
    const tried = network.loadsTried;
    await ada.restart();
    await until('off', () => kind(ada) === 'off');
    const off = { ok: false, error: { code: 'messaging-off', why } };
    expect(ada.part.status.mixnet()).toEqual({ kind: 'off', why });
    expect(valueOf(await ada.messages.conversation(id)).privacy).toEqual({ kind: 'off', why });
    expect(await ada.messages.send(id, 'x')).toEqual(off);
    expect(await ada.people.invite({ role: 'coach', days: 1 })).toEqual(off);
    expect(await ada.people.shareNow(await ada.personId('Ben'))).toEqual(off);
    expect(await ada.people.accept('x', 'Ada')).toEqual(off);
    await pass(2 * HOUR);
    expect(network.loadsTried - tried).toBe(1);
    expect((await ada.shown('Ben')).map((message) => message.kind)).toEqual(['text']);
  });

  test('with failed self-tests nothing is opened, sealed or loaded; what came before waits for a better start', async () => {
    const [network, [ada, ben]] = await cue('Ada', 'Ben');
    await meet(ada, ben);
    await ada.say('Ben', 'one');
    // Ben's engine dies when the whole message, seven frames, is stored and before it is opened.
    ben.gate.plan({ write: ben.gate.writes + 7, then: 'die-after' });
    await until('all frames are there', () => ben.gate.dead);
    expect([...ben.disk.contents().keys()].filter((key) => key.startsWith('frames/'))).toHaveLength(7);
    const before = ben.disk.contents();
    const loads = network.loadsTried;
    await restartWith(ben, { messagingOff: 'self-test-failed' });
    await pass(HOUR);
    expect(ben.part.status.mixnet()).toEqual({ kind: 'off', why: 'self-test-failed' });
    expect(await ben.heard('Ada')).toEqual([]);
    const changed = [...ben.disk.contents()].filter(([key, value]) => before.get(key) !== value);
    expect(changed.filter(([key]) => !key.startsWith('transport_facts/'))).toEqual([]);
    expect(network.loadsTried).toBe(loads);
    await restartWith(ben, {});
    expect(await ben.heard('Ada')).toEqual(['one']);
  });
});

describe('which network', () => {
  test('another one starts a fresh client; the first one is found again', async () => {
    const [network, [ada, ben]] = await cue('Ada', 'Ben');
    await meet(ada, ben);
    await restartWith(ada, { network: networkConfig('another network') });
    await isUp(ada);
    expect(network.registrations).toBe(3);
    await restartWith(ada, { network: networkConfig() });
    await isUp(ada);
    expect(network.registrations).toBe(3);
    await ada.say('Ben', 'still me');
    await heard(ben, ada, 1);
    await ben.say('Ada', 'still here');
    await heard(ada, ben, 1);
  });

  test('the last known one is used when the origin can not say; none at all is a state, not a failure', async () => {
    const [network, [ada, ben]] = await cue('Ada', 'Ben');
    await meet(ada, ben);
    await restartWith(ada, { network: null });
    await isUp(ada);
    expect(ada.part.status.network()).toEqual({ name: 'memory', anonymity: 'none' });

    const cem = await Person.make('Cem', network);
    cem.overrides = { network: null };
    await cem.start();
    const loads = network.loadsTried;
    expect(await result(cem.people.invite({ role: 'coach', days: 1 }))).toEqual({
      ok: false,
      error: { code: 'mixnet-unreachable' },
    });
    await pass(HOUR);
    expect(kind(cem)).toBe('waiting');
    expect(network.loadsTried).toBe(loads);
    expect(cem.part.status.network()).toBeNull();
    expect(cem.faults).toEqual([]);
  });

  test('a description that is none neither stops the engine nor is tried for ever', async () => {
    const [network, [ada]] = await cue('Ada');
    await restartWith(ada, { network: { ...networkConfig(), ndf: 'not JSON' } });
    network.loads.push(failing('bad-network'));
    expect((await result(ada.people.invite({ role: 'coach', days: 1 }))).ok).toBe(false);
    await pass(2 * HOUR);
    expect(kind(ada)).toBe('waiting');
    expect(network.loadsTried).toBe(1);
  });
});

describe('sleep', () => {
  test('after five minutes hidden; what is said meanwhile waits, and leaves when the page is shown', async () => {
    const [network, [ada, ben]] = await cue('Ada', 'Ben');
    await meet(ada, ben);
    ada.part.setVisible(false);
    await pass(4 * MINUTE);
    ada.part.setVisible(true);
    await pass(4 * MINUTE);
    expect(kind(ada)).toBe('up');
    ada.part.setVisible(false);
    await pass(5 * MINUTE + SECOND);
    expect(kind(ada)).toBe('asleep');
    await pass(SECOND);
    expect(network.running).toBe(1);
    await ada.say('Ben', 'in my sleep');
    const sent = network.sent.length;
    await pass(HOUR);
    expect(ada.part.status.mixnet()).toEqual({ kind: 'asleep', queued: 1 });
    expect(network.sent.length).toBe(sent);
    await ben.say('Ada', 'are you there?');
    await pass(MINUTE);
    ada.part.setVisible(true);
    await heard(ben, ada, 1);
    await heard(ada, ben, 1);
    expect(network.registrations).toBe(2);
  });

  test('what is on its way when it falls asleep is sent again; shown twice by nobody', async () => {
    for (const delay of [0, 200, 700, 1200, 2500, 4000]) {
      const [, [ada, ben]] = await cue('Ada', 'Ben');
      await meet(ada, ben);
      ada.part.setVisible(false);
      await pass(5 * MINUTE - delay - SECOND);
      await ada.say('Ben', 'good night');
      await pass(delay + 2 * SECOND);
      expect(kind(ada)).toBe('asleep');
      await pass(MINUTE);
      ada.part.setVisible(true);
      await until('confirmed', async () => (await ada.states('Ben'))[0] === 'confirmed', HOUR);
      expect(await ben.heard('Ada')).toEqual(['good night']);
      expect(await ada.queued()).toBe(0);
    }
  });

  test('what was handed over and lost at its end is sent again soon, not never', async () => {
    const [network, [ada, ben]] = await cue('Ada', 'Ben');
    await meet(ada, ben);
    network.faults.loss = 1;
    await ada.say('Ben', 'good night');
    await until('it is handed over', async () => (await ada.states('Ben'))[0] === 'in-round');
    // Its status would have come after the end.
    network.giveUp();
    await pass(3 * SECOND);
    network.faults.loss = 0;
    await until('heard', async () => (await ben.heard('Ada')).length === 1, 3 * MINUTE);
  });

  test('shown again while it is still flushing: it wakes, and two clients never run at a time', async () => {
    const [network, [ada, ben]] = await cue('Ada', 'Ben');
    await meet(ada, ben);
    ada.part.setVisible(false);
    let most = 0;
    const look = setInterval(() => (most = Math.max(most, network.running)), 50);
    await pass(5 * MINUTE + 100);
    expect(kind(ada)).toBe('asleep');
    ada.part.setVisible(true);
    await isUp(ada);
    clearInterval(look);
    expect(most).toBe(2);
    await ada.say('Ben', 'awake');
    await heard(ben, ada, 1);
    // The new client came up from what the old one had flushed.
    const stored = [...ada.disk.contents().keys()].filter((key) => key.startsWith('xxdk_state/'));
    expect(stored).toHaveLength(2);
  });

  test('hidden while there is no network, it does not try for ever', async () => {
    const [network, [ada, ben]] = await cue('Ada', 'Ben');
    await meet(ada, ben);
    network.loads.push(...Array.from({ length: 100 }, () => failing('assets-unreachable')));
    await ada.restart();
    ada.part.setVisible(false);
    await pass(6 * MINUTE);
    expect(kind(ada)).toBe('asleep');
    const tried = network.loadsTried;
    await pass(HOUR);
    expect(network.loadsTried).toBe(tried);
    network.loads.length = 0;
    ada.part.setVisible(true);
    await isUp(ada);
  });
});

describe('an end', () => {
  test('of the Go program: waiting, up again, nothing lost', async () => {
    const [network, [ada, ben]] = await cue('Ada', 'Ben');
    await meet(ada, ben);
    await ada.say('Ben', 'one');
    await pass(700);
    network.crashWorkers();
    expect(kind(ada)).toBe('waiting');
    await heard(ben, ada, 1);
    expect(kind(ada)).toBe('up');
  });

  test('for good: another worker is started, and what was on its way leaves again', async () => {
    const [network, [ada, ben]] = await cue('Ada', 'Ben');
    await meet(ada, ben);
    for (let n = 1; n <= 3; n++) await ada.say('Ben', `m ${n}`);
    await pass(2500);
    network.giveUp();
    expect(kind(ada)).toBe('waiting');
    expect(network.running).toBe(0);
    await heard(ben, ada, 3);
    expect(await ben.heard('Ada')).toEqual(['m 1', 'm 2', 'm 3']);
    await until('confirmed', async () => new Set(await ada.states('Ben')).size === 1, HOUR);
  });

  test('in order: nothing is written after it, at whatever moment it comes', async () => {
    for (let moment = 0; moment < 40; moment++) {
      const [, [ada, ben]] = await cue('Ada', 'Ben');
      if (moment >= 6) await meet(ada, ben);
      const begun =
        moment < 6
          ? ada.people.invite({ role: 'coach', days: 1 })
          : ada.say('Ben', 'one').then(() => undefined);
      if (moment >= 6) void ben.say('Ada', 'two');
      await pass(moment * 250);
      void begun.catch(() => undefined);
      const { gate } = ada;
      await ada.stop();
      const [contents, writes] = [ada.disk.contents(), gate.writes];
      await pass(2 * MINUTE);
      expect({ moment, writes: gate.writes }).toEqual({ moment, writes });
      expect(ada.disk.contents()).toEqual(contents);
      if (moment % 10 !== 9) continue;
      await result(ada.start());
      await heard(ben, ada, 1);
      await heard(ada, ben, 1);
    }
  }, 120_000);
});
