import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'scripts/**/*.test.ts'],
    env: {
      // No test writes into the user's own cache; the real models are looked for there.
      WHETSTONE_CACHE: join(import.meta.dirname, 'node_modules', '.cache', 'whetstone-tests'),
      WHETSTONE_TEST_MODELS: process.env.WHETSTONE_CACHE ?? '',
    },
    // Two cores: more workers only take turns, and ONNX Runtime brings threads of its own.
    maxWorkers: 2,
    // Generous: many tests start processes, and a busy machine is no failure.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    // V8's write protection of compiled code loses track of pages where threads come and go, and ends the process
    // (https://github.com/nodejs/node/issues/64500): seen twice in twenty runs of the import's tests.
    execArgv: ['--no-memory-protection-keys'],
    reporters: ['default'],
  },
});
