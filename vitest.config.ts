import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/build.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // The gate runs real servers and kills them on whatever machine it gets: a test that fails there must fail twice.
    retry: process.env.CI ? 1 : 0,
    // Three workers: the tests start real servers and wait for them, and more would only queue on a small machine.
    maxWorkers: 3,
    // Files share their worker's modules: loading them anew for each would take a fifth of the time. No test may leave anything behind.
    isolate: false,
  },
})
