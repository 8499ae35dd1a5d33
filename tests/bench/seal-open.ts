/** @file Seals and opens v1 messages through the registry with both backends, turn by turn. Runs in Node and in a worker. */
import type { MessageProtocol } from '../../workers/engine/protocol/message-protocol.ts';
import { protocolOf } from '../../workers/engine/protocol/registry.ts';
import { equalBytes } from '../../workers/engine/protocol/suites/bytes.ts';
import { nativeSuite, nobleSuite, selectSuite } from '../../workers/engine/protocol/suites/suite.ts';
import type { Backend, BackendChoice, Suite } from '../../workers/engine/protocol/suites/types.ts';
import type { SendSession } from '../../workers/engine/protocol/v1/types.ts';
import { makeContent, makePerson, NOW, unwrap, type Person } from '../unit/protocol/fixtures.ts';

export const STEPS = ['begin a session', 'seal', 'open', 'seal + open'] as const;
export type Step = (typeof STEPS)[number];

/** Milliseconds a message, one entry a turn; the backends' entries with one index were taken one after the other. */
export type SealOpenTimes = Readonly<Record<Step, Readonly<Record<Backend, readonly number[]>>>>;

export interface SealOpenPlan {
  readonly turns: number;
  /** Messages sealed and then opened in each turn: evens out a coarse clock. */
  readonly batch: number;
}

/** Why the native backend can't be measured here, or undefined. */
export async function missingNative(): Promise<string | undefined> {
  const suite = await selectSuite();
  const choices: readonly BackendChoice[] = [suite.kem, suite.signature, suite.aead, suite.kdf, suite.hash];
  return choices.find(({ backend }) => backend !== 'native')?.reason;
}

interface Actors {
  readonly suite: Suite;
  readonly ana: Person;
  readonly ben: Person;
}

async function actors(suite: Suite): Promise<Actors> {
  return { suite, ana: await makePerson(suite, 'Ana'), ben: await makePerson(suite, 'Ben') };
}

async function oneTurn(protocol: MessageProtocol, { suite, ana, ben }: Actors, batch: number) {
  const started = performance.now();
  let session: SendSession = await protocol.beginSession(suite, {
    senderKeyId: ana.keyId,
    recipientPublicKey: ben.kem.publicKey,
    now: NOW,
  });
  const begun = performance.now();
  const content = makeContent();
  const sealed: Uint8Array[] = [];
  for (let index = 0; index < batch; index += 1) {
    const one = unwrap(
      await protocol.seal(suite, {
        session,
        signingKey: ana.signing,
        content,
        senderRoot: ana.rootFingerprint,
        recipientRoot: ben.rootFingerprint,
        now: NOW,
        random: (length) => crypto.getRandomValues(new Uint8Array(length)),
      }),
    );
    session = one.session;
    sealed.push(one.bytes);
  }
  const allSealed = performance.now();
  for (const bytes of sealed) {
    const opened = unwrap(
      await protocol.open(suite, {
        bytes,
        recipientKey: ben.kem,
        ownRoot: ben.rootFingerprint,
        sender: ana.device,
        now: NOW,
      }),
    );
    if (!equalBytes(opened.body, content.body)) throw new Error('what was opened is not what was sealed');
  }
  const done = performance.now();
  return {
    'begin a session': begun - started,
    seal: (allSealed - begun) / batch,
    open: (done - allSealed) / batch,
    'seal + open': (done - begun) / batch,
  } satisfies Record<Step, number>;
}

export async function timeSealOpen({ turns, batch }: SealOpenPlan): Promise<SealOpenTimes> {
  const protocol = protocolOf(1);
  if (protocol === undefined) throw new Error('the registry has no version 1');
  const cast = { native: await actors(nativeSuite), noble: await actors(nobleSuite) };
  const times = Object.fromEntries(
    STEPS.map((step) => [step, { native: [] as number[], noble: [] as number[] }]),
  ) as Record<Step, Record<Backend, number[]>>;
  // Warm-up, uncounted: compilers and caches.
  for (const backend of ['native', 'noble'] as const)
    for (let turn = 0; turn < 3; turn += 1) await oneTurn(protocol, cast[backend], batch);
  for (let turn = 0; turn < turns; turn += 1) {
    const order = turn % 2 === 0 ? (['native', 'noble'] as const) : (['noble', 'native'] as const);
    for (const backend of order) {
      const took = await oneTurn(protocol, cast[backend], batch);
      for (const step of STEPS) times[step][backend].push(took[step]);
    }
  }
  return times;
}
