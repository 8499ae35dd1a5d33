import type { InvitationSummary } from '$api/index.ts';
import type { StatusLevel } from '$lib/ui/status-level.ts';

/** The shape that goes with an invitation's state. */
export function invitationLevel(kind: InvitationSummary['state']['kind']): StatusLevel {
  switch (kind) {
    case 'accepted':
    case 'confirmed':
      return 'full';
    case 'pending':
    case 'connecting':
      return 'waiting';
    case 'revoked':
    case 'expired':
    case 'declined':
      return 'off';
  }
}
