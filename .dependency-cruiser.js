/** The import rule of design.md §3, on resolved imports. */
const feature = '^workers/engine/(records|medical-vault|wellness|insights|people|appointments|messaging)/';
const forbid = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    forbid(
      'no-cycles',
      'Modules form a tree of reasons.',
      {},
      { circular: true, dependencyTypesNot: ['type-only'] },
    ),
    forbid(
      'resolvable',
      'Every import leads somewhere.',
      { path: '^(src|workers|localnet|scripts)/' },
      { couldNotResolve: true, pathNot: '^(\\$app|\\$env|virtual:)' },
    ),
    forbid(
      'src-sees-only-the-api',
      'The main thread knows the engine by its types alone.',
      { path: '^src/' },
      { path: '^(workers|localnet|scripts|tests)/', pathNot: '^workers/api/' },
    ),
    forbid(
      'src-has-no-key-no-store',
      'No key, no cipher, no Dexie, no Supabase, no xxdk on the main thread.',
      { path: '^src/' },
      { path: 'node_modules/(@noble|@scure/bip39|@supabase|dexie|xxdk-wasm|cborg|papaparse)/' },
    ),
    forbid(
      'api-is-types',
      'The API imports nothing but itself.',
      { path: '^workers/api/' },
      { pathNot: '^workers/api/' },
    ),
    forbid(
      'nobody-imports-views',
      'Views are the top.',
      {
        path: '^workers/',
        pathNot: '^workers/engine/(views/|engine\\.ts$|engine\\.worker\\.ts$|messaging-part\\.ts$)',
      },
      { path: '^workers/engine/views/' },
    ),
    forbid(
      'views-use-features',
      'A view forwards to features.',
      { path: '^workers/engine/views/' },
      { path: '^workers/engine/(protocol/suites|transport/mixnet)' },
    ),
    forbid(
      'insights-from-derived-only',
      'Raw records and the medical vault have no path into a packet.',
      { path: '^workers/engine/insights/' },
      { path: '^workers/(engine/(records|medical-vault|people|appointments|views)|import)/' },
    ),
    forbid(
      'medical-vault-knows-keys-and-storage',
      'It needs custody, storage and what a file says, and no other feature.',
      { path: '^workers/engine/medical-vault/' },
      {
        path: '^workers/',
        pathNot:
          '^workers/(api/|import/fhir/port\\.ts$|engine/(medical-vault|custody|import|store|protocol/suites)/|engine/protocol/identity\\.ts$|engine/context\\.ts$)',
      },
    ),
    forbid(
      'medical-vault-is-known-by-few',
      'Its screen, the backup, and what opens a profile.',
      {
        path: '^workers/',
        pathNot: '^workers/engine/(medical-vault/|backup/|startup/|views/medical-vault\\.ts$)',
      },
      { path: '^workers/engine/medical-vault/' },
    ),
    forbid(
      'wellness-is-pure',
      'Formulas know derived series and record types only.',
      { path: '^workers/engine/wellness/' },
      { path: '^workers/', pathNot: '^workers/(api|engine/wellness)/' },
    ),
    forbid(
      'journals-are-never-scanned',
      'Notes are read by their screen, by search, by export and import and by the backup; of the days with a note, and of nothing else, plans learn (engine.worker.ts).',
      {
        path: '^workers/',
        pathNot:
          '^workers/engine/(records/journal/|records/(export-data|import-content)\\.ts$|views/journal\\.ts$|backup/taken-along\\.ts$|engine\\.worker\\.ts$)',
      },
      { path: '^workers/engine/records/journal/' },
    ),
    forbid(
      'journal-leads-nowhere',
      'Notes know no index, no insight, nobody and no network.',
      { path: '^workers/engine/records/journal/' },
      {
        path: '^workers/engine/(wellness|insights|people|messaging|appointments|transport|medical-vault|protocol)/',
        pathNot: '^workers/engine/wellness/calendar\\.ts$',
      },
    ),
    forbid(
      'protocol-is-pure',
      'State in, state out.',
      { path: '^workers/engine/protocol/' },
      { path: '^workers/', pathNot: '^workers/engine/protocol/' },
    ),
    forbid(
      'suites-are-leaves',
      'Primitives know nothing of the protocol above.',
      { path: '^workers/engine/protocol/suites/' },
      { path: '^workers/', pathNot: '^workers/engine/protocol/suites/' },
    ),
    forbid(
      'store-is-a-leaf',
      'Storage knows no feature.',
      { path: '^workers/engine/store/' },
      { path: '^workers/', pathNot: '^workers/(api|engine/store)/' },
    ),
    forbid(
      'transport-knows-no-feature',
      'Frames are bytes.',
      { path: '^workers/engine/transport/' },
      { path: feature },
    ),
    forbid(
      'messaging-knows-no-feature',
      'What a message says is decided above.',
      { path: '^workers/engine/messaging/' },
      { path: '^workers/engine/(records|wellness|insights|medical-vault|people|appointments)/' },
    ),
    forbid(
      'messaging-knows-no-suite',
      'Suites are reached through the versions.',
      { path: '^workers/engine/messaging/' },
      { path: '^workers/engine/protocol/suites/(kem|signature|aead|kdf)' },
    ),
    forbid(
      'mixnet-is-alone',
      'The worker with xxdk sees frames and nothing else.',
      { path: '^workers/mixnet/' },
      { path: '^workers/', pathNot: '^workers/(mixnet/|lockdown\\.ts$|engine/transport/mixnet-port\\.ts$)' },
    ),
    forbid(
      'backend-is-alone',
      'The worker with supabase-js sees public keys and ciphertext, through its port.',
      { path: '^workers/backend/' },
      {
        path: '^workers/',
        pathNot: '^workers/(backend/|lockdown\\.ts$|engine/transport/backend-port\\.ts$)',
      },
    ),
    forbid(
      'supabase-only-in-backend',
      'supabase-js stays in its worker.',
      { path: '^(src|workers)/', pathNot: '^workers/backend/' },
      { path: 'node_modules/@supabase/' },
    ),
    forbid(
      'import-is-alone',
      'Parsers see no key, no store.',
      { path: '^workers/import/' },
      { path: '^workers/', pathNot: '^workers/(import/|api/|lockdown\\.ts$)' },
    ),
    forbid(
      'engine-not-into-workers',
      'Other workers are reached by messages, their types excepted.',
      { path: '^workers/engine/' },
      { path: '^workers/(mixnet|backend)/', pathNot: '\\.d\\.ts$' },
    ),
    forbid(
      'xxdk-only-in-mixnet',
      'xxdk stays in its worker.',
      { path: '^(src|workers)/', pathNot: '^workers/mixnet/' },
      { path: 'node_modules/xxdk-wasm/' },
    ),
    forbid(
      'dexie-only-in-store',
      'One place opens databases.',
      { path: '^(src|workers)/', pathNot: '^workers/engine/store/' },
      { path: 'node_modules/dexie/' },
    ),
    forbid(
      'localnet-is-alone',
      'localnet serves any xxdk app.',
      { path: '^localnet/' },
      { path: '^(src|workers|scripts|tests)/' },
    ),
    forbid(
      'tests-stay-out',
      'Nothing that ships imports a test.',
      { path: '^(src|workers|localnet|scripts)/', pathNot: '^localnet/tests/' },
      { path: '^(tests|localnet/tests)/' },
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(\\.svelte-kit|build)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    webpackConfig: { fileName: 'scripts/aliases.cjs' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.svelte', '.svelte.ts', '.js', '.json'],
      conditionNames: ['svelte', 'import', 'browser', 'default'],
      exportsFields: ['exports'],
      mainFields: ['module', 'main', 'types'],
    },
  },
};
