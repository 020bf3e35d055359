import { closeSync, ftruncateSync, openSync, writeSync } from 'node:fs'

export interface AppendFile {
  /** All of `bytes` behind what is there, or an error and none of them. */
  append(bytes: Buffer): void
  close(): void
}

/** A file that only grows. `size` is how much of what is there to keep; 0 makes it new. */
export function openAppendFile(path: string, size: number): AppendFile {
  const fd = openSync(path, size === 0 ? 'w' : 'r+')
  let end = size
  let isLonger = false // a write failed half-way (a full disk) and its bytes lie behind `end`
  return {
    append(bytes) {
      try {
        if (isLonger) ftruncateSync(fd, end)
        isLonger = true
        writeAll(fd, bytes, end)
        isLonger = false
        end += bytes.length
      } catch (cause) {
        const why = cause instanceof Error ? cause.message : String(cause)
        throw new Error(`Cannot write ${bytes.length} bytes to ${path}: ${why}. None of them count as written.`, {
          cause,
        })
      }
    },
    close: () => closeSync(fd),
  }
}

function writeAll(fd: number, bytes: Buffer, position: number): void {
  for (let done = 0; done < bytes.length; ) done += writeSync(fd, bytes, done, bytes.length - done, position + done)
}
