/**
 * @file The relay sends nothing without a permit for that one message, and only messaging/delivery-policy.ts issues them: who
 * forgets to ask the policy has nothing to send with. (A test holds the list of importers of `issueRelayPermit`.)
 */

export interface RelayPermit {
  /** The only key it may be sent to: 64 lowercase hex digits. */
  readonly recipientKeyId: string;
}

const unused = new WeakSet<RelayPermit>();

export function issueRelayPermit(recipientKeyId: string): RelayPermit {
  const permit = Object.freeze({ recipientKeyId });
  unused.add(permit);
  return permit;
}

/** True once for an issued permit, and never for anything else. */
export function useRelayPermit(permit: RelayPermit): boolean {
  return unused.delete(permit);
}
