import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Nets, not measures: a busy machine may take three times as long, and what hangs is found out all the same.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    maxWorkers: 3,
    // A worker loads the program once instead of once for each file, a quarter less CPU. What reads its environment when it is
    // imported is to be imported anew (`vi.resetModules`).
    isolate: false,
    // Programs that tests start load much the same code: kept where Node keeps it by default, it is compiled once.
    env: { NODE_COMPILE_CACHE: join(tmpdir(), 'node-compile-cache') },
  },
})
