import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

/** An empty folder that is gone after the test, and after all that the test began later has ended. */
export function aFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'first-seen-test-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}
