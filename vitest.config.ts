import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Nets, not measures: a busy machine may take three times as long, and what hangs is found out all the same.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    maxWorkers: 3,
    // No file changes what another imports, so a worker loads the program once instead of once for each file: a quarter less CPU.
    isolate: false,
  },
})
