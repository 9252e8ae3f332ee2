import { defineConfig } from 'electron-vite';

/** Entries of main: the window, the command line, and the process that runs models. */
const MAIN_ENTRIES = {
  index: 'src/main/index.ts',
  cli: 'src/main/cli.ts',
  compute: 'src/main/compute.ts',
};

export default defineConfig({
  main: {
    build: {
      rolldownOptions: {
        input: MAIN_ENTRIES,
        output: {
          entryFileNames: '[name].js',
          // Beside the entries, not in a folder of their own: main finds compute.js and resources/ from import.meta.url.
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
      rolldownOptions: { input: { index: 'src/renderer/index.html' } },
    },
  },
});
