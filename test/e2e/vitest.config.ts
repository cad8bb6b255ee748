import { resolve } from 'node:path'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  root: resolve(import.meta.dirname, '../..'),
  test: {
    include: ['test/e2e/**/*.e2e.ts'],
    globalSetup: 'test/e2e/setup.ts',
    testTimeout: 420_000,
    hookTimeout: 240_000,
    // The scenarios mostly wait for cycles: side by side they take only as long as the longest.
    maxConcurrency: 20,
    fileParallelism: false,
    disableConsoleIntercept: true,
  },
})
