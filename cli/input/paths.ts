import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { UsageError } from '../exit.ts'

/** The files that the paths mean: a folder is every file in it, by name. @throws UsageError when a path is not there */
export const filesIn = (paths: readonly string[]): string[] => paths.flatMap(filesAt)

/** How many bytes the files will give; undefined when that cannot be known: standard input, gzip. */
export function sizeOf(paths: readonly string[]): number | undefined {
  const files = filesIn(paths)
  if (files.some((file) => file === '-' || file.endsWith('.gz'))) return undefined
  return files.reduce((sum, file) => sum + statSync(file).size, 0)
}

function filesAt(path: string): string[] {
  if (path === '-') return [path]
  const found = statSync(path, { throwIfNoEntry: false })
  if (found === undefined) throw new UsageError(`${path}: there is no such file or folder.`)
  if (!found.isDirectory()) return [path]
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => statSync(file, { throwIfNoEntry: false })?.isFile())
    .sort()
}
