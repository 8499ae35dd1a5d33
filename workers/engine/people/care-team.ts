import type { InsightSharing } from '../insights/insight-sharing.ts';
import type { Outbox } from '../messaging/outbox.ts';
import type { SecureChatClient } from '../messaging/secure-chat-client.ts';
import type { Directory } from './directory.ts';
import type { InsightExchange } from './insight-exchange.ts';
import type { Relations } from './relations.ts';

/** What the views of sharing are made of. */
export interface CareTeam {
  readonly chat: SecureChatClient;
  readonly directory: Directory;
  readonly exchange: InsightExchange;
  readonly outbox: Outbox;
  readonly relations: Relations;
  readonly sharing: InsightSharing;
}
