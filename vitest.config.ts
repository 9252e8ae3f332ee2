import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'scripts/**/*.test.ts'],
    // Two cores: more workers only take turns, and ONNX Runtime brings threads of its own.
    maxWorkers: 2,
    testTimeout: 60_000,
    reporters: ['default'],
  },
});
