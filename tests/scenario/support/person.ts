/** @file A person of a story: real keys, a real messaging part and records over a store in memory that survives crashes. */
import type { NetworkConfig, Topic } from '../../../workers/api/app.ts';
import type { Message } from '../../../workers/api/messages.ts';
import type { Role } from '../../../workers/api/people.ts';
import type { EngineContext } from '../../../workers/engine/context.ts';
import type { KeyRing } from '../../../workers/engine/custody/types.ts';
import type { KeyRecords } from '../../../workers/engine/store/key-database.ts';
import {
  createInsightSharing,
  type InsightSharing,
} from '../../../workers/engine/insights/insight-sharing.ts';
import { createMessagingPart, type CreateMessagingPart } from '../../../workers/engine/messaging-part.ts';
import { nativeSuite } from '../../../workers/engine/protocol/suites/suite.ts';
import type { SigningKey } from '../../../workers/engine/protocol/suites/keys.ts';
import type { Suite } from '../../../workers/engine/protocol/suites/types.ts';
import { startRecords } from '../../unit/support/records.ts';
import type { LogBook } from '../../../workers/engine/records/log-book.ts';
import { INITIAL_SETTINGS } from '../../../workers/engine/settings/settings.ts';
import type { SettingsValues } from '../../../workers/engine/settings/types.ts';
import { createMemoryStore, type MemoryStore } from '../../unit/support/memory-store.ts';
import type { ServerAccess } from '../../../workers/engine/transport/server-access.ts';
import { valueOf } from '../../unit/support/engine-context.ts';
import { gated, type Gate } from './gate.ts';
import { makeStoryKeys, type StoryKeys } from './keys.ts';
import type { MemoryNetwork } from './memory-network.ts';
import { pass, result, SECOND, tracked, until } from './timers.ts';

export const suite: Suite = {
  kem: tracked(nativeSuite.kem),
  signature: tracked(nativeSuite.signature),
  aead: tracked(nativeSuite.aead),
  kdf: tracked(nativeSuite.kdf),
  hash: tracked(nativeSuite.hash),
};

export function networkConfig(key = 'one network'): NetworkConfig {
  return {
    name: 'memory',
    anonymity: 'none',
    host: null,
    ndf: JSON.stringify({ Registration: { EllipticPubKey: key } }),
  };
}

const ASSETS = { wasm: '/x.wasm', exec: '/x.js', sha256: '00'.repeat(32), wasmBytes: 1 };

export type Overrides = Partial<Pick<EngineContext, 'metered' | 'network' | 'messagingOff' | 'clock'>>;

type MessagingPart = Awaited<ReturnType<CreateMessagingPart>>;

/** Names no person: an engine's life from a start to a stop or a kill. */
interface Life {
  readonly part: MessagingPart;
  readonly sharing: InsightSharing;
  readonly log: LogBook;
  readonly gate: Gate;
}

export class Person {
  readonly name: string;
  readonly disk: MemoryStore;
  readonly network: MemoryNetwork;
  readonly faults: unknown[] = [];
  readonly topics: Topic[] = [];
  overrides: Overrides = {};
  /** The account at the server, from the next start on. */
  server: ServerAccess | undefined;
  readonly #keys: StoryKeys;
  readonly #settings: { values: SettingsValues };
  #life: Life | undefined;

  private constructor(name: string, network: MemoryNetwork, disk: MemoryStore, keys: StoryKeys) {
    this.name = name;
    this.network = network;
    this.disk = disk;
    this.#keys = keys;
    this.#settings = {
      values: {
        welcomed: true,
        name,
        tracked: ['activity', 'nutrition', 'mood'],
        adult: true,
        lock: INITIAL_SETTINGS.lock,
        planMoved: false,
        formula: INITIAL_SETTINGS.formula,
        wordsOnly: false,
        plan: { activity: 4, nutrition: 5, mood: 3 },
      },
    };
  }

  /** Makes the keys; nothing runs yet. */
  static async make(name: string, network: MemoryNetwork): Promise<Person> {
    const disk = createMemoryStore(name);
    return new Person(name, network, disk, await makeStoryKeys(suite, disk));
  }

  get #running(): Life {
    if (this.#life === undefined) throw new Error(`${this.name} does not run`);
    return this.#life;
  }

  get part(): MessagingPart {
    return this.#running.part;
  }

  get keys(): KeyRing {
    return this.#keys.keys;
  }

  get accountRoot(): SigningKey {
    return this.#keys.root;
  }

  /** The key database as it lies there. */
  get keyRecords(): KeyRecords {
    return this.#keys.records();
  }

  get people(): MessagingPart['people'] {
    return this.part.people;
  }

  get messages(): MessagingPart['messages'] {
    return this.part.messages;
  }

  get sharing(): InsightSharing {
    return this.#running.sharing;
  }

  get log(): LogBook {
    return this.#running.log;
  }

  /** Of this life: how many writes were asked for, and the switch that ends it at one of them. */
  get gate(): Gate {
    return this.#running.gate;
  }

  async start(gate: Gate = gated(this.disk)): Promise<void> {
    const { store } = gate;
    const settings = this.#settings;
    const clock = { now: () => Date.now() };
    const context: EngineContext = {
      store,
      keys: this.#keys.keys,
      suite,
      clock,
      random: (length) => crypto.getRandomValues(new Uint8Array(length)),
      place: { locale: () => 'en', timeZone: () => 'UTC' },
      settings: {
        current: () => settings.values,
        update: (change) => {
          settings.values = { ...settings.values, ...change };
          return Promise.resolve({ ok: true, value: null });
        },
      },
      metered: false,
      network: networkConfig(),
      messagingOff: null,
      changed: (...topics) => this.topics.push(...topics),
      reportCheck: () => undefined,
      ...this.overrides,
    };
    const { context: watched, log, derived } = startRecords(context);
    const sharing = createInsightSharing({ ...watched, derived });
    const part = await createMessagingPart(watched, sharing, {
      makeLink: (handlers) => {
        const link = this.network.makeLink(handlers);
        // A worker ends with the tab that owns it.
        gate.whenDead(() => link.terminate());
        return link;
      },
      assets: ASSETS,
      ...(this.server === undefined ? {} : { account: this.server }),
      report: (fault) => {
        if (!gate.dead) this.faults.push(fault);
      },
    });
    this.#life = { part, sharing, log, gate };
  }

  /** In order, as before a takeover. */
  async stop(): Promise<void> {
    await result(this.part.stop());
    this.#life = undefined;
  }

  /** As when the tab is killed: nothing more is written, and nobody is told. */
  kill(): void {
    this.#running.gate.kill();
    this.#life = undefined;
  }

  async restart(): Promise<void> {
    if (this.#life !== undefined) this.kill();
    await result(this.start());
  }

  /** The conversation with somebody, by their name. */
  async conversationWith(other: string): Promise<string> {
    const found = (await this.messages.list()).find(({ name }) => name === other);
    if (found === undefined) throw new Error(`${this.name} has no conversation with ${other}`);
    return found.id;
  }

  async say(other: string, text: string): Promise<void> {
    valueOf(await result(this.messages.send(await this.conversationWith(other), text)));
  }

  /** Everything that the conversation shows. */
  async shown(other: string): Promise<readonly Message[]> {
    return valueOf(await this.messages.conversation(await this.conversationWith(other))).messages;
  }

  /** What this person reads of somebody, oldest first. */
  async heard(other: string): Promise<readonly string[]> {
    const all = await this.shown(other);
    return all.flatMap((message) => (message.kind === 'text' && !message.mine ? [message.text] : []));
  }

  async states(other: string): Promise<readonly string[]> {
    const all = await this.shown(other);
    return all.flatMap((message) => (message.kind === 'text' && message.mine ? [message.state ?? ''] : []));
  }

  async personId(other: string): Promise<string> {
    const found = (await this.people.snapshot()).people.find(({ name }) => name === other);
    if (found === undefined) throw new Error(`${this.name} doesn't know ${other}`);
    return found.id;
  }

  queued(): Promise<number> {
    return this.part.status.queued();
  }
}

/** Makes and starts people on one network. */
export async function people(network: MemoryNetwork, names: readonly string[]): Promise<readonly Person[]> {
  const all = await Promise.all(names.map((name) => Person.make(name, network)));
  for (const person of all) await person.start();
  return all;
}

/** Makes an invitation; resolves with its id and the link's fragment. */
export async function invite(
  inviter: Person,
  role: Role = 'supporter',
  days = 7,
): Promise<{ readonly id: string; readonly fragment: string }> {
  return valueOf(await result(inviter.people.invite({ role, days })));
}

export async function invitationState(inviter: Person, id: string): Promise<string> {
  const { invitations } = await inviter.people.snapshot();
  return invitations.find((invitation) => invitation.id === id)?.state.kind ?? 'gone';
}

/** Two people meet; resolves when both have each other as connected. */
export async function meet(
  inviter: Person,
  accepter: Person,
  role: Role = 'supporter',
): Promise<{ readonly invitationId: string }> {
  const { id, fragment } = await invite(inviter, role);
  valueOf(await result(accepter.people.accept(fragment, accepter.name)));
  await until(
    `${accepter.name}'s acceptance at ${inviter.name}'s`,
    async () => (await invitationState(inviter, id)) === 'accepted',
  );
  valueOf(await result(inviter.people.confirm(id)));
  await until(`${inviter.name} and ${accepter.name} have met`, async () =>
    (await Promise.all([knows(inviter, accepter), knows(accepter, inviter)])).every(Boolean),
  );
  await pass(5 * SECOND);
  return { invitationId: id };
}

export async function knows(person: Person, other: Person): Promise<boolean> {
  const { people: all, accepted } = await person.people.snapshot();
  const waiting = accepted.some(({ state }) => state !== 'refused');
  return !waiting && all.some(({ name, state }) => name === other.name && state.kind === 'connected');
}
