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
  /** Ended by us without a word, and can be taken back. Rows of before this could be said lack it. */
  blocked: v.optional(v.boolean(), false),
  metAt: v.number(),
  /** Ids under which their device sent before its last rotations, newest last; absent in earlier rows. */
  earlierKeyIds: v.optional(v.array(v.string())),
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

const deletion = v.strictObject({ at: v.number(), deleted: countSchema });

/** What the two have asked each other about sharing, one row per person. Outlives a removal: who asked once has asked. */
const relation = v.strictObject({
  v: v.literal(1),
  /** When I last asked them to delete what they have of me. */
  forgetAskedAt: v.nullable(v.number()),
  forgetAnswer: v.nullable(deletion),
  /** The one time that they asked me for another role; theirs to ask is over whatever became of it. */
  roleRequest: v.nullable(
    v.strictObject({ role, at: v.number(), state: v.picklist(['open', 'granted', 'declined']) }),
  ),
  /** The one time that I asked them. */
  roleAsked: v.nullable(v.strictObject({ role, at: v.number() })),
  /** They asked me to delete what I have of them, and this device did. */
  forgotten: v.nullable(deletion),
  /** The answer to it that still has to be said. */
  owesForgotten: v.nullable(countSchema),
});
export type RelationRow = v.InferOutput<typeof relation>;
export const RELATIONS = checkedTable('relations', relation);
export const NO_RELATION: RelationRow = {
  v: 1,
  forgetAskedAt: null,
  forgetAnswer: null,
  roleRequest: null,
  roleAsked: null,
  forgotten: null,
  owesForgotten: null,
};

/** What I keep for myself about somebody who shares with me. It never leaves this device but in its backup. */
const notes = v.strictObject({
  v: v.literal(1),
  tags: v.array(v.string()),
  archived: v.boolean(),
  note: v.string(),
  /** Calendar day of the next check-in that I mean to have. */
  checkIn: v.nullable(v.string()),
});
export type NotesRow = v.InferOutput<typeof notes>;
export const PERSON_NOTES = checkedTable('person-notes', notes);
export const NO_NOTES: NotesRow = { v: 1, tags: [], archived: false, note: '', checkIn: null };
