/** @file What both sides of a meeting work with. */
import type { EngineContext } from '../context.ts';
import type { Outbox } from '../messaging/outbox.ts';
import type { Staged } from '../messaging/staged.ts';
import type { Bytes } from '../protocol/bytes.ts';
import { encodeBundle } from '../protocol/v1/bundle.ts';
import type { OutgoingFlight, OwnKemKeys } from '../protocol/v1/types.ts';
import type { MixnetLifecycle } from '../transport/mixnet-lifecycle.ts';
import type { Directory } from './directory.ts';

const DAY = 24 * 3_600_000;
/** Late flights are answered for this long after an invitation's end. */
export const ANSWER_AFTER_END = DAY;
/** How long an invitation that is over is still shown. */
export const SHOWN_AFTER_END = 30 * DAY;

export interface MeetingDependencies extends Pick<
  EngineContext,
  'store' | 'keys' | 'suite' | 'clock' | 'random' | 'settings'
> {
  readonly mixnet: MixnetLifecycle;
  readonly outbox: Outbox;
  readonly directory: Directory;
  readonly changed: () => void;
}

/** Our encoded bundle, or undefined before the mixnet has given this device its lasting address. */
export async function ownBundle({
  keys,
  settings,
}: Pick<MeetingDependencies, 'keys' | 'settings'>): Promise<Bytes | undefined> {
  const issued = await keys.certificate();
  if (issued === undefined) return undefined;
  const displayName = settings.current().name;
  return encodeBundle({
    displayName,
    rootPublicKey: keys.rootPublicKey,
    certificate: issued.signed,
    ...(issued.kemCertificate === null ? {} : { kemCertificate: issued.kemCertificate }),
  });
}

export function ownKemKeys({ keys }: Pick<MeetingDependencies, 'keys'>): OwnKemKeys {
  return (keyId) => keys.kemById(keyId);
}

/** Queues a flight, once however often it is asked for. One that waits for an answer is repeated until its owner drops it. */
export function stageFlight(
  { outbox, mixnet }: Pick<MeetingDependencies, 'outbox' | 'mixnet'>,
  owner: string,
  flight: OutgoingFlight,
  { repeat, expires }: { readonly repeat: boolean; readonly expires: number },
): Staged {
  return outbox.addOrRepeat({
    kind: 'flight',
    owner,
    messageId: null,
    counter: null,
    from: mixnet.lastingIdentity,
    to: flight.to,
    payload: flight.bytes,
    repeat,
    expires,
  });
}
