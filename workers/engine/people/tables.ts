/** @file People, invitations of ours, invitations of others that we accepted, and what others shared. All sealed. */
import * as v from 'valibot';
import type { AccepterState, InviterState, PinnedPeer } from '../protocol/v1/types.ts';
import { bytesSchema, checkedTable, countSchema } from '../store/checked-table.ts';

const role = v.picklist(['supporter', 'coach', 'clinician']);

/** The protocol's own plain data: its bytes are authenticated by the seal, its form is the protocol's. */
const protocolData = <Data>() =>
  v.custom<Data>((value) => typeof value === 'object' && value !== null && !Array.isArray(value));

const person = v.strictObject({
  name: v.string(),
  peer: protocolData<PinnedPeer>(),
  conversationId: v.string(),
  theirRole: v.nullable(role),
  myRole: v.nullable(role),
  /** They said farewell, or we did: nothing more is sent. */
  ended: v.boolean(),
  metAt: v.number(),
});
export type PersonRow = v.InferOutput<typeof person>;
export const PEOPLE = checkedTable('people', person);

const invitation = v.strictObject({
  state: protocolData<InviterState>(),
  role,
  /** The link's fragment, secret included; emptied when the invitation is over. */
  fragment: v.string(),
  createdAt: v.number(),
  expiresAt: v.number(),
  personId: v.nullable(v.string()),
  /** Roots of those who came too late or weren't wanted, each once; the newest few. */
  refused: v.array(v.string()),
  altered: countSchema,
});
export type InvitationRow = v.InferOutput<typeof invitation>;
export const INVITATIONS = checkedTable('invitations', invitation);

const acceptance = v.strictObject({
  /** Null until the mixnet has given this device an address. */
  state: v.nullable(protocolData<AccepterState>()),
  invitation: v.string(),
  role,
  acceptedAt: v.number(),
  expiresAt: v.number(),
  personId: v.nullable(v.string()),
  code: v.string(),
});
export type AcceptanceRow = v.InferOutput<typeof acceptance>;
export const ACCEPTANCES = checkedTable('acceptances', acceptance);

const received = v.strictObject({ personId: v.string(), packet: bytesSchema, receivedAt: v.number() });
export const RECEIVED_INSIGHTS = checkedTable('received_insights', received);
