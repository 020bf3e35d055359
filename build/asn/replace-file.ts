import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

/** Writes a file so that a reader, or a crash, finds either the old bytes or the new ones, never a part. */
export function replaceFile(file: string, bytes: Buffer): void {
  mkdirSync(dirname(file), { recursive: true })
  const unfinished = `${file}.${process.pid}.tmp`
  try {
    const handle = openSync(unfinished, 'w')
    try {
      writeFileSync(handle, bytes)
      fsyncSync(handle)
    } finally {
      closeSync(handle)
    }
    renameSync(unfinished, file)
  } finally {
    rmSync(unfinished, { force: true })
  }
}
