/** @file A Vite plugin that writes down which modules each built chunk holds, for the import rule's check on what really ships. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import type { Plugin } from 'vite';

/** File name of the report: chunk file → modules, as paths from the repository's root. */
export const MODULE_REPORT = '.svelte-kit/module-report.json';

export function moduleReport(): Plugin {
  return {
    name: 'wellio-module-report',
    apply: 'build',
    generateBundle(_options, bundle) {
      if (this.environment.name !== 'client') return;
      const report: Record<string, string[]> = {};
      for (const [file, output] of Object.entries(bundle)) {
        if (output.type === 'chunk')
          report[file] = output.moduleIds.map((id) => relative('.', id.replace('\0', '')));
      }
      mkdirSync('.svelte-kit', { recursive: true });
      writeFileSync(MODULE_REPORT, JSON.stringify(report, null, 1));
    },
  };
}
