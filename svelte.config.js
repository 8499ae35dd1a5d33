import adapter from '@sveltejs/adapter-static';
import { vitePreprocess } from '@sveltejs/vite-plugin-svelte';

/** @type {import('@sveltejs/kit').Config} */
const config = {
  preprocess: vitePreprocess(),
  kit: {
    adapter: adapter({ pages: 'build', assets: 'build', fallback: 'index.html', strict: true }),
    alias: { $api: 'workers/api' },
    // The hash policy covers the one inline start script of the fallback page. Workers follow their own
    // response headers (scripts/headers.ts), so nothing about them is said here.
    csp: { mode: 'hash', directives: { 'script-src': ['self'] } },
    output: { bundleStrategy: 'split' },
    prerender: { entries: [] },
    version: { name: 'wellio' },
    typescript: {
      config: (tsconfig) => ({
        ...tsconfig,
        include: [...tsconfig.include, '../workers/api/**/*.ts'].filter((path) => !/tests|test\//.test(path)),
      }),
    },
  },
};

export default config;
