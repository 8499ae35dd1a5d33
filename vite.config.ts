import { sveltekit } from '@sveltejs/kit/vite';
import { defineConfig } from 'vite';
import { moduleReport } from './scripts/module-report.ts';
import { xxdkPlugin } from './scripts/xxdk-plugin.ts';

export default defineConfig({
  plugins: [sveltekit(), moduleReport(), xxdkPlugin()],
  worker: {
    format: 'es',
    // One file per worker: a response header can name it, and a service worker can keep it.
    rolldownOptions: { output: { codeSplitting: false } },
  },
  resolve: {
    alias: {
      // The Markdown parser's table of `&amp;` and its like. What the package gives to browsers sets innerHTML to look one up.
      'decode-named-character-reference': `${import.meta.dirname}/node_modules/decode-named-character-reference/index.js`,
    },
  },
  server: { fs: { allow: ['workers'] } },
  build: { target: 'es2023' },
});
