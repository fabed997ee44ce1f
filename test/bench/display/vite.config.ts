import { defineConfig } from 'vite';

const page = (name: string): string => new URL(`./${name}.html`, import.meta.url).pathname;

export default defineConfig({
  root: import.meta.dirname,
  base: './',
  logLevel: 'warn',
  build: {
    outDir: new URL('../../../out/bench-display', import.meta.url).pathname,
    emptyOutDir: true,
    target: 'chrome140',
    rollupOptions: { input: { scene: page('scene'), floor: page('floor') } },
    chunkSizeWarningLimit: 4000,
  },
});
