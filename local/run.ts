import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { isFree } from './ports.ts'

/** Another stack works in the same folder; two would spoil each other's files. */
export class RunsAlready extends Error {
  override readonly name = 'RunsAlready'
}

/** One run of the stack over a folder. */
export interface Run {
  /** Name of the container of this run's checkpoints. */
  readonly checkpoints: string
  /** The run before did not end cleanly. */
  readonly readsAgain: boolean
  /** Says that this run ended cleanly. */
  end(): void
}

interface Mark {
  readonly pid: number
  readonly port: number
}

const markOf = (folder: string): string => join(folder, 'running.json')

/** @throws RunsAlready when a stack that is alive works in the folder */
export async function demandNoRun(folder: string): Promise<void> {
  const mark = readJson<Mark>(markOf(folder))
  // A process id is given again after a restart of the machine: alone it proves nothing.
  if (mark === undefined || !isAlive(mark.pid) || (await isFree(mark.port))) return
  throw new RunsAlready(
    `First Seen runs already in ${folder} (process ${mark.pid}, hub at port ${mark.port}). End that one, or start this one in another folder.`,
  )
}

/** The process of the last run was killed. Its children end by themselves, a moment later. */
export function wasKilled(folder: string): boolean {
  const mark = readJson<Mark>(markOf(folder))
  return mark !== undefined && !isAlive(mark.pid)
}

/**
 * Begins a run. Azurite saves what it holds every few seconds, so a kill can cost it the last of them. The hub loses
 * nothing. So a run that did not end cleanly makes the next one read the hub from its beginning, with new checkpoints:
 * duplicates change nothing. `port` is the hub's.
 */
export function beginRun(folder: string, port: number): Run {
  mkdirSync(folder, { recursive: true, mode: 0o700 }) // records name people
  const file = join(folder, 'checkpoints.json')
  const generation = readJson<number>(file) ?? 1
  const readsAgain = existsSync(markOf(folder))
  const next = readsAgain ? generation + 1 : generation
  writeFileSync(file, JSON.stringify(next))
  writeFileSync(markOf(folder), JSON.stringify({ pid: process.pid, port } satisfies Mark))
  return { checkpoints: `checkpoints-${next}`, readsAgain, end: () => rmSync(markOf(folder), { force: true }) }
}

/** What a file of our own holds; undefined when it is not there, or was cut by a kill. */
function readJson<T>(file: string): T | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as T
  } catch {
    return undefined
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
