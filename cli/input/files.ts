import { createReadStream, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { pipeline, Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { UsageError } from '../exit.ts'
import { type Frame, framesOf } from './frames.ts'

/** A frame and the file that it stands in; `-` is standard input. */
export interface FileFrame extends Frame {
  readonly file: string
}

/**
 * Reads log files, folders (every file in them, by name) and `-` (standard input), gzip or not, in constant memory.
 * @throws UsageError when a path is not there
 */
export async function* readFiles(paths: readonly string[], stdin: Readable): AsyncGenerator<FileFrame> {
  for (const file of paths.flatMap(filesAt)) {
    const source = file === '-' ? stdin : createReadStream(file, { highWaterMark: 1 << 20 })
    for await (const frame of framesOf(unzipped(source))) yield { ...frame, file }
  }
}

/** Total size in bytes of the files as they lie there; undefined when standard input is among them. */
export function sizeOf(paths: readonly string[]): number | undefined {
  if (paths.includes('-')) return undefined
  return paths.flatMap(filesAt).reduce((sum, file) => sum + statSync(file).size, 0)
}

function filesAt(path: string): string[] {
  if (path === '-') return [path]
  const found = statSync(path, { throwIfNoEntry: false })
  if (found === undefined) throw new UsageError(`${path}: there is no such file or folder.`)
  if (!found.isDirectory()) return [path]
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
}

const gzipMagic = Buffer.from([0x1f, 0x8b])

/** The bytes of a stream, unpacked when they begin as gzip does. */
async function* unzipped(source: Readable): AsyncGenerator<Buffer> {
  let head: Buffer = Buffer.alloc(0)
  const chunks = source[Symbol.asyncIterator]() as AsyncIterator<Buffer>
  while (head.length < gzipMagic.length) {
    const next = await chunks.next()
    if (next.done) break
    head = Buffer.concat([head, next.value])
  }
  const rest = async function* (): AsyncGenerator<Buffer> {
    if (head.length > 0) yield head
    for (let next = await chunks.next(); !next.done; next = await chunks.next()) yield next.value
  }
  if (!head.subarray(0, 2).equals(gzipMagic)) return yield* rest()
  const gunzip = createGunzip({ chunkSize: 1 << 20 })
  // What goes wrong in the source, or with the gzip itself, is thrown where gunzip is read.
  pipeline(Readable.from(rest()), gunzip, () => {})
  yield* gunzip as AsyncIterable<Buffer>
}
