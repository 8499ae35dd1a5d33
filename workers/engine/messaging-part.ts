/** @file Puts messaging together: mixnet, transport, outbox, conversations, people, and their views. Composition only. */
import type { NetworkConfig } from '../api/app.ts';
import type { EngineContext, MessagingPart } from './context.ts';
import { acceptsFromRelay } from './messaging/delivery-policy.ts';
import type { InsightSharing } from './insights/insight-sharing.ts';
import { Conversations } from './messaging/conversations.ts';
import { followCryptoUpdate } from './messaging/crypto-update.ts';
import { watchMessages } from './messaging/message-book.ts';
import { MessageCrypto } from './messaging/message-crypto.ts';
import { Outbox } from './messaging/outbox.ts';
import { RelayDelivery } from './messaging/relay-delivery.ts';
import { RelayPickup } from './messaging/relay-pickup.ts';
import { createRelaySwitches } from './messaging/relay-switches.ts';
import { SecureChatClient } from './messaging/secure-chat-client.ts';
import { Acceptances } from './people/acceptances.ts';
import type { CareTeam } from './people/care-team.ts';
import { Directory } from './people/directory.ts';
import { InsightExchange } from './people/insight-exchange.ts';
import { Invitations } from './people/invitations.ts';
import { Relations } from './people/relations.ts';
import { Revocations } from './people/revocations.ts';
import { asCMixAddress, isKeyId } from './protocol/bytes.ts';
import { inspectPayload } from './protocol/registry.ts';
import { toHex, utf8 } from './protocol/suites/bytes.ts';
import { CMixTransport } from './transport/cmix-transport.ts';
import { LastingAddress } from './transport/lasting-address.ts';
import { MixnetLifecycle, rememberedNetwork } from './transport/mixnet-lifecycle.ts';
import { NetworkClock } from './transport/network-clock.ts';
import type { ServerAccess } from './transport/server-access.ts';
import type { MixnetHandlers, MixnetLink } from './transport/mixnet-link.ts';
import type { XxdkAssets } from './transport/mixnet-port.ts';
import { RelayTransport } from './transport/relay-transport.ts';
import { addressText, type Arrival } from './transport/secure-transport.ts';
import { createMessagesView } from './views/messages.ts';
import { createPeopleView } from './views/people.ts';
import { createSharersView } from './views/sharers.ts';
import { createSharingView } from './views/sharing.ts';

const NO_SERVER: ServerAccess = {
  call: () => Promise.resolve({ ok: false, error: 'not-configured' }),
  inUse: () => false,
  ready: () => false,
  earlierKeyIds: () => [],
};

export interface MessagingEnvironment {
  readonly makeLink: (handlers: MixnetHandlers) => MixnetLink;
  readonly assets: XxdkAssets;
  /** The account at the server, where there is one. */
  readonly account?: ServerAccess;
  /** A bug, or storage that refuses: never across the boundary. */
  readonly report: (fault: unknown) => void;
}

const ID_BYTES = 16;
/** Invitations that somebody accepted and that aren't a connection yet. */
const isMeeting = (kind: string): boolean => kind === 'accepted' || kind === 'connecting';
const TIDY_EVERY = 3_600_000;
/** After a connection ended, or the mixnet came up: what is under way then (a farewell, leaving altogether) is over first. */
const ADDRESS_AFTER = 60_000;

/** Changes with the network's own keys: a client of one network is a stranger on another. */
async function networkIdOf({ suite }: Pick<EngineContext, 'suite'>, { ndf }: NetworkConfig): Promise<string> {
  const id = await suite.hash.sha256(utf8(`wellio/network/1${networkKey(ndf)}`));
  return toHex(id).slice(0, 2 * ID_BYTES);
}

/** Of a description that isn't one the whole text: xxdk will say what is wrong with it. */
function networkKey(ndf: string): string {
  try {
    const { Registration } = JSON.parse(ndf) as { Registration?: { EllipticPubKey?: string } };
    return Registration?.EllipticPubKey ?? ndf;
  } catch {
    return ndf;
  }
}

export type CreateMessagingPart = (
  context: EngineContext,
  sharing: InsightSharing,
  environment: MessagingEnvironment,
) => Promise<MessagingPart & { readonly careTeam: CareTeam }>;

export const createMessagingPart: CreateMessagingPart = async (given, sharing, environment) => {
  const { store, messagesOf } = watchMessages(given.store);
  const context: EngineContext = { ...given, store };
  const { keys, suite, random, messagingOff } = context;
  const { report, account = NO_SERVER } = environment;
  const clock = new NetworkClock(context.clock);
  const changed = () => context.changed('app', 'people', 'messages', 'mixnet');
  const randomId = () => toHex(random(ID_BYTES));
  const unit = () => new DataView(random(4).buffer).getUint32(0) / 2 ** 32;
  const network = await rememberedNetwork(store, context.network);
  const ownAddresses = new Set<string>();

  const transport: CMixTransport = new CMixTransport({
    store,
    clock,
    hash: suite.hash,
    randomId,
    sendFrame: (frame) => mixnet.send(frame),
    isKnown: (sender) => chat.conversations().some(([, { address }]) => addressText(address) === sender),
    allowUnknown: () => invitations.expecting || acceptances.expecting,
    isOwn: (sender) => ownAddresses.has(sender),
    report,
  });
  const mixnet: MixnetLifecycle = new MixnetLifecycle({
    store,
    clock,
    makeLink: environment.makeLink,
    assets: environment.assets,
    network,
    networkId: network === null ? '' : await networkIdOf(context, network),
    metered: context.metered,
    off: messagingOff,
    storagePassword: () => keys.mixnetPassword(),
    receive: (frame) => {
      clock.note(frame.roundTime);
      return transport.receiveFrame(frame);
    },
    frameEvent: (event) => transport.onFrameEvent(event),
    loaded: async (lasting) => {
      // The worker says what it can reach before anything foreign runs in it, and loads nothing when that is not nothing.
      context.reportCheck({ id: 'mixnet-isolation', state: 'good', detail: 'isolated' });
      ownAddresses.add(addressText(lasting));
      await keys.issueCertificate(asCMixAddress(lasting));
      void acceptances.begin().catch(report);
    },
    // Some of it may have left: whoever gets it twice shows it once.
    ended: () => transport.abandon('timeout'),
    changed: () => {
      if (mixnet.up) addressSoon();
      if (mixnet.off === 'mixnet-altered') {
        context.reportCheck({ id: 'mixnet-isolation', state: 'bad', detail: 'reachable' });
      }
      changed();
      outbox.poke();
      delivery.poke();
      pickup.soon();
    },
    report,
  });
  const outbox: Outbox = new Outbox({
    store,
    clock,
    unit,
    randomId,
    transport,
    ready: () => mixnet.up,
    stopped: (owner) => verdictOf(owner) !== null,
    changed: () => {
      changed();
      delivery.poke();
    },
    report,
  });
  const crypto = new MessageCrypto({ keys, suite, clock, random });
  const chat: SecureChatClient = new SecureChatClient({
    store,
    suite,
    clock,
    keys,
    crypto,
    outbox,
    lastingIdentity: () => mixnet.lastingIdentity,
    revoked: (id) => verdictOf(id) === 'key-revoked',
    acceptsFromRelay: (id, kind) => {
      const [, person] = directory.ofConversation(id) ?? [];
      return person?.ended === false && acceptsFromRelay({ kind, ...person });
    },
    changed,
    report,
  });
  const directory = new Directory({
    store,
    suite,
    clock,
    chat,
    stopSharing: async (personId) => (await sharing.stop(personId)).ok,
    revoked: (id) => verdictOf(id) === 'key-revoked',
    changed: () => {
      addressSoon();
      changed();
    },
    report,
  });
  const revocations: Revocations = new Revocations({
    store,
    suite,
    clock,
    call: account.call,
    inUse: account.inUse,
    peers: () =>
      directory
        .all()
        .filter(([, { ended }]) => !ended)
        .map(([, { peer, earlierKeyIds = [] }]) => ({ peer, earlierKeyIds })),
    unit,
    changed: () => {
      changed();
      outbox.poke();
      delivery.poke();
    },
    report,
  });
  const verdictOf = (conversationId: string) => {
    const peer = crypto.peerOf(conversationId);
    return peer === undefined ? null : revocations.verdict(peer.device.keyId, peer.earlierKeyIds);
  };
  const relayTransport = new RelayTransport({
    link: { call: account.call },
    ownKeyIds: () => [
      keys.keyId,
      ...account.earlierKeyIds().filter((id) => isKeyId(id) && keys.kemById(id) !== undefined),
    ],
    report,
  });
  relayTransport.onReceive(async (_keyId, payload) => {
    await chat.receiveFromRelay(payload);
  });
  const relay = createRelaySwitches({
    chat,
    directory,
    ready: account.ready,
    verdict: verdictOf,
    changed: () => {
      context.changed('backend', 'messages');
      delivery.poke();
      pickup.soon();
    },
  });
  const delivery: RelayDelivery = new RelayDelivery({
    store,
    clock,
    outbox,
    relay: relayTransport,
    facts: (id) => relay.facts(id),
    mixnetDownSince: () => mixnet.awaySince,
    ready: account.ready,
    changed,
    report,
  });
  const pickup: RelayPickup = new RelayPickup({
    relay: relayTransport,
    wanted: () => account.ready() && relay.allowed() > 0,
    unit,
    report,
  });
  const meeting = { ...context, clock, mixnet, outbox, directory, changed };
  const invitations: Invitations = new Invitations({
    ...meeting,
    consent: async (personId, role) => (await sharing.grantConsent(personId, role)).ok,
  });
  const acceptances: Acceptances = new Acceptances(meeting);
  const conversations = new Conversations({ store, clock, chat, outbox, messagesOf });
  const off = () => mixnet.off !== null;
  const exchange = new InsightExchange({ store, clock, chat, outbox, directory, sharing, off, report });

  const relations = new Relations({
    store,
    clock,
    chat,
    directory,
    sharing,
    off: () => mixnet.off,
    changed,
    report,
  });

  transport.onReceive(async (senderId: string, payload: Uint8Array, { consume }: Arrival) => {
    const seen = inspectPayload(payload);
    if (!seen.ok || seen.value.kind === 'message') await chat.receive(senderId, payload, { consume });
    else if (invitations.has(seen.value.invitationId)) {
      await invitations.receive(seen.value.invitationId, payload, consume);
    } else if (acceptances.has(seen.value.invitationId)) {
      await acceptances.receive(seen.value.invitationId, payload, consume);
    } else await store.write(consume);
  });

  /** Time may ask for another ML-KEM key, and for the end of an old one. `now`: in any case. */
  const tendKeys = async (now?: 'now') => {
    const tended = await keys.tend(now);
    const lasting = await mixnet.lastingAddress();
    // Nothing of it is lost by a refusal of storage: an hour later it is still due.
    if (lasting !== undefined) await keys.issueCertificate(asCMixAddress(lasting));
    if (!tended.ok || !tended.value.rotated) return;
    context.changed('security');
    await chat.announceKeys();
  };
  const address = new LastingAddress({
    store,
    ended: () => directory.all().flatMap(([id, { ended }]) => (ended ? [id] : [])),
    async quiet() {
      const meetingNow = (await invitations.summaries()).some(({ state }) => isMeeting(state.kind));
      return mixnet.up && !acceptances.expecting && !meetingNow;
    },
    change: async () => {
      const changedAddress = await mixnet.renewLasting(async (lasting) => {
        ownAddresses.add(addressText(lasting));
        // A new key and the new address are one announcement.
        await keys.tend('now');
        await keys.issueCertificate(asCMixAddress(lasting));
      });
      if (!changedAddress) return false;
      context.changed('security');
      await chat.announceKeys();
      return true;
    },
  });
  let stopping = false;
  let addressTimer: ReturnType<typeof setTimeout> | undefined;
  /** Hourly besides (below): what keeps it from being done now may last. */
  const addressSoon = () => {
    if (stopping || addressTimer !== undefined || !address.due) return;
    addressTimer = setTimeout(() => {
      addressTimer = undefined;
      tidying = tidying.then(() => address.tend()).catch(report);
    }, ADDRESS_AFTER);
  };
  let tidying: Promise<unknown> = Promise.resolve();
  const tidy = () => {
    tidying = tidying
      .then(() => tendKeys())
      .then(() => address.tend())
      .then(() => invitations.tidy())
      .then(() => acceptances.tidy())
      .catch(report);
    return tidying;
  };

  // Everything is known and the outbox read before frames that waited are opened: what they answer is in it.
  await mixnet.open();
  await outbox.open();
  await chat.open();
  await followCryptoUpdate(store, chat);
  await directory.open();
  await address.open();
  await relations.open();
  await invitations.open();
  await acceptances.open();
  await revocations.open();
  for (const lasting of await mixnet.lastingAddresses()) ownAddresses.add(addressText(lasting));
  let timer: ReturnType<typeof setInterval> | undefined;
  // With self-tests failed nothing is opened and nothing sealed; what is stored waits for a better start.
  if (messagingOff === null) {
    await tidy();
    await transport.start();
    await chat.start();
    outbox.start();
    exchange.start();
    relations.start();
    revocations.start();
    delivery.poke();
    pickup.soon();
    timer = setInterval(() => void tidy(), TIDY_EVERY);
    const somebody = directory.all().some(([, { ended }]) => !ended);
    if (somebody || invitations.expecting || acceptances.expecting || outbox.size > 0) void mixnet.want();
  }

  const careTeam: CareTeam = { chat, directory, exchange, outbox, relations, sharing };
  return {
    people: createPeopleView(context, { ...careTeam, invitations, acceptances, mixnet, report }),
    careTeam,
    sharing: (requireProof) => createSharingView(context, careTeam, requireProof),
    sharers: createSharersView(context, careTeam),
    messages: createMessagesView({
      chat,
      conversations,
      directory,
      outbox,
      mixnet,
      relay,
      verdict: verdictOf,
      clock,
    }),
    relay,
    accountOpened() {
      revocations.start();
      delivery.poke();
      pickup.soon();
    },
    status: {
      mixnet: () => mixnet.state(outbox.size),
      network: () => (network === null ? null : { name: network.name, anonymity: network.anonymity }),
      queued: () => Promise.resolve(outbox.size),
      people: () => Promise.resolve(directory.all().length),
      unread: () => Promise.resolve(chat.conversations().reduce((sum, [, { unread }]) => sum + unread, 0)),
      wasm: () => ({ sha256: environment.assets.sha256, verified: mixnet.verified }),
      sent: () => Promise.resolve(transport.counts),
    },
    setVisible(visible) {
      mixnet.setVisible(visible);
      if (visible) pickup.soon();
    },
    allowMixnetDownload: () => mixnet.allowDownload(),
    async newKeysForAll(why = 'manual') {
      for (const [id] of chat.conversations()) await chat.askForNew(id, why);
      if (why === 'suspected-compromise') await tendKeys('now');
    },
    sessions: () => chat.sessionFacts(),
    forgetSessions: () => chat.forgetSessions(),
    async stop() {
      clearInterval(timer);
      stopping = true;
      clearTimeout(addressTimer);
      await exchange.stop();
      await relations.idle();
      await revocations.stop();
      await delivery.stop();
      await pickup.stop();
      await mixnet.stop();
      await transport.stop();
      await outbox.stop();
      await tidying;
      await invitations.idle();
      await acceptances.idle();
      await chat.stop();
    },
  };
};
