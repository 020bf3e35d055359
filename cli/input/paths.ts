import { readdirSync, statSync } from 'node:fs'
import { join, sep } from 'node:path'
import { UsageError } from '../exit.ts'

/** Told of a file or folder that could not be read to its end. What came before is among the frames. */
export type OnUnread = (path: string, reason: string) => void

/**
 * The files that the paths mean: a folder is every file in it, by name. A folder within that cannot be entered is told.
 * @throws UsageError when a path is not there
 */
export const filesIn = (paths: readonly string[], onUnread: OnUnread = () => {}): string[] =>
  paths.flatMap((path) => filesAt(path, onUnread))

/** How many bytes the files will give; undefined when that cannot be known: standard input, gzip. */
export function sizeOf(paths: readonly string[]): number | undefined {
  const files = filesIn(paths)
  if (files.some((file) => file === '-' || file.endsWith('.gz'))) return undefined
  return files.reduce((sum, file) => sum + bytesOf(file), 0)
}

/** The size of a file; 0 when it cannot be told, which reading it says. */
export function bytesOf(file: string): number {
  try {
    return statSync(file).size
  } catch {
    return 0
  }
}

function filesAt(path: string, onUnread: OnUnread): string[] {
  if (path === '-') return [path]
  const found = statSync(path, { throwIfNoEntry: false })
  if (found === undefined) throw new UsageError(`${path}: there is no such file or folder.`)
  return found.isDirectory() ? byName(filesUnder(path, onUnread)) : [path]
}

/** Paths in the order of their names, which is the same on every system: Windows' own separator would come behind digits. */
export const byName = (paths: readonly string[], separator: string = sep): string[] =>
  paths
    .map((path) => path.replaceAll(separator, '/'))
    .sort()
    .map((path) => path.replaceAll('/', separator))

function filesUnder(folder: string, onUnread: OnUnread): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
      const path = join(folder, entry.name)
      if (entry.isDirectory()) return filesUnder(path, onUnread)
      return isFile(path) ? [path] : []
    })
  } catch (error) {
    onUnread(folder, (error as Error).message)
    return []
  }
}

/** Whether a path is a file, or leads to one; also when that cannot be told, so that reading it says why. */
function isFile(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false
  } catch {
    return true
  }
}
