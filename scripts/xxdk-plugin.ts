/**
 * Serves xxdk-wasm's two files from its npm package under content-hashed names, so that 45 MB never lie in git and may be
 * cached for ever. Only the main module and its loader: the package's bundle, log, message and state modules are not used.
 */
import { createHash } from 'node:crypto';
import { createReadStream, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Plugin } from 'vite';

/** SHA-256 of the files in xxdk-wasm 0.3.22 as published on npm. */
export const WASM_SHA256 = 'd31c8e38274d56a81dd413fa4b0784eaa72bb5666d9418519c5a35abbde8fbfa';
export const EXEC_SHA256 = '40cffeca7f4ed9c55547172a718344721e4044f8d3bd1fde19bbface65945792';

const WASM_FILE = 'assets/wasm/98e314c6a91bedfdbdb5.wasm';
const EXEC_FILE = 'wasm_exec.js';

interface PackageFile {
  readonly path: string;
  readonly sha256: string;
  readonly urlPath: string;
  readonly type: string;
}

function packageFolder(): string {
  return join(dirname(createRequire(import.meta.url).resolve('xxdk-wasm/package.json')), 'dist');
}

function packageFiles(): { readonly wasm: PackageFile; readonly exec: PackageFile } {
  const folder = packageFolder();
  const file = (name: string, sha256: string, suffix: string, type: string): PackageFile => ({
    path: join(folder, name),
    sha256,
    urlPath: `xxdk/${sha256.slice(0, 16)}${suffix}`,
    type,
  });
  return {
    wasm: file(WASM_FILE, WASM_SHA256, '.wasm', 'application/wasm'),
    exec: file(EXEC_FILE, EXEC_SHA256, '-wasm_exec.js', 'text/javascript'),
  };
}

/** The file's bytes; throws when they are not the published ones, which fails the build. */
function published({ path, sha256 }: PackageFile): Buffer {
  const bytes = readFileSync(path);
  const found = createHash('sha256').update(bytes).digest('hex');
  if (found !== sha256)
    throw new Error(`${path} is not the file of xxdk-wasm 0.3.22: SHA-256 ${found}, not ${sha256}`);
  return bytes;
}

export function xxdkPlugin(): Plugin {
  const { wasm, exec } = packageFiles();
  return {
    name: 'wellio-xxdk',
    config: () => ({
      define: {
        __XXDK_ASSETS__: JSON.stringify({
          wasm: `/${wasm.urlPath}`,
          exec: `/${exec.urlPath}`,
          sha256: wasm.sha256,
          wasmBytes: statSync(wasm.path).size,
        }),
      },
    }),
    configureServer(server) {
      for (const file of [wasm, exec]) published(file);
      server.middlewares.use((request: IncomingMessage, response: ServerResponse, next: () => void) => {
        // Vite adds a query to what a worker imports.
        const path = (request.url ?? '').split('?')[0];
        const file = [wasm, exec].find(({ urlPath }) => path === `/${urlPath}`);
        if (file === undefined) {
          next();
          return;
        }
        response.setHeader('content-type', file.type);
        response.setHeader('cache-control', 'public, max-age=31536000, immutable');
        response.setHeader('content-length', statSync(file.path).size);
        createReadStream(file.path).pipe(response);
      });
    },
    generateBundle() {
      if (this.environment.name !== 'client') return;
      for (const file of [wasm, exec])
        this.emitFile({ type: 'asset', fileName: file.urlPath, source: published(file) });
    },
  };
}
