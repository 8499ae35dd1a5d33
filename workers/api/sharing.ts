import type { ClinicianPacket, FunctionalPattern } from './clinician.ts';
import type { GoneError, MessagingOffError, StorageError } from './errors.ts';
import type { CoachPacket, InsightPacket, Role, SendState, SupporterPacket } from './people.ts';
import type { Domain } from './records.ts';
import type { Result } from './result.ts';
import type { ProofNeededError } from './unlock.ts';

/** The name of a field of a packet; `t.sharing.fields` has its words. */
export type SharedField =
  | keyof SupporterPacket
  | keyof CoachPacket
  | Exclude<keyof ClinicianPacket, 'patterns'>
  | keyof FunctionalPattern;

/** What somebody agrees to when sharing with one person in one role. */
export interface AgreementTerms {
  readonly role: Role;
  /** Sorted: exactly the fields that the packets have. */
  readonly fields: readonly SharedField[];
  /** What the index or the patterns are made of. */
  readonly domains: readonly Domain[];
  readonly cadence: 'weekly';
  readonly purpose: 'weekly-insight';
  /** How long it runs. */
  readonly days: number;
}

/** One entry of the consent ledger. */
export interface AgreementRecord extends Omit<AgreementTerms, 'days'> {
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly from: number;
  readonly until: number;
  /** Ended early: by the person, by a renewal, or by a change of what it covers. */
  readonly endedAt: number | null;
}

/** Something that the person can withhold from this one recipient, within what the role may see. */
export type SharingSwitch =
  | { readonly kind: 'domain'; readonly name: Domain; readonly on: boolean }
  | { readonly kind: 'field'; readonly name: SharedField; readonly on: boolean };

/** "Please delete what you have of me": a request that their app answers; nothing here can enforce it. */
export interface ForgetState {
  /** Milliseconds since 1970. */
  readonly askedAt: number;
  /** Their app's answer; null while it has not come. */
  readonly answer: { readonly at: number; readonly deleted: number } | null;
}

/** One packet that left, decoded from the very bytes that were sealed. */
export interface SharedRecord {
  readonly personId: string;
  /** As they are called now; empty when they gave none. */
  readonly name: string;
  readonly packet: InsightPacket;
  /** The bytes, lowercase hex. */
  readonly bytes: string;
  readonly consentId: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly state: SendState;
}

export interface SharingHistory {
  /** Newest first. */
  readonly shared: readonly SharedRecord[];
  /** Newest first, ended ones too. */
  readonly agreements: readonly (AgreementRecord & { readonly personId: string; readonly name: string })[];
}

export type HistoryFormat = 'json' | 'csv';

export interface HistoryFile {
  /** With extension; holds the day and no name. */
  readonly name: string;
  /** Unencrypted, UTF-8. */
  readonly content: Blob;
  readonly packets: number;
}

export type WideningFailure = GoneError | StorageError | ProofNeededError;

/** What I share: agreements, switches, history. Everything is decided and checked in the engine. */
export interface SharingView {
  /** What a new invitation in this role would agree to. */
  terms(role: Role): Promise<AgreementTerms>;
  /** Off narrows at once; on asks for a fresh proof. Never beyond the role: `gone` for what it doesn't have. */
  setSwitch(
    personId: string,
    which: Pick<SharingSwitch, 'kind' | 'name'>,
    on: boolean,
  ): Promise<Result<null, WideningFailure>>;
  /** 90 more days from now, of what stands. */
  renew(personId: string): Promise<Result<null, GoneError | StorageError>>;
  /** Ends the agreement; the conversation goes on. */
  end(personId: string): Promise<Result<null, GoneError | StorageError>>;
  /** A new agreement in the role that they have, where none stands: a fresh proof. */
  begin(personId: string): Promise<Result<null, WideningFailure>>;
  /** Another role, by a fresh proof; the other side is told. Also answers what they asked for. */
  changeRole(personId: string, role: Role): Promise<Result<null, WideningFailure | MessagingOffError>>;
  /** Their request for another role is over; they are told nothing, and can't ask again. */
  declineRole(personId: string): Promise<Result<null, GoneError | StorageError>>;
  askToForget(personId: string): Promise<Result<null, GoneError | StorageError | MessagingOffError>>;
  /** Of everybody, or of one person. */
  history(personId: string | null): Promise<SharingHistory>;
  exportHistory(
    format: HistoryFormat,
    personId: string | null,
  ): Promise<Result<HistoryFile, ProofNeededError>>;
}
