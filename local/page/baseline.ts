import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { firstSeen } from '../../lib/triage/program.ts'

/**
 * The report that `first-seen baseline` has written into the state folder, as it stands; undefined when there is none.
 * @throws Error when it is there and cannot be read
 */
export async function readLastReport(stateFolder: string): Promise<unknown> {
  const file = join(stateFolder, 'baseline', 'report.json')
  try {
    return JSON.parse(await readFile(file, 'utf8'))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw new Error(
      `Cannot read ${file}: ${(error as Error).message}. Make it again with ${firstSeen} baseline, or delete it.`,
      { cause: error },
    )
  }
}
