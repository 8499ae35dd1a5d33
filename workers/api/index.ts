/** @file The engine's surface: types and constants only, and the only thing of `workers/` that `src/` imports. */
export * from './app.ts';
export * from './backend.ts';
export * from './clinician.ts';
export * from './backup.ts';
export * from './engine.ts';
export * from './errors.ts';
export * from './export.ts';
export * from './imports.ts';
export * from './insights.ts';
export * from './measures.ts';
export * from './messages.ts';
export * from './people.ts';
export * from './records.ts';
export * from './result.ts';
export * from './security.ts';
export * from './sharing.ts';
export * from './unlock.ts';
