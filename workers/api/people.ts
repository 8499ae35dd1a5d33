import type {
  FieldError,
  GoneError,
  KeyRevokedError,
  InvitationError,
  MessagingOffError,
  NetworkError,
  NothingToShareError,
  StorageError,
} from './errors.ts';
import type { ClinicianPacket } from './clinician.ts';
import type { AdherenceItem, Direction } from './insights.ts';
import type { Result } from './result.ts';
import type { PrivateNotes, ReceivedWeek } from './sharers.ts';
import type { AgreementRecord, ForgetState, SharingSwitch } from './sharing.ts';

/** What the other person is for the owner of the data. */
export const ROLES = ['supporter', 'coach', 'clinician'] as const;
export type Role = (typeof ROLES)[number];

export type Band = 'starting' | 'building' | 'steady' | 'strong';

/** What a supporter receives for one week: closed, nothing daily, nothing raw. */
export interface SupporterPacket {
  readonly role: 'supporter';
  readonly schema: 1;
  readonly formula: string;
  readonly week: string;
  /** Rounded to 5; null when the week had too few days. */
  readonly index: number | null;
  readonly band: Band | null;
  readonly direction: Direction | null;
  /** Names a sentence of the catalogue; never free text. */
  readonly sentence: PacketSentence;
}

export type PacketSentence =
  | 'too-little-data'
  | 'starting'
  | 'building-up'
  | 'building-steady'
  | 'building-down'
  | 'steady-up'
  | 'steady-steady'
  | 'steady-down'
  | 'strong-up'
  | 'strong-steady'
  | 'strong-down';

/** What a coach or trainer receives for one week. */
export interface CoachPacket {
  readonly role: 'coach';
  readonly schema: 1;
  readonly formula: string;
  readonly week: string;
  /** Exact, 0–100; null when the week had too few days. */
  readonly index: number | null;
  /** Days with an entry, of 7. */
  readonly coverage: number;
  readonly direction: Direction | null;
  /** Weekly indexes of the four weeks up to this one, oldest first. */
  readonly trend: readonly (number | null)[];
  /** Per plan item with at least three logged days. */
  readonly adherence: readonly AdherenceItem[];
  /** Mood is off for coaches until the person switches it on: said in the packet. */
  readonly withoutMood: boolean;
}

export type InsightPacket = SupporterPacket | CoachPacket | ClinicianPacket;

export interface ReceivedInsight {
  readonly packet: InsightPacket;
  /** Milliseconds since 1970, to the minute. */
  readonly receivedAt: number;
}

export type PersonState =
  /** Flights of the handshake are under way. */
  | { readonly kind: 'meeting' }
  | { readonly kind: 'connected' }
  | { readonly kind: 'removed' }
  | { readonly kind: 'blocked' };

export interface PersonSummary {
  readonly id: string;
  readonly name: string;
  /** What they are for me (they may see my insights), or null. */
  readonly theirRole: Role | null;
  /** What I am for them (they may share with me), or null. */
  readonly myRole: Role | null;
  readonly state: PersonState;
  readonly unread: number;
  readonly lastInsight: ReceivedInsight | null;
}

export interface InvitationSummary {
  readonly id: string;
  readonly role: Role;
  /** Minute of creation and of expiry, in milliseconds. */
  readonly createdAt: number;
  readonly expiresAt: number;
  readonly state:
    | { readonly kind: 'pending' }
    /** Somebody accepted; nothing is shared until the inviter confirms. */
    | { readonly kind: 'accepted'; readonly name: string; readonly code: string }
    /** Confirmed; the devices are exchanging keys. */
    | { readonly kind: 'connecting'; readonly name: string }
    | { readonly kind: 'confirmed'; readonly personId: string }
    | { readonly kind: 'revoked' | 'expired' | 'declined' };
  /** Later accepters who were refused. */
  readonly refused: number;
  /** Attempts with an altered link. */
  readonly altered: number;
}

export interface PeopleSnapshot {
  readonly people: readonly PersonSummary[];
  readonly invitations: readonly InvitationSummary[];
  /** Invitations of others that I accepted and that await their confirmation. */
  readonly accepted: readonly {
    readonly id: string;
    readonly state: 'sending' | 'waiting' | 'refused';
    readonly why: InvitationError['code'] | null;
    readonly role: Role;
    readonly code: string;
  }[];
}

/** What an invitation says, read without creating or consuming anything. */
export interface InvitationPreview {
  /** The role that I would have for the inviter. */
  readonly role: Role;
  readonly expiresAt: number;
  /** Short words to compare out of band. */
  readonly code: string;
}

/** Everything that one person got from me, and would get next. */
export interface SharingSnapshot {
  /** Of what stands; null without an agreement. */
  readonly role: Role | null;
  readonly paused: boolean;
  /** What stands; null without, and then nothing leaves. */
  readonly agreement: AgreementRecord | null;
  readonly switches: readonly SharingSwitch[];
  /** The other role that they asked for and that awaits my answer. */
  readonly requestedRole: Role | null;
  readonly forget: ForgetState | null;
  /** The packet they would get now, decoded from the very bytes; or why there is none. */
  readonly next: Result<InsightPacket, NothingToShareError>;
  /** Newest first: decoded from the final bytes that were sealed. */
  readonly sent: readonly {
    readonly packet: InsightPacket;
    readonly at: number;
    readonly state: SendState;
  }[];
}

/** queued → in round → mixed (the round is reported completed) → confirmed by the other device. */
export type SendState = 'queued' | 'in-round' | 'mixed' | 'confirmed' | 'expired';

export interface PersonSnapshot {
  readonly person: PersonSummary;
  /** Newest first. */
  readonly received: readonly ReceivedInsight[];
  /** Twelve weeks up to the newest that came, oldest first; empty before the first. */
  readonly weeks: readonly ReceivedWeek[];
  readonly notes: PrivateNotes;
  /** The higher roles that I may ask for: none once I have asked. */
  readonly rolesToAskFor: readonly Role[];
  /** The role that I asked for, while it isn't mine. */
  readonly askedForRole: Role | null;
  /** They asked, and this device deleted what it had of them. */
  readonly forgotten: { readonly at: number; readonly deleted: number } | null;
  readonly sharing: SharingSnapshot;
  /** Eight groups to compare by voice. */
  readonly safetyCode: string;
}

export interface PeopleView {
  snapshot(): Promise<PeopleSnapshot>;
  /**
   * Makes an invitation: needs the mixnet (its throw-away address is made there), so this can take a while; progress shows
   * in the mixnet state. The link's secret stands only in its fragment.
   */
  invite(input: {
    readonly role: Role;
    readonly days: number;
  }): Promise<
    Result<
      { readonly id: string; readonly fragment: string },
      MessagingOffError | NetworkError | StorageError | FieldError<'name' | 'role' | 'days'>
    >
  >;
  /** The fragment again, while the invitation is pending. */
  invitationFragment(id: string): Promise<Result<string, GoneError>>;
  confirm(invitationId: string): Promise<Result<null, GoneError | StorageError>>;
  decline(invitationId: string): Promise<Result<null, GoneError | StorageError>>;
  revoke(invitationId: string): Promise<Result<null, GoneError | StorageError>>;
  /** Reads a pasted link, fragment or scanned text. Creates and consumes nothing. */
  readInvitation(text: string): Promise<Result<InvitationPreview, InvitationError>>;
  accept(
    text: string,
    name: string,
  ): Promise<
    Result<
      { readonly id: string },
      InvitationError | MessagingOffError | NetworkError | StorageError | FieldError<'name'>
    >
  >;
  dismissAccepted(id: string): Promise<void>;

  person(id: string): Promise<Result<PersonSnapshot, GoneError>>;
  /** Queues this period's packet. */
  shareNow(
    id: string,
  ): Promise<
    Result<null, GoneError | KeyRevokedError | NothingToShareError | MessagingOffError | StorageError>
  >;
  setPaused(id: string, paused: boolean): Promise<Result<null, GoneError | StorageError>>;
  /** Ends sharing and talking; says what stays with them. */
  remove(id: string): Promise<Result<null, GoneError | StorageError>>;
  /** Ends sharing and talking at once and without a word to them. Can be taken back. */
  block(id: string): Promise<Result<null, GoneError | StorageError>>;
  /** Talking goes on; sharing only by a new agreement. */
  unblock(id: string): Promise<Result<null, GoneError | StorageError>>;
}
