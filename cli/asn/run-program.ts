import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

/** Runs a program in a folder and resolves when it has ended well. @throws an error that says how it failed */
export type RunProgram = (program: string, args: readonly string[], folder: string) => Promise<void>

const mostMs = 5 * 60_000

/** Runs the real program. Arguments must be fixed texts: on Windows, where npm is a script, they go through the shell. */
export async function runProgram(
  program: string,
  args: readonly string[],
  folder: string,
  shell = process.platform === 'win32',
): Promise<void> {
  const options = { cwd: folder, timeout: mostMs, shell }
  const line = [program, ...args].join(' ')
  try {
    // As one line: Node.js 24 warns of arguments that are given beside a shell.
    await (shell ? promisify(execFile)(line, options) : promisify(execFile)(program, args, options))
  } catch (cause) {
    throw new Error(`${line} failed: ${reasonOf(cause)}`, { cause })
  }
}

function reasonOf(cause: unknown): string {
  const { code, killed, stderr } = Object(cause) as { code?: unknown; killed?: unknown; stderr?: unknown }
  if (killed) return `it was stopped after ${mostMs / 60_000} minutes`
  if (code === 'ENOENT') return 'the program is not installed, or not in the PATH'
  const lines = typeof stderr === 'string' ? stderr.trim().split('\n').slice(0, 4).join('; ') : ''
  return lines || (cause instanceof Error ? cause.message : String(cause))
}
