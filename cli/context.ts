import type { Stopping } from './interrupt.ts'
import type { Streams } from './replay.ts'

/** What the program gives its commands. */
export interface CommandContext extends Streams {
  /** For bytes as they are. */
  readonly stdout: NodeJS.WritableStream
  readonly stopping: Stopping
  /** Where the build lies. */
  readonly dist: string
}
