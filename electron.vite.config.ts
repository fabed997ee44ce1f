import { copyFileSync, mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'electron-vite';

const root = import.meta.dirname;

/** Puts the native addon where the built workers look for it (src-main/native/addon.ts). */
const nativeAddon = {
  name: 'native-addon',
  closeBundle() {
    mkdirSync(resolve(root, 'out/native'), { recursive: true });
    copyFileSync(
      resolve(root, 'src-main/native/build/Release/beamglass.node'),
      resolve(root, 'out/native/beamglass.node'),
    );
  },
};

/** One build serves every shell: Electron, web and command line. */
export default defineConfig({
  main: {
    plugins: [nativeAddon],
    build: {
      outDir: 'out/main',
      target: 'node22',
      externalizeDeps: false,
      rollupOptions: {
        external: ['electron', 'better-sqlite3', 'gl'],
        input: {
          electron: resolve(root, 'src-main/electron/main.ts'),
          'electron-service': resolve(root, 'src-main/electron/service.ts'),
          cli: resolve(root, 'src-main/cli/main.ts'),
          web: resolve(root, 'src-main/web/main.ts'),
          worker: resolve(root, 'src-main/workers/main.ts'),
        },
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      outDir: 'out/preload',
      externalizeDeps: false,
      rollupOptions: {
        external: ['electron'],
        input: { preload: resolve(root, 'src-main/electron/preload.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: 'src-renderer',
    base: './',
    plugins: [vue()],
    build: {
      outDir: resolve(root, 'out/renderer'),
      target: 'chrome140',
      rollupOptions: { input: { index: resolve(root, 'src-renderer/index.html') } },
    },
  },
});
