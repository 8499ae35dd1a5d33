import { sveltekit } from '@sveltejs/kit/vite';
import { defineConfig } from 'vite';

export default defineConfig({
  plugins: [sveltekit()],
  worker: {
    format: 'es',
    // One file per worker: a response header can name it, and a service worker can keep it.
    rolldownOptions: { output: { codeSplitting: false } },
  },
  server: { fs: { allow: ['workers'] } },
  build: { target: 'es2023' },
});
