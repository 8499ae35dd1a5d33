/** @file Sends frames and tells, once for each step, what becomes of them. */
import type { FromMixnet, MixnetAddress, MixnetRefusal, ToMixnet } from '../engine/transport/mixnet-port.ts';
import { FRAME_BYTES } from '../engine/transport/mixnet-port.ts';
import { isUsable, splitAddress } from './address.ts';
import { frameDigest, newUuid, type SendLedger } from './send-ledger.ts';
import { TIMED_OUT, within } from './timeout.ts';
import { type DmClient, FRAME_TYPE, Status } from './xxdk.ts';

/** xxdk tries rounds for up to 45 s before it gives up by itself. */
const CALL_MS = 60_000;
/** From a gateway's yes to the round being mixed: 2 s as a rule. With the network gone xxdk may say nothing for minutes. */
const ROUND_MS = 60_000;

type Send = Extract<ToMixnet, { type: 'send' }>;

export interface SenderParts {
  readonly ledger: SendLedger;
  readonly params: Uint8Array;
  readonly client: (identity: string) => DmClient | undefined;
  readonly ready: () => boolean;
  readonly post: (message: FromMixnet) => void;
  /** Resolves when all that was written so far is durable. */
  readonly settle: () => Promise<void>;
}

interface Call {
  readonly id: string;
  digest: string;
  /** Null until xxdk has announced its copy. */
  uuid: number | null;
}

export class Sender {
  readonly #parts: SenderParts;
  /** Digest to id of the calls under way, in order; the copy that xxdk announces first is matched by it. */
  #calls: Call[] = [];
  /** While an identity is being opened nothing is sent: xxdk fails what is pending then. */
  #held: Send[] | null = null;
  #idle: (() => void)[] = [];
  /** Tasks that have to be alone and are not done. */
  #waiting = 0;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(parts: SenderParts) {
    this.#parts = parts;
    for (const sent of parts.ledger.inRound()) this.#watch(sent.uuid);
  }

  send(message: Send): void {
    if (this.#held !== null) this.#held.push(message);
    else void this.#send(message);
  }

  /** Runs `task` with nothing in flight; what is to be sent meanwhile goes after it. */
  alone<Value>(task: () => Promise<Value>): Promise<Value> {
    this.#held ??= [];
    this.#waiting += 1;
    const turn = this.#turn.then(() => this.#alone(task));
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  async #alone<Value>(task: () => Promise<Value>): Promise<Value> {
    if (this.#calls.length > 0)
      await within(CALL_MS, new Promise<void>((resolve) => this.#idle.push(resolve)));
    try {
      return await task();
    } finally {
      this.#waiting -= 1;
      if (this.#waiting === 0) {
        const held = this.#held ?? [];
        this.#held = null;
        for (const message of held) this.send(message);
      }
    }
  }

  /** xxdk announces its own copy before it sends it: the uuid is given out, durably, here. */
  async sending(to: MixnetAddress, frame: Uint8Array): Promise<number> {
    const digest = await frameDigest(to, frame);
    const call = this.#calls.find((other) => other.digest === digest && other.uuid === null);
    if (call === undefined) return newUuid();
    const sent = this.#parts.ledger.add(call.id, digest);
    call.uuid = sent.uuid;
    await this.#parts.settle();
    return sent.uuid;
  }

  async returned(to: MixnetAddress, frame: Uint8Array): Promise<number> {
    const sent = this.#parts.ledger.findByDigest(await frameDigest(to, frame));
    if (sent !== undefined) this.status(sent.uuid, Status.received);
    return newUuid();
  }

  status(uuid: number, status: number): void {
    const { ledger, post } = this.#parts;
    if (status === Status.inRound) {
      if (!ledger.markInRound(uuid)) return;
      const sent = ledger.get(uuid);
      if (sent !== undefined) post({ type: 'in-round', id: sent.id });
      this.#watch(uuid);
      return;
    }
    if (status !== Status.received && status !== Status.failed) return;
    const sent = ledger.settle(uuid);
    if (sent === undefined) return;
    if (status === Status.received) post({ type: 'mixed', id: sent.id });
    else this.#failed(sent.id, 'not-sent');
  }

  async #send({ id, from, to, frame }: Send): Promise<void> {
    const client = this.#parts.client(from);
    if (frame.length !== FRAME_BYTES || !isUsable(to)) {
      this.#failed(id, frame.length === FRAME_BYTES ? 'bad-address' : 'wrong-size');
      return;
    }
    if (client === undefined || !this.#parts.ready()) {
      this.#failed(id, 'not-ready');
      return;
    }
    const call: Call = { digest: '', id, uuid: null };
    this.#calls.push(call);
    call.digest = await frameDigest(to, frame);
    const { key, token } = splitAddress(to);
    try {
      const outcome = await within(
        CALL_MS,
        client.Send(key, token, FRAME_TYPE, frame, 0, this.#parts.params),
      );
      if (outcome === TIMED_OUT) this.#failed(id, 'timeout');
      else if (call.uuid !== null) this.status(call.uuid, Status.inRound);
    } catch {
      if (call.uuid === null) this.#failed(id, 'not-sent');
      else this.status(call.uuid, Status.failed);
    } finally {
      this.#calls = this.#calls.filter((other) => other !== call);
      if (this.#calls.length === 0) for (const resolve of this.#idle.splice(0)) resolve();
    }
  }

  /** The ledger keeps the entry: a late status is still told. */
  #watch(uuid: number): void {
    setTimeout(() => {
      const sent = this.#parts.ledger.get(uuid);
      if (sent !== undefined) this.#failed(sent.id, 'timeout');
    }, ROUND_MS);
  }

  #failed(id: string, why: MixnetRefusal): void {
    this.#parts.post({ type: 'send-failed', id, why });
  }
}
