import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/**
 * Gives the tests a place of their own for temporary files; what one of them left there fails the run, with its name. There the many processes that they
 * start share what Node has compiled, too.
 */
export default function setup(): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'first-seen-tests-'))
  process.env.TMPDIR = folder
  process.env.NODE_COMPILE_CACHE = join(folder, 'compiled') // Node 20 does not know it
  return () => {
    const left = readdirSync(folder).filter((name) => name.startsWith('first-seen-'))
    rmSync(folder, { recursive: true, force: true })
    if (left.length === 0) return
    process.stderr.write(`A test left ${left.join(', ')} among the temporary files.\n`)
    process.exitCode = 1 // the runner only prints what is thrown here
  }
}
