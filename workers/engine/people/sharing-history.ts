import type { AgreementRecord, SharingHistory } from '../../api/sharing.ts';
import { bytesToHex } from '@noble/hashes/utils.js';
import type { Consent } from '../insights/consent.ts';
import type { InsightSharing } from '../insights/insight-sharing.ts';
import type { Outbox } from '../messaging/outbox.ts';
import type { Directory } from './directory.ts';

export function agreementOf(consent: Consent): AgreementRecord {
  const { id, role, fields, domains, cadence, purpose, from, until, stoppedAt } = consent;
  return { id, role, fields, domains, cadence, purpose, from, until, endedAt: stoppedAt };
}

/** Everything that was shared, with one person or with all, decoded from the bytes that were sealed; and what it rested on. */
export async function sharingHistory(
  { sharing, directory, outbox }: { sharing: InsightSharing; directory: Directory; outbox: Outbox },
  personId: string | null,
): Promise<SharingHistory> {
  const nameOf = (id: string) => directory.get(id)?.name ?? '';
  const shared = await sharing.history(personId);
  const consents = await sharing.consents(personId);
  return {
    shared: shared.map(({ personId: to, packet, bytes, consentId, at, messageId }) => ({
      personId: to,
      name: nameOf(to),
      packet,
      bytes: bytesToHex(bytes),
      consentId,
      at,
      state: (messageId === null ? undefined : outbox.stateOf(messageId)) ?? 'confirmed',
    })),
    agreements: consents.map((consent) => ({
      ...agreementOf(consent),
      personId: consent.personId,
      name: nameOf(consent.personId),
    })),
  };
}
