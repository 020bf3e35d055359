import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterEach } from 'vitest'
import { dist } from './dist.ts'

const program = join(dist, 'first-seen.js')

/** What a command that ended has left behind. */
export interface Ended {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

export interface Called {
  /** The folder in which it runs. */
  readonly folder: string
  /** What it gets on standard input; nothing if absent. */
  readonly input?: string | Buffer
  readonly env?: NodeJS.ProcessEnv
}

/** Runs `first-seen` as built, as a process of its own, to its end. Nothing of it is a terminal. */
export async function firstSeen(args: readonly string[], called: Called): Promise<Ended> {
  const child = begin(args, called)
  child.stdin?.on('error', () => {}) // it may end without reading
  child.stdin?.end(called.input)
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr), ended(child)])
  return { code: child.exitCode, out, err }
}

/** Starts `first-seen` as built. */
export function begin(args: readonly string[], { folder, env = {} }: Omit<Called, 'input'>) {
  const child = spawn(process.execPath, [program, ...args], {
    cwd: folder,
    env: { ...process.env, ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  begun.push(child)
  return child
}

export async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
}

const begun: ChildProcess[] = []

/** A folder for each test of a file; it is gone afterwards, and so are the commands that a failed test left behind. */
export function aFolderForEachTest(): () => string {
  const made: string[] = []
  afterEach(async () => {
    for (const child of begun.splice(0)) {
      child.kill('SIGKILL')
      await ended(child)
    }
    for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true })
  })
  return () => {
    const present = made.at(-1)
    if (present) return present
    const folder = mkdtempSync(join(tmpdir(), 'first-seen-'))
    made.push(folder)
    return folder
  }
}

/** Writes a file into a folder; answers its name as a command that runs there is told it. */
export function put(folder: string, name: string, content: string | Buffer): string {
  writeFileSync(join(folder, name), content)
  return name
}

/** The objects of an output that is one a line, and nothing else. */
export const objectsOf = (out: string): Record<string, unknown>[] =>
  out
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Record<string, unknown>)
