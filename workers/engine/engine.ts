/** @file The composition root: which parts the engine has, and what each is given. */
import type { EngineApi } from '../api/engine.ts';
import type { AccountPart } from './account/account-part.ts';
import type { EngineContext, EngineParts } from './context.ts';
import { contained, gate } from './startup/gate.ts';
import {
  createLifecycle,
  type Compose,
  type EngineEnvironment,
  type EngineServices,
} from './startup/lifecycle.ts';
import { createAppView } from './views/app.ts';
import { createBackendView } from './views/backend.ts';
import { createBackupView } from './views/backup.ts';
import { createExportView } from './views/export.ts';
import { createMedicalVaultView } from './views/medical-vault.ts';
import { createSecurityView } from './views/security.ts';
import { createWelcomeView } from './views/welcome.ts';

/** Builds the features; `records` before `messaging`, which shares what records derive. */
export type CreateParts = (
  context: EngineContext,
  services: EngineServices,
) => Promise<EngineParts & { readonly account: AccountPart }>;

function composeViews(createParts: CreateParts): Compose {
  return async (context, services) => {
    const { records, messaging, account } = await createParts(context, services);
    const medicalVault = createMedicalVaultView(context, services);
    return {
      views: {
        app: createAppView(context, messaging, services),
        welcome: createWelcomeView(context),
        today: records.today,
        ownMetrics: records.ownMetrics,
        journal: records.journal,
        imports: records.imports,
        exports: createExportView(context, () => services.freshness.require()),
        insights: records.insights,
        plans: records.plans,
        people: messaging.people,
        sharing: messaging.sharing(() => services.freshness.require()),
        sharers: messaging.sharers,
        messages: messaging.messages,
        security: createSecurityView(context, messaging, services),
        backup: createBackupView(context, services),
        backend: createBackendView(account, messaging, services),
        medicalVault: medicalVault.view,
      },
      async stop() {
        await medicalVault.stop();
        await account.stop();
        await messaging.stop();
        await records.stop();
      },
    };
  };
}

/** `report` hears of bugs, with their message and stack: never across the boundary. */
export function createEngine(
  environment: EngineEnvironment,
  createParts: CreateParts,
  report: (fault: unknown) => void,
): EngineApi {
  const { start, watch, unlock, views } = createLifecycle(environment, composeViews(createParts));
  const viewOf = <Name extends keyof Omit<EngineApi, 'start' | 'watch' | 'unlock'>>(name: Name) =>
    views.then((all) => all[name]);
  return {
    start: (options) => contained('start', () => start(options), report),
    watch: async (listener) => {
      watch(listener);
      await Promise.resolve();
    },
    unlock: gate('unlock', { locked: true, unlock: true }, Promise.resolve(unlock), report),
    app: gate(
      'app',
      {
        snapshot: true,
        setVisible: true,
        setTimeZone: true,
        setWordsOnly: true,
        allowMixnetDownload: true,
        stop: true,
      },
      viewOf('app'),
      report,
    ),
    welcome: gate('welcome', { finish: true, setName: true, setTracked: true }, viewOf('welcome'), report),
    today: gate(
      'today',
      { snapshot: true, log: true, change: true, remove: true, undoRemove: true, entries: true },
      viewOf('today'),
      report,
    ),
    ownMetrics: gate(
      'ownMetrics',
      { list: true, add: true, change: true, setArchived: true },
      viewOf('ownMetrics'),
      report,
    ),
    journal: gate(
      'journal',
      {
        notes: true,
        note: true,
        write: true,
        change: true,
        remove: true,
        undoRemove: true,
        draft: true,
        saveDraft: true,
        search: true,
      },
      viewOf('journal'),
      report,
    ),
    imports: gate(
      'imports',
      {
        preview: true,
        head: true,
        progress: true,
        stopReading: true,
        commit: true,
        undo: true,
        cancel: true,
      },
      viewOf('imports'),
      report,
    ),
    exports: gate('exports', { make: true }, viewOf('exports'), report),
    insights: gate(
      'insights',
      { snapshot: true, formula: true, setFormula: true },
      viewOf('insights'),
      report,
    ),
    plans: gate(
      'plans',
      { snapshot: true, add: true, change: true, remove: true, undoRemove: true },
      viewOf('plans'),
      report,
    ),
    people: gate(
      'people',
      {
        snapshot: true,
        invite: true,
        invitationFragment: true,
        confirm: true,
        decline: true,
        revoke: true,
        readInvitation: true,
        accept: true,
        dismissAccepted: true,
        person: true,
        shareNow: true,
        setPaused: true,
        remove: true,
        block: true,
        unblock: true,
      },
      viewOf('people'),
      report,
    ),
    sharing: gate(
      'sharing',
      {
        terms: true,
        setSwitch: true,
        renew: true,
        end: true,
        begin: true,
        changeRole: true,
        declineRole: true,
        askToForget: true,
        history: true,
        exportHistory: true,
      },
      viewOf('sharing'),
      report,
    ),
    sharers: gate('sharers', { list: true, keep: true, askForRole: true }, viewOf('sharers'), report),
    messages: gate(
      'messages',
      { list: true, conversation: true, send: true, saveDraft: true, markRead: true, newKeys: true },
      viewOf('messages'),
      report,
    ),
    security: gate(
      'security',
      {
        snapshot: true,
        newKeysForAll: true,
        reportPersistence: true,
        prove: true,
        waysIn: true,
        offerPassphrase: true,
        estimatePassphrase: true,
        setPassphrase: true,
        newPasskey: true,
        addPasskey: true,
        addRecoveryWay: true,
        removeWay: true,
        setLock: true,
        renewDevice: true,
        inventory: true,
        leave: true,
      },
      viewOf('security'),
      report,
    ),
    backup: gate(
      'backup',
      {
        snapshot: true,
        makeRecoveryKey: true,
        confirmRecoveryKey: true,
        tryRecoveryKey: true,
        askRecoveryWords: true,
        proveRecoveryKey: true,
        progress: true,
        stop: true,
        putOffOffer: true,
        make: true,
        read: true,
        apply: true,
        cancel: true,
      },
      viewOf('backup'),
      report,
    ),
    backend: gate(
      'backend',
      {
        snapshot: true,
        signUp: true,
        signIn: true,
        requestCode: true,
        signInWithCode: true,
        signOut: true,
        changePassword: true,
        deleteAccount: true,
        publishKeys: true,
        setBackupPassphrase: true,
        backupNow: true,
        listBackups: true,
        readCloudBackup: true,
        devices: true,
        markLost: true,
        earlierDevices: true,
        endEarlierDevice: true,
        setRelayAllowed: true,
      },
      viewOf('backend'),
      report,
    ),
    medicalVault: gate(
      'medicalVault',
      {
        snapshot: true,
        open: true,
        close: true,
        item: true,
        save: true,
        remove: true,
        undoRemove: true,
        attach: true,
        attaching: true,
        stopAttaching: true,
        dropAttachment: true,
        attachment: true,
        readFile: true,
        stopReading: true,
        addFile: true,
        undoFile: true,
        cancelFile: true,
      },
      viewOf('medicalVault'),
      report,
    ),
  };
}
