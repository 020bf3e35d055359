import type { Reporter, TestCase } from 'vitest/node'

/** Says why a test that passed at its second try had failed at the first, which Vitest itself only counts. */
export default class TellRetries implements Reporter {
  onTestCaseResult(test: TestCase): void {
    if (test.diagnostic()?.flaky !== true) return
    for (const { stack, message } of test.result().errors ?? [])
      process.stderr.write(
        `\nPassed at the second try: ${test.module.relativeModuleId} > ${test.fullName}\n${stack ?? message}\n`,
      )
  }
}
