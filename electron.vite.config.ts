import { globSync } from 'node:fs';
import { basename } from 'node:path';
import { defineConfig } from 'electron-vite';

/** Entries of main: the window, the command line, the process that runs models, and threads (each `*-worker.ts`). */
const MAIN_ENTRIES = ['src/main/index.ts', 'src/main/cli.ts', 'src/main/compute.ts'].concat(
  globSync('src/main/**/*-worker.ts'),
);

export default defineConfig({
  main: {
    build: {
      rolldownOptions: {
        input: Object.fromEntries(MAIN_ENTRIES.map((path) => [basename(path, '.ts'), path])),
        output: {
          entryFileNames: '[name].js',
          // Beside the entries, not in a folder of their own: main finds compute.js, its threads and resources/ from
          // where its code stands.
          chunkFileNames: '[name]-[hash].js',
        },
      },
    },
  },
  preload: {
    build: {
      rolldownOptions: {
        input: { index: 'src/preload/index.ts' },
        // A sandboxed preload script is CommonJS, whatever the package is.
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    build: {
      // The page's policy takes fonts and images from files of ours, not from data: addresses.
      assetsInlineLimit: 0,
      rolldownOptions: { input: { index: 'src/renderer/index.html' } },
    },
  },
});
