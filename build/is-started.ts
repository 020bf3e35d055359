import { realpathSync } from 'node:fs'

/** Whether a file is the program that was started, by whatever link. */
export const isStarted = (file: string): boolean =>
  process.argv[1] !== undefined && realpathSync(process.argv[1]) === file
