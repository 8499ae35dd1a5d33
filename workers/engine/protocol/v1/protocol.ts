/** Version 1 as the registry offers it: everything messaging/ needs, in terms of bytes. */
import { err, ok } from '../result.ts';
import type { MessageProtocol } from '../message-protocol.ts';
import { fromSecureMessageV1, toSecureMessageV1 } from './interchange.ts';
import { decodeMessage, encodeMessage, MESSAGE_VERSION, sizeClasses } from './message.ts';
import { open } from './open.ts';
import { seal } from './seal.ts';
import { beginSession, expiryOf, keysOf } from './session.ts';

export const protocolV1: MessageProtocol = {
  version: MESSAGE_VERSION,
  sizeClasses,
  inspect(bytes) {
    const message = decodeMessage(bytes);
    if (!message.ok) return message;
    const { senderKeyId, recipientKeyId, bucket } = message.value;
    return ok({ kind: 'message', version: MESSAGE_VERSION, senderKeyId, recipientKeyId, bucket });
  },
  async open(suite, { bytes, ...input }) {
    const message = decodeMessage(bytes);
    return message.ok ? open(suite, { message: message.value, ...input }) : err(message.error);
  },
  beginSession,
  expiryOf,
  keysOf,
  seal,
  toInterchange(bytes) {
    const message = decodeMessage(bytes);
    return message.ok ? ok(toSecureMessageV1(message.value)) : message;
  },
  fromInterchange(value) {
    const message = fromSecureMessageV1(value);
    return message.ok ? ok(encodeMessage(message.value)) : message;
  },
};
