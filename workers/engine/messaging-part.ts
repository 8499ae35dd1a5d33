/** @file Puts messaging together: mixnet, transport, outbox, conversations, people, and their views. Composition only. */
import type { NetworkConfig } from '../api/app.ts';
import type { EngineContext, MessagingPart } from './context.ts';
import type { InsightSharing } from './insights/insight-sharing.ts';
import { Conversations } from './messaging/conversations.ts';
import { MessageCrypto } from './messaging/message-crypto.ts';
import { Outbox } from './messaging/outbox.ts';
import { SecureChatClient } from './messaging/secure-chat-client.ts';
import { Acceptances } from './people/acceptances.ts';
import { Directory } from './people/directory.ts';
import { InsightExchange } from './people/insight-exchange.ts';
import { Invitations } from './people/invitations.ts';
import { asCMixAddress } from './protocol/bytes.ts';
import { inspectPayload } from './protocol/registry.ts';
import { toHex, utf8 } from './protocol/suites/bytes.ts';
import { CMixTransport } from './transport/cmix-transport.ts';
import { LASTING_IDENTITY, MixnetLifecycle, rememberedNetwork } from './transport/mixnet-lifecycle.ts';
import { NetworkClock } from './transport/network-clock.ts';
import type { MixnetHandlers, MixnetLink } from './transport/mixnet-link.ts';
import type { XxdkAssets } from './transport/mixnet-port.ts';
import { addressText, type Arrival } from './transport/secure-transport.ts';
import { createMessagesView } from './views/messages.ts';
import { createPeopleView } from './views/people.ts';

export interface MessagingEnvironment {
  readonly makeLink: (handlers: MixnetHandlers) => MixnetLink;
  readonly assets: XxdkAssets;
  /** A bug, or storage that refuses: never across the boundary. */
  readonly report: (fault: unknown) => void;
}

const ID_BYTES = 16;

/** Changes with the network's own keys: a client of one network is a stranger on another. */
async function networkIdOf({ suite }: Pick<EngineContext, 'suite'>, { ndf }: NetworkConfig): Promise<string> {
  const { Registration } = JSON.parse(ndf) as { Registration?: { EllipticPubKey?: string } };
  return toHex(await suite.hash.sha256(utf8(`wellio/network/1${Registration?.EllipticPubKey ?? ''}`))).slice(
    0,
    32,
  );
}

export type CreateMessagingPart = (
  context: EngineContext,
  sharing: InsightSharing,
  environment: MessagingEnvironment,
) => Promise<MessagingPart>;

export const createMessagingPart: CreateMessagingPart = async (context, sharing, environment) => {
  const { store, keys, suite, random, messagingOff } = context;
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
    allowUnknown: () => invitations.open || acceptances.open,
    isOwn: (sender) => ownAddresses.has(sender),
    report: environment.report,
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
      ownAddresses.add(addressText(lasting));
      await keys.issueCertificate(asCMixAddress(lasting));
      void acceptances.begin();
    },
    changed: () => {
      changed();
      outbox.poke();
    },
  });
  const outbox: Outbox = new Outbox({
    store,
    clock,
    unit,
    randomId,
    transport,
    ready: () => mixnet.up,
    changed,
  });
  const crypto = new MessageCrypto({ keys, suite, clock, random });
  const chat: SecureChatClient = new SecureChatClient({
    store,
    suite,
    clock,
    crypto,
    outbox,
    randomId,
    changed,
  });
  const directory = new Directory({ store, clock, chat, randomId, changed });
  const meeting = { ...context, clock, mixnet, outbox, directory, changed };
  const invitations: Invitations = new Invitations({
    ...meeting,
    consent: async (personId, role) => (await sharing.grantConsent(personId, role)).ok,
  });
  const acceptances: Acceptances = new Acceptances(meeting);
  const conversations = new Conversations({ store, clock, chat, outbox });
  const exchange = new InsightExchange({ store, clock, chat, outbox, directory, sharing });

  chat.onContent('farewell', async ({ conversationId, payload }) => {
    if (payload.length > 0) return null;
    const person = directory.all().find(([, row]) => row.conversationId === conversationId);
    if (person !== undefined) {
      await sharing.stop(person[0]);
      await directory.update(person[0], { ended: true, theirRole: null, myRole: null });
    }
    return [];
  });

  transport.onReceive(async (senderId: string, payload: Uint8Array, arrival: Arrival) => {
    const seen = inspectPayload(payload);
    if (!seen.ok || seen.value.kind === 'message') {
      await chat.receive(senderId, payload, arrival);
      return;
    }
    const { invitationId } = seen.value;
    if (invitations.has(invitationId)) await invitations.receive(invitationId, payload, arrival.consume);
    else if (acceptances.has(invitationId)) await acceptances.receive(invitationId, payload, arrival.consume);
    else await store.write(arrival.consume);
  });

  // In this order: people are pinned before frames that waited are opened, and all of it before anything is sent.
  await chat.start();
  await directory.start();
  await invitations.start();
  await acceptances.start();
  const lasting = await mixnet.address(LASTING_IDENTITY);
  if (lasting !== undefined) ownAddresses.add(addressText(lasting));
  await transport.start();
  await outbox.start();
  void exchange.start();
  const needed = directory.all().length > 0 || invitations.open || acceptances.open;
  if (needed) void mixnet.want();

  return {
    people: createPeopleView(context, {
      directory,
      invitations,
      acceptances,
      exchange,
      sharing,
      chat,
      outbox,
      mixnet,
    }),
    messages: createMessagesView({ chat, conversations, directory, outbox, mixnet }),
    status: {
      mixnet: () => mixnet.state(outbox.size),
      network: () => (network === null ? null : { name: network.name, anonymity: network.anonymity }),
      queued: () => Promise.resolve(outbox.size),
      people: () => Promise.resolve(directory.all().length),
      unread: () => Promise.resolve(chat.conversations().reduce((sum, [, { unread }]) => sum + unread, 0)),
      wasm: () => ({ sha256: environment.assets.sha256, verified: mixnet.verified }),
      sent: () => Promise.resolve(transport.counts),
    },
    setVisible: (visible) => mixnet.setVisible(visible),
    allowMixnetDownload: () => mixnet.allowDownload(),
    async newKeysForAll() {
      for (const [id] of chat.conversations()) await chat.update(id, { renew: 'manual' });
    },
    async stop() {
      exchange.stop();
      await mixnet.stop();
      await transport.stop();
      await outbox.stop();
      await chat.stop();
    },
  };
};
