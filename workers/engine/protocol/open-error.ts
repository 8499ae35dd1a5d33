/**
 * Why a message could not be opened: one closed union for all versions, and what to do with the bytes.
 */
export type OpenError =
  | 'too-short'
  | 'oversized'
  | 'unknown-version'
  | 'malformed'
  /** Sealed for a key this device doesn't hold (or no longer holds). */
  | 'wrong-recipient'
  /** `sender_key_id` resolves to no pinned certificate valid now: its bundle may still come. */
  | 'unknown-sender'
  /** The AES-GCM tag doesn't fit: altered, or another secret. */
  | 'not-authentic'
  | 'bad-signature'
  /** Sealed under other identities than the pinned sender's and our own. */
  | 'fingerprint-mismatch'
  | 'expired'
  /** The bucket lies too far in the future: one of the two clocks is wrong. */
  | 'clock'
  /** Decided by the store layer, which remembers message ids. */
  | 'replay';

/** 'park': keep the sealed bytes for 30 days and try again; 'drop': no retry can succeed. */
export type Disposition = 'park' | 'drop';

export function dispositionOf(error: OpenError): Disposition {
  switch (error) {
    case 'unknown-sender':
    case 'clock':
      return 'park';
    case 'too-short':
    case 'oversized':
    case 'unknown-version':
    case 'malformed':
    case 'wrong-recipient':
    case 'not-authentic':
    case 'bad-signature':
    case 'fingerprint-mismatch':
    case 'expired':
    case 'replay':
      return 'drop';
  }
}
