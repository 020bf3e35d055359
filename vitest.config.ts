import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** Folders whose tests start real servers or run for long. Begun first, they leave the quick ones to fill the gaps at the end. */
const slow = /\/test\/(?:proof|local|cli)\//

class SlowFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    const isSlow = ({ moduleId }: TestSpecification): boolean => slow.test(moduleId)
    return [...sorted.filter(isSlow), ...sorted.filter((file) => !isSlow(file))]
  }
}

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/build.ts', 'test/support/temporary-files.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // The gate runs real servers and kills them on whatever machine it gets: a test that fails there must fail twice.
    retry: process.env.CI ? 1 : 0,
    // What Vitest takes where none is named, and our own.
    reporters: ['default', ...(process.env.GITHUB_ACTIONS ? ['github-actions'] : []), './test/support/tell-retries.ts'],
    // Three workers: the tests start real servers and wait for them, and more would only queue on a small machine.
    maxWorkers: 3,
    // Files share their worker's modules: loading them anew for each would take a fifth of the time. No test may leave anything behind.
    isolate: false,
    sequence: { sequencer: SlowFirst },
  },
})
