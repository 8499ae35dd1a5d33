import type { AppView, StartOptions, StartResult, Topic } from './app.ts';
import type { BackendView } from './backend.ts';
import type { BackupView } from './backup.ts';
import type { ExportView } from './export.ts';
import type { ImportView } from './imports.ts';
import type { InsightsView } from './insights.ts';
import type { MedicalVaultView } from './medical-vault.ts';
import type { MessagesView } from './messages.ts';
import type { JournalView } from './journal.ts';
import type { OwnMetricsView } from './own-metrics.ts';
import type { PeopleView } from './people.ts';
import type { PlansView } from './plans.ts';
import type { TodayView, WelcomeView } from './records.ts';
import type { SharersView } from './sharers.ts';
import type { SharingView } from './sharing.ts';
import type { SecurityView } from './security.ts';
import type { UnlockView } from './unlock.ts';

/** The whole surface of the engine worker, exposed through Comlink. Holds no method that returns a key or a seed. */
export interface EngineApi {
  /** Claims the leader lock, opens the store and runs the self-tests. Every other call but `unlock`'s waits for `ready`. */
  start(options: StartOptions): Promise<StartResult>;
  /** One listener a tab; called with what changed, at most every 50 ms. `lost` means that another tab took over. */
  watch(listener: (change: readonly Topic[] | 'lost') => void): Promise<void>;
  /** Answers while the engine is locked. */
  readonly unlock: UnlockView;
  readonly app: AppView;
  readonly welcome: WelcomeView;
  readonly today: TodayView;
  readonly ownMetrics: OwnMetricsView;
  readonly journal: JournalView;
  readonly imports: ImportView;
  readonly exports: ExportView;
  readonly insights: InsightsView;
  readonly plans: PlansView;
  readonly people: PeopleView;
  readonly sharing: SharingView;
  readonly sharers: SharersView;
  readonly messages: MessagesView;
  readonly security: SecurityView;
  readonly backup: BackupView;
  readonly backend: BackendView;
  readonly medicalVault: MedicalVaultView;
}
