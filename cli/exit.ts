/** Exit codes of every command; each help lists them. */
export const exitCode = { done: 0, failed: 1, usage: 2, findings: 3, interrupted: 130 } as const

/** A mistake in how a command was called: told in one line, exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}
