/**
 * What protocol v1 takes and gives, without code. All states are plain data (strings, numbers, booleans,
 * Uint8Arrays), so the engine can encode, seal and store them between steps; they hold secrets where said.
 */
import type {
  Bytes,
  CMixAddress,
  ConversationId,
  DeviceId,
  InvitationId,
  KeyId,
  MessageId,
  MinuteBucket,
  RootFingerprint,
} from '../bytes.ts';
import type { KemPrivateKey } from '../suites/keys.ts';
import type { KemCiphertext, KemPublicKey, SigningPublicKey } from '../suites/types.ts';

// ---- identity -------------------------------------------------------------------------------------------

/** A protocol version somebody can speak; unknown numbers are kept, so newer peers stay readable. */
export type SuiteId = number;

/** How to reach a device: the part that both its certificates have (kem-terms.ts). */
export interface KemTerms {
  readonly kemPublicKey: KemPublicKey;
  /** The device's lasting mixnet address. */
  readonly address: CMixAddress;
  /** 1 to 8 protocol versions, ascending. */
  readonly suites: readonly SuiteId[];
  readonly notBefore: MinuteBucket;
  readonly notAfter: MinuteBucket;
}

/** What an account root says about one of its devices. */
export interface DeviceCertificate extends KemTerms {
  /** Of the device list; the highest wins. */
  readonly sequence: number;
  readonly deviceId: DeviceId;
  readonly signingPublicKey: SigningPublicKey;
}

/** What a device says of itself, signed with its ML-DSA key, between two certificates of its account root. */
export interface KemCertificate extends KemTerms {
  /** Of this device's KEM certificates; the highest wins. */
  readonly sequence: number;
  readonly deviceId: DeviceId;
}

/** A KEM certificate whose signature and device have been checked. */
export interface VerifiedKem {
  readonly certificate: KemCertificate;
  readonly keyId: KeyId;
  readonly signed: Bytes;
}

/** A certificate whose signature and root have been checked: what `open` and the contact list use. */
export interface VerifiedDevice {
  /** Its ML-KEM key, address and suites are those of the newest KEM certificate, where there is one. */
  readonly certificate: DeviceCertificate;
  readonly keyId: KeyId;
  readonly root: RootFingerprint;
  /** The signed bytes as received, to store and to verify again. */
  readonly signed: Bytes;
  /** Of the KEM certificate that counts; absent while the root's own certificate names the key. */
  readonly kem?: Pick<KemCertificate, 'sequence' | 'notBefore' | 'notAfter'>;
}

export type CertificateError =
  | 'malformed'
  | 'unknown-version'
  | 'bad-signature'
  | 'not-yet-valid'
  | 'expired'
  /** The bundle's root isn't the one that was pinned or invited. */
  | 'fingerprint-mismatch'
  /** The ML-KEM key fails FIPS 203's check. */
  | 'bad-key';

/** What a person sends of themselves in the handshake. The lasting address is the certificate's. */
export interface Bundle {
  /** 1 to 64 characters (code points), no control characters. */
  readonly displayName: string;
  readonly rootPublicKey: SigningPublicKey;
  /** Encoded, signed device certificate. */
  readonly certificate: Bytes;
  /** Encoded KEM certificate, signed by that device; absent while the device certificate names the key in use. */
  readonly kemCertificate?: Bytes;
}

/** A peer after all checks: store this as the contact. */
export interface PinnedPeer {
  readonly displayName: string;
  readonly root: RootFingerprint;
  readonly rootPublicKey: SigningPublicKey;
  readonly device: VerifiedDevice;
}

// ---- invitation -----------------------------------------------------------------------------------------

export type Role = 'supporter' | 'coach' | 'clinician';

/** Holds the secret s: in the link's fragment and in sealed rows, nowhere else. */
export interface Invitation {
  readonly id: InvitationId;
  /** 32 random bytes. */
  readonly secret: Bytes;
  readonly root: RootFingerprint;
  /** The throw-away address that the accepter writes to. */
  readonly address: CMixAddress;
  /** What the accepter becomes to the inviter. */
  readonly role: Role;
  /** The last minute in which it can be accepted. */
  readonly expiry: MinuteBucket;
}

export type InvitationError =
  /** Checksum, length or a field is wrong: mistyped, cut off or changed on the way. */
  | 'altered'
  | 'expired'
  /** Made by a newer version of the app. */
  | 'unknown-version';

// ---- handshake ------------------------------------------------------------------------------------------

export type RefusalReason = 'used' | 'expired' | 'revoked' | 'declined';

export type FlightError =
  | 'malformed'
  | 'unknown-version'
  /** Another invitation or another attempt. */
  | 'not-for-us'
  /** The seal doesn't open: altered, or made without the invitation's secret. */
  | 'not-authentic'
  | 'bad-certificate'
  | 'fingerprint-mismatch'
  /** The transcript's confirmation is wrong: no conversation. */
  | 'bad-confirmation'
  /** No protocol version in common. */
  | 'no-common-version'
  /** A flight that doesn't fit this state (late or out of order); nothing changes. */
  | 'unexpected'
  | 'invitation-expired'
  | 'invitation-revoked'
  | 'invitation-used'
  /** Somebody can't accept their own invitation. */
  | 'own-invitation'
  /** The ML-KEM key of our own bundle is gone (rotated and destroyed): start again. */
  | 'own-key-gone';

/** A sealed flight and the address it goes to; resend it unchanged until it is answered. */
export interface OutgoingFlight {
  readonly to: CMixAddress;
  readonly bytes: Bytes;
}

/** Both sides end with the same id, version and role. */
export interface Meeting {
  readonly conversationId: ConversationId;
  readonly peer: PinnedPeer;
  /** What the accepter is to the inviter. */
  readonly role: Role;
  readonly side: 'inviter' | 'accepter';
  /** Highest version both speak: also the conversation's first floor. */
  readonly version: SuiteId;
  /** The ML-KEM key under which the peer has come to know us; absent in meetings of an earlier build. */
  readonly ownKeyId?: KeyId;
}

/** What the inviter is shown before confirming. */
export interface Accepter {
  readonly displayName: string;
  readonly root: RootFingerprint;
}

/** Inviter's side. Holds secrets (invitation, shared secret): store sealed. */
export type InviterState =
  | { readonly phase: 'open'; readonly invitation: Invitation }
  | {
      /** Somebody accepted; nothing has been shared, the inviter decides. */
      readonly phase: 'pending';
      readonly invitation: Invitation;
      readonly accepter: Accepter;
      readonly attempt: Bytes;
      readonly accepterBundle: Bytes;
    }
  | {
      /** Flight 2 is out. */
      readonly phase: 'confirmed';
      readonly invitation: Invitation;
      readonly accepter: Accepter;
      readonly attempt: Bytes;
      readonly accepterBundle: Bytes;
      readonly inviterBundle: Bytes;
      readonly toAccepter: Bytes;
      /** ss_IA, secret. */
      readonly sharedSecret: Bytes;
      readonly flight: OutgoingFlight;
    }
  | {
      readonly phase: 'complete';
      readonly invitation: Invitation;
      readonly attempt: Bytes;
      readonly meeting: Meeting;
      /** SHA-256 of the confirm flight that led here: a repeat of it gets the same answer. */
      readonly confirmedBy: Bytes;
      readonly flight: OutgoingFlight;
    }
  | {
      readonly phase: 'closed';
      readonly invitation: Invitation;
      readonly reason: Exclude<RefusalReason, 'used'>;
    };

/** Accepter's side. Holds secrets: store sealed. */
export type AccepterState =
  | {
      /** Flight 1 is out. */
      readonly phase: 'hello-sent';
      readonly invitation: Invitation;
      readonly attempt: Bytes;
      readonly accepterBundle: Bytes;
      readonly flight: OutgoingFlight;
    }
  | {
      /** Flight 3 is out. */
      readonly phase: 'confirm-sent';
      readonly invitation: Invitation;
      readonly attempt: Bytes;
      readonly meeting: Meeting;
      /** SHA-256 of the answer flight that led here: a repeat of it gets the same flight 3. */
      readonly answeredBy: Bytes;
      readonly expectedConfirmation: Bytes;
      readonly flight: OutgoingFlight;
    }
  | {
      readonly phase: 'complete';
      readonly invitation: Invitation;
      readonly attempt: Bytes;
      readonly meeting: Meeting;
      readonly answeredBy: Bytes;
      readonly flight: OutgoingFlight;
    }
  | {
      readonly phase: 'refused';
      readonly invitation: Invitation;
      readonly attempt: Bytes;
      readonly reason: RefusalReason;
    };

/**
 * One step of either machine: the new state (the very same object where nothing changed), what to send, and
 * why the flight was refused, if it was. Both can come together: a refused accepter is told.
 */
export interface Step<State> {
  readonly state: State;
  readonly send?: OutgoingFlight;
  readonly error?: FlightError;
  /** On the inviter's side: who was just refused, to tell the inviter. */
  readonly refused?: Accepter;
}

/** Finds our ML-KEM key by its id, also one that has been rotated since. */
export type OwnKemKeys = (keyId: KeyId) => KemPrivateKey | undefined;

// ---- messages -------------------------------------------------------------------------------------------

/**
 * A sender's session towards one recipient device. `prk` is secret: store sealed, destroy with the session.
 * The shared secret itself is gone once the session exists.
 */
export interface SendSession {
  readonly senderKeyId: KeyId;
  readonly recipientKeyId: KeyId;
  readonly kemCiphertext: KemCiphertext;
  readonly prk: Bytes;
  readonly created: MinuteBucket;
  /** Messages sealed so far. */
  readonly count: number;
}

/** What is sealed: the meaning of `kind` and `body` belongs to messaging/. */
export interface MessageContent {
  readonly messageId: MessageId;
  /** Per device pair, a safe integer; messaging/ takes the next one for each new message. */
  readonly counter: number;
  readonly conversationId: ConversationId;
  /** 0 to 65535: the closed union of kinds is messaging's. */
  readonly kind: number;
  readonly body: Bytes;
  /** After this minute the message is refused. */
  readonly expiry: MinuteBucket;
}

/** A message that passed every check. */
export interface OpenedMessage extends MessageContent {
  readonly senderRoot: RootFingerprint;
  readonly senderKeyId: KeyId;
  readonly recipientKeyId: KeyId;
  readonly bucket: MinuteBucket;
}

/** The interchange form (spec/crypto-design.md section 4): relay rows and vectors. */
export interface SecureMessageV1 {
  readonly version: 1;
  readonly sender_key_id: string;
  readonly recipient_key_id: string;
  /** Canonical Base64, as are the next three. */
  readonly kem_ciphertext: string;
  readonly nonce: string;
  readonly ciphertext: string;
  readonly tag: string;
  /** Unix seconds, a multiple of 60. */
  readonly timestamp_bucket: number;
}
