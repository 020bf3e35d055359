import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import build from '../../test/support/build.ts'

const root = join(import.meta.dirname, '..', '..')

/** A copy of the build: what is proved is one build, also when another is made meanwhile. */
export const dist = join(root, '.tmp', 'proof', 'dist')

/** Builds what is not current, and copies it. */
export function copyBuild(): void {
  build()
  rmSync(dist, { recursive: true, force: true })
  mkdirSync(dist, { recursive: true })
  cpSync(join(root, 'dist'), dist, { recursive: true })
}

export const freshFolder = (): string => mkdtempSync(join(tmpdir(), 'first-seen-proof-'))
