/** @file One PostgreSQL cluster for the whole run. Without PostgreSQL there is no run: one line, exit 1. */
import type { TestProject } from 'vitest/node';
import { startCluster } from './cluster.ts';

declare module 'vitest' {
  interface ProvidedContext {
    readonly cluster: { readonly host: string; readonly port: number };
  }
}

export default function setup(project: TestProject): () => void {
  try {
    const { host, port, stop } = startCluster();
    project.provide('cluster', { host, port });
    return stop;
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    process.exit(1);
  }
}
