import { execFileSync } from 'node:child_process'

/** Bytes of memory that a process has, by `ps`; not a number where there is no such process. */
export function residentBytes(pid: number | undefined): number {
  if (pid === undefined) return Number.NaN
  try {
    return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) * 1024
  } catch {
    return Number.NaN
  }
}
