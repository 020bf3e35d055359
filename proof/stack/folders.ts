import { cpSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import build from '../../test/support/build.ts'

const root = join(import.meta.dirname, '..', '..')

/** The build that is proved: the copy that the process that began all made, else the present one. */
export const dist = process.env.FIRST_PROOF_DIST ?? join(root, 'dist')

/** Builds what is not current, and copies it, so that one build is proved also when another is made meanwhile. Answers where the copy is. */
export function copyBuild(): string {
  build()
  // Within the repository: what is not bundled is found in its node_modules.
  const copy = join(root, '.tmp', `proof-${process.pid}`)
  cpSync(join(root, 'dist'), copy, { recursive: true })
  return copy
}

export const freshFolder = (): string => mkdtempSync(join(tmpdir(), 'first-seen-proof-'))
